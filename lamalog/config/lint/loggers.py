"""The ``loggers`` section and ``root``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.levels import check_level
from lamalog.config.lint.run import Run
from lamalog.config.lint.words import article

_KEYS = ("level", "handlers", "filters", "propagate")


def check(run: Run) -> None:
    """Each logger: keys, level, handlers, filters, propagate."""
    for name, entry in run.section("loggers"):
        _check_logger(run, ("loggers", name), entry)
    root = run.config.get("root")
    if root is not None and run.is_mapping(("root",), root):
        _check_logger(run, ("root",), root)
        if isinstance(root.get("propagate"), bool):
            run.warning(("root", "propagate"), "means nothing on the root logger", "remove it")


def _check_logger(run: Run, path: Path, entry: Mapping[Any, Any]) -> None:
    run.known_keys(path, entry, _KEYS)
    check_level(run, (*path, "level"), entry.get("level"))
    for key in ("handlers", "filters"):
        if key in entry and entry[key] is None:
            run.error((*path, key), "is empty", "write [] for none")
        elif key in entry:
            run.references((*path, key), entry[key], key)
    propagate = entry.get("propagate")
    if propagate is not None and not isinstance(propagate, bool) and propagate not in (0, 1):
        hint = "remove the quotes" if str(propagate).lower() in ("true", "false") else "write true or false"
        run.error((*path, "propagate"), f"must be true or false, not {article(propagate)}", hint)
