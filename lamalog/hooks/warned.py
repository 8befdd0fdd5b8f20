"""``warnings``: each becomes a record of the logger ``py.warnings``, as with ``logging.captureWarnings``, but with fields."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from lamalog.hooks._replace import Switch, Uninstall, replace
from lamalog.hooks.report import Outcome, live_logger, report
from lamalog.record import source_path
from lamalog.rescue import safe_str


def install() -> Uninstall:
    """WARNING ``python.warning``. A ``showwarning`` of the host is called afterwards; Python's own, which prints, only
    when no handler took the record."""
    return replace(warnings, "showwarning", _make)


def _make(previous: Any, switch: Switch) -> Any:
    prints = previous in (getattr(warnings, "_showwarning_orig", None), getattr(logging, "_showwarning", None))

    def showwarning(
        message: Any, category: Any, filename: str, lineno: int, file: Any = None, line: str | None = None
    ) -> None:
        # A file is asked for by those who want the text there and nowhere else.
        wanted = switch.on and file is None
        outcome = _report(message, category, filename, lineno) if wanted else Outcome.UNSEEN
        if not prints or outcome is Outcome.UNSEEN:
            previous(message, category, filename, lineno, file, line)

    return showwarning


def _report(message: Any, category: Any, filename: str, lineno: int) -> Outcome:
    name = getattr(category, "__name__", "Warning")
    text = f"{name}: {safe_str(message)}"
    live_logger("py.warnings")
    return report(
        logging.WARNING,
        "python.warning",
        text,
        fields={"warning.category": name, "warning.source": f"{source_path(filename)}:{lineno}"},
        place=(filename, lineno, "<module>"),
        logger="py.warnings",
    )
