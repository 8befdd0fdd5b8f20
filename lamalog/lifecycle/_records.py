"""Make the lifecycle's records: on the caller's own logger, with extras that can't collide."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any

from lamalog.state import STANDARD

LoggerLike = logging.Logger | str | None


def logger_of(given: LoggerLike, depth: int) -> logging.Logger:
    """The *given* logger, or the one named after the module of the caller *depth* frames above the one asking."""
    if isinstance(given, logging.Logger):
        return given
    if isinstance(given, str):
        return logging.getLogger(given)
    try:
        name = sys._getframe(depth + 1).f_globals.get("__name__")
    except ValueError:
        name = None
    return logging.getLogger(name if isinstance(name, str) else "lamalog")


def extra(event: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """*fields* and the event's name as ``extra`` for ``logging``; a name that LogRecord uses gets a prefix."""
    safe = {f"extra.{key}" if key in STANDARD else key: value for key, value in fields.items()}
    return {"event.name": event, **safe}
