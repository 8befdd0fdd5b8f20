"""Gather the sections of a report, and write it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from lamalog.exceptions import ConfigError, LamalogError, did_you_mean
from lamalog.health.window import Window, window_of
from lamalog.report.model import Report, Section
from lamalog.rescue import describe
from lamalog.store.frozen import frozen
from lamalog.store.store import Store

#: Modules of lamalog.report.sections, in the order of the page.
SECTIONS = (
    "summary", "status", "errors", "latency", "resources", "findings", "tasks", "queues", "nodes", "models", "alerts",
    "pipeline",
)  # fmt: skip
FORMATS = {".html": "html", ".htm": "html", ".md": "md", ".json": "json"}


def build(
    store: Store,
    *,
    since: str | float | None = "24h",
    until: str | float | None = None,
    title: str | None = None,
    now: float | None = None,
) -> Report:
    """Work out the report of a period.

    :param since: a time as people write it (``"24h"`` ago, ``"2026-05-01"``) or seconds since the epoch; None: all.
    :param until: likewise; None is now.
    :param title: heading; by default the names of the services.
    :raises ConfigError: a wrong time.
    """
    notes: list[str] = []
    with frozen(store) as still:  # all sections are about the same records
        window = window_of(still, since, until)
        sections = [section for name in SECTIONS if (section := _section(name, window, notes)) is not None]
        heading = title or _title(window)
    made = time.time() if now is None else now
    return Report(heading, window.since, window.until, made, tuple(sections), (*notes, *window.damage))


def _section(name: str, window: Window, notes: list[str]) -> Section | None:
    make: Callable[[Window], Section | None] = import_module(f"lamalog.report.sections.{name}").section
    try:
        return make(window)
    except Exception as error:  # the rest of the report is worth having
        reason = error if isinstance(error, (LamalogError, OSError)) else describe(error)
        notes.append(f"{name}: could not be worked out: {reason}")
        return None


def _title(window: Window) -> str:
    names = [str(row["service.name"]) for row in window.rows("exists service.name | top 3 service.name")]
    return ", ".join(names) or "Logs"


def render(report: Report, format: str) -> str:
    """The report as ``html``, ``md`` or ``json``. Raises ConfigError for another format."""
    if format not in FORMATS.values():
        raise ConfigError(f"report format {format!r}{did_you_mean(format, FORMATS.values())}: write html, md or json")
    from lamalog.report.as_html import to_html
    from lamalog.report.as_json import to_json
    from lamalog.report.as_markdown import to_markdown

    return {"html": to_html, "md": to_markdown, "json": to_json}[format](report)


def format_of(path: str | os.PathLike[str], format: str | None = None) -> str:
    """The format of a report that is written to *path*. Raises ConfigError when neither says it."""
    chosen = format or FORMATS.get(Path(path).suffix.lower())
    if chosen is None:
        raise ConfigError(f"{os.fspath(path)}: name the report .html, .md or .json, or say its format")
    return chosen


def write(report: Report, path: str | os.PathLike[str], *, format: str | None = None) -> Path:
    """Write the report to *path*, whole or not at all; only its owner can read it (0600).

    The format goes by the name, ``.html``, ``.md`` or ``.json``, unless it is given.
    Raises ConfigError for another name, OSError when it can't be written.
    """
    target = Path(path)
    text = render(report, format_of(target, format))
    handle, name = tempfile.mkstemp(prefix=".lamalog-report-", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return target
