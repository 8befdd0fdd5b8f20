"""``LoggerManager``, and the functions of the one that a process usually has."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from lamalog.manager.manager import LoggerManager
from lamalog.manager.overrides import LevelOverride

__all__ = [
    "LevelOverride",
    "LoggerManager",
    "configure",
    "default_manager",
    "get_logger",
    "reset_level",
    "set_level",
    "shutdown",
]

_default = LoggerManager()


def default_manager() -> LoggerManager:
    """The manager behind ``lamalog.configure``."""
    return _default


def configure(
    source: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    *,
    strict: bool = False,
    watch: bool = True,
    **overrides: Any,
) -> LoggerManager:
    """Configure logging from a YAML or JSON file or a mapping, laid over the defaults; see ``LoggerManager.setup``.

    Never raises unless *strict*: a missing file means the defaults and a WARNING, what is wrong is left out and an ERROR.
    """
    return _default.setup(source, strict=strict, watch=watch, **overrides)


def get_logger(name: str | None = None) -> logging.Logger:
    """The standard logger of that name."""
    return _default.get_logger(name)


def set_level(logger: str | logging.Logger | None, level: str | int, for_: str | float | None = None) -> LevelOverride:
    """Change a logger's level now, for a while or for good; see ``LoggerManager.set_level``."""
    return _default.set_level(logger, level, for_)


def reset_level(logger: str | logging.Logger | None = None) -> bool:
    """Take a changed level back before its time."""
    return _default.reset_level(logger)


def shutdown() -> None:
    """Flush and close what ``configure`` has set up, and take back what was changed at run time."""
    _default.shutdown()
