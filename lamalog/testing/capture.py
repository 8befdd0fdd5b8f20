"""Capture records where every logger hands them to its handlers: ``propagate`` and missing handlers don't matter.

Levels don't either: what the loggers' own levels keep from their handlers is captured, and still kept from them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from lamalog.testing.entry import entry_of
from lamalog.testing.records import Records


class _Watched(threading.local):
    """The logger and level that this thread was told to be enabled only because a test is watching."""

    logger: logging.Logger | None = None
    level = 0


@contextmanager
def capture() -> Iterator[Records]:
    """Capture everything that is logged within the block, by any thread. May be nested; each gets everything."""
    records, watched = Records(), _Watched()
    is_enabled, call_handlers = logging.Logger.isEnabledFor, logging.Logger.callHandlers

    def is_enabled_here(self: logging.Logger, level: int) -> bool:
        watched.logger = None
        if is_enabled(self, level):
            return True
        if self.disabled or level < records.level:
            return False
        watched.logger, watched.level = self, level
        return True

    def call_handlers_here(self: logging.Logger, record: logging.LogRecord) -> None:
        if record.levelno >= records.level:
            records.add(entry_of(record))
        only_watched = watched.logger is self and watched.level == record.levelno
        watched.logger = None
        if not only_watched:
            call_handlers(self, record)

    logging.Logger.isEnabledFor = is_enabled_here  # type: ignore[method-assign]
    logging.Logger.callHandlers = call_handlers_here  # type: ignore[method-assign]
    try:
        yield records
    finally:
        logging.Logger.isEnabledFor = is_enabled  # type: ignore[method-assign]
        logging.Logger.callHandlers = call_handlers  # type: ignore[method-assign]
