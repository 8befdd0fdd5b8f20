"""The one thread behind an asynchronous handler: started when something is queued, ended before a fork and at close."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from lamalog.handlers._background import start_thread
from lamalog.handlers._queue import RecordQueue

T = TypeVar("T")
_BATCH = 256
_IDLE = 1.0


class QueueWorker(Generic[T]):
    """Gives what is in *queue* to *serve*, in order, and calls *rest* when nothing came for a second.

    Neither may raise an Exception. Where no thread can be had, ``serve_here`` does the work in the calling one.
    """

    def __init__(self, queue: RecordQueue[T], serve: Callable[[T], None], rest: Callable[[], None]) -> None:
        self._queue = queue
        self._serve = serve
        self._rest = rest
        self._thread: threading.Thread | None = None
        self._starting = threading.RLock()
        #: The thread of another number ends itself.
        self._number = 0
        self._may_start = True
        self._launching = False
        #: Of the thread that serves at the moment, which can't wait for itself; 0 if there is none.
        self.ident = 0

    def runs(self) -> bool:
        thread = self._thread
        return thread is not None and thread.is_alive()

    def ensure(self) -> bool:
        """Whether it runs, by now. None can be started while the interpreter shuts down."""
        thread = self._thread
        if thread is not None and thread.is_alive():
            return True
        with self._starting:
            if self._launching:  # we are a signal handler that came in between: the thread is on its way
                return True
            if not self.runs():
                number = self._number
                self._launching = True
                try:
                    self._thread = start_thread(lambda: self._run(number), "lamalog-async") if self._may_start else None
                finally:
                    self._launching = False
            return self._thread is not None

    def _run(self, number: int) -> None:
        me = self.ident = threading.get_ident()
        try:
            while self._number == number:
                jobs = self._queue.take(_BATCH, _IDLE)
                self._do(jobs)
                if not jobs:
                    self._rest()
        finally:
            if self.ident == me:
                self.ident = 0

    def _do(self, jobs: list[T]) -> None:
        for job in jobs:
            self._serve(job)
            self._queue.in_hand -= 1

    def serve_here(self) -> None:
        """In the calling thread, where there is no worker."""
        with self._starting:
            while jobs := self._queue.take(_BATCH, 0):
                self._do(jobs)

    def drain(self, timeout: float) -> bool:
        """Wait until everything queued so far is served, at most *timeout* seconds. Whether it is."""
        if threading.get_ident() == self.ident:
            return False
        deadline = time.monotonic() + timeout
        while self._queue.pending() > 0:
            if not self.runs():
                self.serve_here()
                break
            if time.monotonic() > deadline:
                return False
            time.sleep(0.0005)
        return True

    def stop(self, timeout: float) -> None:
        """End the thread after what it has in hand; none is started until ``resume``."""
        thread = self._thread
        self._may_start = False
        self._number += 1
        if thread is not None and thread is not threading.current_thread():
            self._queue.wake()
            thread.join(timeout)
        self._thread = None

    def resume(self) -> None:
        self._may_start = True
        if len(self._queue):
            self.ensure()
