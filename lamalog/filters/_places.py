"""Where a filter sits: the handlers (also those behind others) and loggers whose records it judges."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any


def handlers_with(one: logging.Filter, logger: logging.Logger) -> Iterator[logging.Handler | logging.Logger]:
    """What has *one* among its filters and would get the records of *logger*. The logger itself if it has it."""
    if one in logger.filters:
        yield logger
        return
    current: logging.Logger | None = logger
    seen: set[int] = set()
    while current is not None:
        for handler in current.handlers:
            yield from _within(one, handler, seen)
        current = current.parent if current.propagate else None


def _within(one: logging.Filter, handler: Any, seen: set[int]) -> Iterator[logging.Handler]:
    if not isinstance(handler, logging.Handler) or id(handler) in seen:
        return
    seen.add(id(handler))
    if one in handler.filters:
        yield handler
        return
    behind = getattr(handler, "handlers", None)
    for inner in (*(behind if isinstance(behind, (list, tuple)) else ()), getattr(handler, "target", None)):
        yield from _within(one, inner, seen)
