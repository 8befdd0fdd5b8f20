"""Handlers whose target is gone: a closed stream, a deleted or replaced file, a queue nobody empties."""

from __future__ import annotations

import logging
import logging.handlers
import os
from collections.abc import Iterator
from typing import Any

from lamalog.doctor.facts import Facts, HandlerFacts
from lamalog.doctor.findings import ERROR, HINT, Finding

_ROTATING = (logging.handlers.RotatingFileHandler, logging.handlers.TimedRotatingFileHandler)


def check(facts: Facts) -> Iterator[Finding]:
    for logger in facts.loggers:
        for handler in logger.live:
            yield from _closed(logger.name, handler)
            yield from _gone(logger.name, handler)
            yield from _queue(logger.name, handler)
            if isinstance(handler.handler, _ROTATING):
                yield Finding(
                    HINT,
                    "rotation-by-one-process",
                    logger.name,
                    f"{handler.describe()} loses lines as soon as a second process writes to the file",
                    "lamalog.handlers.RotatingJsonHandler, which any number of processes can share",
                )


def _closed(name: str, handler: HandlerFacts) -> Iterator[Finding]:
    stream = getattr(handler.handler, "stream", None)
    if not handler.ours and getattr(stream, "closed", False) is True:
        yield Finding(
            ERROR,
            "closed-stream",
            name,
            f"{handler.describe()} writes to a stream that has been closed: its records are lost",
            "take the handler off where the stream is closed, or let it look the stream up (lamalog's console does)",
        )


def _gone(name: str, handler: HandlerFacts) -> Iterator[Finding]:
    one = handler.handler
    stream: Any = getattr(one, "stream", None)
    if not isinstance(one, logging.FileHandler) or stream is None or stream.closed:
        return
    if isinstance(one, logging.handlers.WatchedFileHandler):
        return
    try:
        mine = os.fstat(stream.fileno())
        there = os.stat(one.baseFilename)
    except FileNotFoundError:
        what = "has been deleted"
    except (OSError, ValueError):
        return
    else:
        if (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino):
            return
        what = "has been replaced by another file"
    yield Finding(
        ERROR,
        "file-gone",
        name,
        f"{handler.describe()}: the file {what}, and the records go where nobody can read them",
        "lamalog.handlers.RotatingJsonHandler, which notices; from the standard library, WatchedFileHandler",
    )


def _queue(name: str, handler: HandlerFacts) -> Iterator[Finding]:
    if not isinstance(handler.handler, logging.handlers.QueueHandler):
        return
    size = getattr(handler.handler.queue, "qsize", None)
    try:
        waiting = size() if callable(size) else 0
    except NotImplementedError:
        return
    listener = getattr(handler.handler, "listener", None)
    idle = listener is not None and getattr(listener, "_thread", None) is None
    if idle or waiting > 1000:
        state = "its listener was never started" if idle else f"{waiting} records wait in it"
        yield Finding(
            ERROR,
            "queue-not-emptied",
            name,
            f"{handler.describe()}: {state}",
            "start a QueueListener on its queue, or lamalog.configure(async_=True)",
        )
