"""Wake up once, later: a thread that exists only while something is due, and flushing before the process ends."""

from __future__ import annotations

import atexit
import contextlib
import os
import sys
import threading
import weakref
from typing import Any, Protocol


class Flushable(Protocol):
    """What an alarm is set for."""

    def wake(self) -> None:
        """The time has come."""

    def flush(self) -> None:
        """The process is about to end."""


class Alarm:
    """Calls ``owner.wake()`` once after some seconds. Does not keep its owner alive, nor the process."""

    def __init__(self, owner: Flushable) -> None:
        self._owner = weakref.ref(owner)
        self._timer: threading.Timer | None = None

    def set(self, seconds: float) -> None:
        """Wake the owner in *seconds*, unless it will be woken already."""
        if self._timer is not None:
            return
        _flush_at_end(self._owner)
        timer = threading.Timer(seconds, _wake, (self._owner, weakref.ref(self)))
        timer.daemon = True
        timer.name = "lamalog-repeats"
        self._timer = timer
        try:
            timer.start()
        except RuntimeError:  # no more threads, or the interpreter is ending: then at the next record, or at the end
            self._timer = None

    def off(self) -> None:
        """Forget it."""
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def forked(self) -> None:
        """In a forked child, where the timer's thread does not exist."""
        self._timer = None

    def fired(self) -> None:
        """Called when the time has come; it may be set again from now on."""
        self._timer = None


def _wake(owner: weakref.ref[Flushable], alarm: weakref.ref[Alarm]) -> None:
    ringing, found = alarm(), owner()
    if ringing is not None:
        ringing.fired()
    if found is not None:
        with contextlib.suppress(Exception):
            found.wake()


_waiting: weakref.WeakSet[Any] = weakref.WeakSet()
_registered_in = 0


def _flush_at_end(owner: weakref.ref[Flushable]) -> None:
    """See to it that *owner* is flushed before this process ends and ``logging`` closes its handlers."""
    global _registered_in
    _waiting.add(owner())
    if _registered_in == os.getpid():
        return
    first, _registered_in = _registered_in == 0, os.getpid()
    if first:
        # Registered after that of ``logging``, so it runs before it.
        atexit.register(_flush_all)
    util = sys.modules.get("multiprocessing.util")
    if util is not None:
        # A child that multiprocessing has forked runs its own finalizers only, and no atexit functions.
        util.Finalize(None, _flush_all, exitpriority=10)


def _flush_all() -> None:
    for each in list(_waiting):
        with contextlib.suppress(Exception):
            each.flush()
