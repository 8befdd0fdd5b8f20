"""An exception is told once: here, with its request. Servers' own records of the same exception are dropped."""

from __future__ import annotations

import logging
import sys

from lamalog.told import HOOK, REQUEST, note, noted

#: Loggers on which servers report what an application raised.
SERVER_LOGGERS = (
    "uvicorn.error",
    "gunicorn.error",
    "hypercorn.error",
    "werkzeug",
    "waitress",
    "daphne.server",
    "engineio.server",
)


def mark_told(error: BaseException) -> None:
    """Note on *error* that it is in the log."""
    note(error, REQUEST)


def mark_reported(error: BaseException) -> None:
    """The same for an exception that will end its thread, but not the process: hooks are silent about it."""
    note(error, REQUEST)
    note(error, HOOK)


def is_told(error: object) -> bool:
    """Whether *error* is in the log already."""
    return bool(noted(error, REQUEST))


class DuplicateFilter(logging.Filter):
    """Drop records that report an exception which a request record has reported."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.ERROR:
            return True
        info = record.exc_info
        error = info[1] if isinstance(info, tuple) else info
        # werkzeug renders the traceback into its message, while it handles the exception.
        return not is_told(error if error is not None else sys.exc_info()[1])


_filter = DuplicateFilter()


def drop_duplicates() -> None:
    """Put the filter on the servers' loggers. Again: no effect."""
    for name in SERVER_LOGGERS:
        logging.getLogger(name).addFilter(_filter)


def keep_duplicates() -> None:
    """Take the filter off again."""
    for name in SERVER_LOGGERS:
        logging.getLogger(name).removeFilter(_filter)
