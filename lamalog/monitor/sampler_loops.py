"""How late asyncio event loops are: a callback that asks to be called ten times a second tells how much later it was.

A loop that is stuck right now is seen too: its callback is overdue.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
import weakref
from collections.abc import Callable

from lamalog.monitor.sample import key
from lamalog.monitor.sampler import Moment

#: Seconds between two beats: of a block of the loop at most so much can be missed.
BEAT = 0.1
#: Event loops of one process that are watched; more are not.
MOST = 50


class Heart:
    """Beats in one loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, name: str) -> None:
        self.name = name
        self._loop = weakref.ref(loop)
        self._lock = threading.Lock()
        self._due: float | None = None
        self._longest = self._sum = 0.0
        self._beats = 0
        self.over = False
        #: The thread that runs the loop, once it has.
        self.thread: int | None = None

    def start(self) -> None:
        """From any thread."""
        loop = self._loop()
        if loop is None:
            self.over = True
            return
        with self._lock:
            self._due = time.monotonic()
        try:
            loop.call_soon_threadsafe(self._beat)
        except RuntimeError:  # closed
            self.over = True

    def _beat(self) -> None:
        loop, now = self._loop(), time.monotonic()
        if self.over or loop is None:
            return
        self.thread = threading.get_ident()
        with self._lock:
            self._add(0.0 if self._due is None else max(0.0, now - self._due))
            self._beats += 1
            self._due = now + BEAT
        loop.call_later(BEAT, self._beat)

    def _add(self, late: float) -> None:
        self._longest = max(self._longest, late)
        self._sum += late

    def reading(self) -> tuple[float, float] | None:
        """Longest and mean delay since the last reading; None if the loop does not run or is gone."""
        loop = self._loop()
        if loop is None or loop.is_closed():
            self.over = True
        if self.over or loop is None or not loop.is_running():
            return None
        with self._lock:
            overdue = 0.0 if self._due is None else max(0.0, time.monotonic() - self._due)
            longest, total, beats = max(self._longest, overdue), self._sum, self._beats
            self._longest = self._sum = 0.0
            self._beats = 0
        return longest, (total / beats if beats else overdue)


class Hearts:
    """The loops watched in this process."""

    def __init__(self) -> None:
        self._hearts: list[Heart] = []

    def watch(self, loop: asyncio.AbstractEventLoop | None = None, name: str | None = None) -> Callable[[], None]:
        """Measure how late *loop* is from now on; see ``watch_loop``."""
        found = asyncio.get_running_loop() if loop is None else loop
        self._hearts = [heart for heart in self._hearts if not heart.over]
        heart = Heart(found, name or self._free_name())
        if len(self._hearts) < MOST:
            self._hearts.append(heart)
            heart.start()

        def unwatch() -> None:
            heart.over = True
            self._hearts = [each for each in self._hearts if each is not heart]

        return unwatch

    def _free_name(self) -> str:
        taken = {heart.name for heart in self._hearts}
        return next(name for number in range(len(taken) + 1) if (name := f"loop{number}") not in taken)

    def read(self, moment: Moment) -> None:
        """The delay of each loop that runs."""
        for heart in self._hearts:
            reading = heart.reading()
            if reading is not None:
                moment.values[key("asyncio.eventloop.delay.max", heart.name)] = reading[0]
                moment.values[key("asyncio.eventloop.delay.mean", heart.name)] = reading[1]

    def thread_of(self, name: str) -> int | None:
        """The thread that runs the loop of that name."""
        return next((heart.thread for heart in self._hearts if heart.name == name and not heart.over), None)

    def forget(self) -> None:
        """Watch none any more."""
        for heart in self._hearts:
            heart.over = True
        self._hearts = []


HEARTS = Hearts()


class LoopSource:
    """Reads the loops given to ``watch_loop``."""

    name = "event loops"

    def read(self, moment: Moment) -> None:
        HEARTS.read(moment)

    def close(self) -> None:
        pass


def watch_loop(loop: asyncio.AbstractEventLoop | None = None, name: str | None = None) -> Callable[[], None]:
    """Measure how late an event loop is (``asyncio.eventloop.delay.max``); returns what ends it.

    May be called from any thread, also before the loop runs; the loop is not kept alive.

    :param loop: None: the one that runs here. Raises RuntimeError if none does.
    :param name: on records; else ``loop0``, ``loop1``, …
    """
    return HEARTS.watch(loop, name)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HEARTS.forget)
