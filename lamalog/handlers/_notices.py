"""What a handler has to say about itself: one line a minute on stderr, and records of its own."""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass, field
from typing import Any

LOGGER = "lamalog.handlers"
EVERY = 60.0

_last = float("-inf")
_silent = 0


@dataclass(frozen=True)
class Notice:
    """A message that becomes a log record once logging is up."""

    level: int
    message: str
    fields: dict[str, Any] = field(default_factory=dict)

    def record(self) -> logging.LogRecord:
        record = logging.getLogRecordFactory()(
            LOGGER, self.level, __file__, 0, self.message, None, None, "record", None
        )
        record.__dict__.update(self.fields)
        return record


def complain(text: str, *, always: bool = False) -> bool:
    """Write one line to stderr, at most one a minute from all handlers together. Whether it was written.

    *always*: last words, which nobody could read later.
    """
    global _last, _silent
    now = time.monotonic()
    if now - _last < EVERY and not always:
        _silent += 1
        return False
    more = f" ({_silent} more such messages were not shown)" if _silent else ""
    _last, _silent = now, 0
    try:
        line = f"lamalog: {text}{more}\n".replace("\n", " ", text.count("\n"))
        if sys.stderr is not None:
            sys.stderr.write(line)
            sys.stderr.flush()
    except Exception:
        return False
    return True


def announce(notice: Notice, own: logging.Handler) -> None:
    """Log *notice*. When no handler but *own* would show it, nobody would look there: then also on stderr."""
    logger: logging.Logger | None = logging.getLogger(LOGGER)
    assert logger is not None
    source, others = logger, 0
    while logger is not None:
        others += sum(handler is not own and notice.level >= handler.level for handler in logger.handlers)
        logger = logger.parent if logger.propagate else None
    record = notice.record()
    if not others:
        complain(notice.message)
    if source.handlers or source.hasHandlers():
        if source.isEnabledFor(notice.level):
            source.handle(record)
    elif own.level <= notice.level:
        own.handle(record)
