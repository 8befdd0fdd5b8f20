"""``cfg://`` and ``ext://`` values: do they lead anywhere?"""

from __future__ import annotations

import logging.config
from collections.abc import Iterator
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.imports import UnresolvedError, resolve
from lamalog.config.lint.run import Run
from lamalog.config.merge import plain
from lamalog.text import escape_control


def check(run: Run) -> None:
    """Follow every link in the sections that ``dictConfig`` reads."""
    for section in ("formatters", "filters", "handlers"):
        for path, text in links(run.config.get(section), (section,)):
            if path[-1] in ("()", "class"):
                continue
            if text.startswith("ext://"):
                _check_external(run, path, text.removeprefix("ext://"))
            else:
                _check_internal(run, path, text)


def links(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every link below *value*."""
    if isinstance(value, str):
        if value.startswith(("ext://", "cfg://")):
            yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from links(item, (*path, key))
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from links(item, (*path, index))


def _check_external(run: Run, path: Path, name: str) -> None:
    try:
        resolve(name)
    except UnresolvedError as error:
        run.error(path, f"ext:// leads nowhere: {error}", error.hint)


def _check_internal(run: Run, path: Path, text: str) -> None:
    try:
        logging.config.BaseConfigurator(plain(run.merged)).convert(text)
    except Exception:
        run.error(path, f"{escape_control(text)!r} leads nowhere", "write cfg://section.name")
