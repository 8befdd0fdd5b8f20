"""Levels: known ones, written so that whoever applies them understands."""

from __future__ import annotations

import logging
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.arguments import split_hint
from lamalog.config.lint.run import Run
from lamalog.config.lint.words import article
from lamalog.exceptions import ConfigError
from lamalog.levels import as_level


def check_level(run: Run, path: Path, value: Any) -> None:
    """*value* must name a level. ``dictConfig`` on its own takes upper-case names only."""
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        run.error(path, f"must be a level, not {article(value)}", "write a name such as INFO")
        return
    if isinstance(value, str) and value.startswith(("ext://", "cfg://")):
        return
    try:
        number = as_level(value)
    except ConfigError as error:
        run.error(path, *split_hint(str(error)))
        return
    if run.bare and isinstance(value, str) and not isinstance(logging.getLevelName(value), int):
        run.error(path, f"unknown level {value!r} to dictConfig", f"write {logging.getLevelName(number)}")
