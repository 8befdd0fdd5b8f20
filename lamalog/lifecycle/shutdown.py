"""Say goodbye: once per service, with uptime and counts, however it ends gracefully."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lamalog.lifecycle._counts import records_by_level, records_dropped, records_written
from lamalog.lifecycle._records import LoggerLike, extra, logger_of
from lamalog.redact import report as redactions
from lamalog.units import format_duration


@dataclass
class Running:
    """The service that has shown its banner in this process."""

    name: str
    version: str | None
    logger: logging.Logger
    pid: int = field(default_factory=os.getpid)
    started: float = field(default_factory=time.monotonic)
    counts_before: Counter[int] = field(default_factory=records_by_level)
    dropped_before: int = field(default_factory=records_dropped)
    written_before: int = field(default_factory=records_written)


_lock = threading.Lock()
_running: Running | None = None
_registered = False


def began(running: Running) -> None:
    """Remember that a service is running, so that its end can be told; asks ``atexit`` to do so if nobody else does."""
    global _running, _registered
    with _lock:
        _running = running
        if not _registered:
            atexit.register(_at_exit)
            _registered = True


def forget() -> None:
    """As if no service had started here."""
    global _running, _registered
    with _lock:
        _running = None
        if _registered:
            atexit.unregister(_at_exit)
            _registered = False


def _take() -> Running | None:
    """The service of this very process, which from now on has said goodbye."""
    global _running
    with _lock:
        running, _running = _running, None
    # A forked child has its parent's memory, but not its end to tell.
    return running if running is not None and running.pid == os.getpid() else None


def log_shutdown(reason: str | None = None, *, logger: LoggerLike = None) -> None:
    """Log the end of the service whose banner was shown (INFO): uptime, records by level, records lost.

    Said once: a second call, and the end of the process after it, say nothing more. Without a call it is said when the
    interpreter ends by itself; nothing can be said after SIGKILL.
    """
    running = _take()
    if running is not None:
        _say_goodbye(running, reason, logger_of(logger, 1) if logger is not None else running.logger, 1)


def _at_exit() -> None:
    running = _take()
    if running is None:
        return
    # What the interpreter printed last, if it ends because of an exception.
    error = getattr(sys, "last_value", None)
    with contextlib.suppress(Exception):
        _say_goodbye(running, f"uncaught {type(error).__name__}" if error is not None else None, running.logger, 0)


def _say_goodbye(running: Running, reason: str | None, logger: logging.Logger, depth: int) -> None:
    uptime = time.monotonic() - running.started
    counts = {
        logging.getLevelName(level): count
        for level, count in sorted((records_by_level() - running.counts_before).items(), reverse=True)
    }
    dropped = records_dropped() - running.dropped_before
    written = records_written() - running.written_before
    parts = [f"{count} {name}" for name, count in counts.items()] or (
        [f"{written} record{'' if written == 1 else 's'}"] if written > 0 else []
    )
    message = f"{running.name} stopped after {format_duration(uptime)}"
    if reason:
        message += f" ({reason})"
    if parts:
        message += f": {', '.join(parts)}"
    if dropped > 0:
        message += f"; {dropped} lost"
    fields: dict[str, Any] = {
        "service.name": running.name,
        **({"service.version": running.version} if running.version else {}),
        **({"stop.reason": reason} if reason else {}),
        "process.uptime": round(uptime, 3),
        "lamalog.records.by_level": counts,
        "lamalog.records.dropped": max(dropped, 0),
        # How often each rule hid something, never what.
        "lamalog.redactions": redactions(),
    }
    logger.info("%s", message, extra=extra("service.stop", fields), stacklevel=depth + 2)
