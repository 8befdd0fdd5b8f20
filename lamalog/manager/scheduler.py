"""Call functions later, all from one daemon thread, which is there only while there is something to wait for."""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True)
class Timer:
    """A call to come."""

    #: ``time.monotonic()`` seconds.
    due: float
    number: int
    function: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """Never call it. Without effect once it has been called."""
        self.function = None


class Scheduler:
    """Keeps timers, calls them in order. Survives a fork: the child's thread is started anew."""

    def __init__(self) -> None:
        self._numbers = itertools.count()
        self._timers: list[Timer] = []
        self._reset()
        _schedulers.add(self)

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def call_later(self, seconds: float, function: Callable[[], None]) -> Timer:
        """Call *function* after *seconds*. What it raises is lost."""
        timer = Timer(time.monotonic() + seconds, next(self._numbers), function)
        with self._changed:
            self._timers = [each for each in self._timers if each.function is not None]
            heapq.heapify(self._timers)
            heapq.heappush(self._timers, timer)
            self._ensure_thread()
            self._changed.notify()
        return timer

    def _ensure_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lamalog-timer", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Let the thread notice cancelled timers at once; with none left it ends."""
        with self._changed:
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while self._timers and self._timers[0].function is None:
                    heapq.heappop(self._timers)
                if not self._timers:
                    self._thread = None
                    return
                wait = self._timers[0].due - time.monotonic()
                if wait > 0:
                    self._changed.wait(min(wait, threading.TIMEOUT_MAX))
                    continue
                function = heapq.heappop(self._timers).function
            if function is not None:
                with contextlib.suppress(Exception):
                    function()

    def _after_fork(self) -> None:
        self._reset()
        if self._timers:
            with self._changed:
                self._ensure_thread()


_schedulers: weakref.WeakSet[Scheduler] = weakref.WeakSet()


def _after_fork() -> None:
    for scheduler in list(_schedulers):
        scheduler._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

#: The one that everything shares.
scheduler = Scheduler()
