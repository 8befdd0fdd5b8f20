"""The two threads that all file handlers of a process share: one ticks, one compresses. Both end when idle.

No thread of ours lives across ``os.fork()``: the ticking one is ended before it (it starts again with the next
record), so that forking a logging process stays as safe, and as quiet on Python 3.12+, as forking any other.
"""

from __future__ import annotations

import os
import sys
import threading
import time
import weakref
from collections.abc import Callable, Hashable
from typing import Protocol

INTERVAL = 1.0
#: Seconds after which a job that could not finish is tried again.
AGAIN_EVERY = 2.0
_FORK_PATIENCE = 0.1


class Ticking(Protocol):
    def on_tick(self) -> None: ...

    def on_fork(self) -> None:
        """Called in a forked child."""

    def on_parent_fork(self) -> None:
        """Called in the parent of a fork when the thread has ended."""


class Ticker:
    """Calls ``on_tick`` of everything that is on board, about once a second, from one daemon thread."""

    def __init__(self) -> None:
        self._members: weakref.WeakSet[Ticking] = weakref.WeakSet()
        self._fresh()

    def _fresh(self) -> None:
        self._wake = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._launching = False

    def add(self, member: Ticking) -> None:
        if _over():
            return
        with self._wake:
            self._members.add(member)
        self.start()

    def remove(self, member: Ticking) -> None:
        if _over():
            return
        with self._wake:
            self._members.discard(member)
            if not self._members:
                self._wake.notify_all()

    def start(self) -> None:
        """Run the thread unless it runs or nobody is on board."""
        if self._thread is not None or _over():
            return
        with self._wake:
            # Launching: a signal handler may come in between here, in this very thread.
            if self._thread is None and self._members and not self._stopping and not self._launching:
                self._launching = True
                self._thread = start_thread(self._run, "lamalog-files")
                self._launching = False

    @property
    def running(self) -> bool:
        return self._thread is not None

    def _run(self) -> None:
        while True:
            with self._wake:
                if not self._stopping and self._members:
                    self._wake.wait(INTERVAL)
                if self._stopping or not self._members:
                    self._thread = None
                    return
                members = list(self._members)
            while members:  # hold no reference while waiting: a handler nobody else holds may go
                try:
                    members.pop().on_tick()
                except Exception:  # one handler's failure is its own: it has counted and said it
                    pass

    def before_fork(self) -> None:
        thread = self._thread
        self._stopping = True
        if thread is not None and thread is not threading.current_thread():
            if self._wake.acquire(timeout=_FORK_PATIENCE):
                self._wake.notify_all()
                self._wake.release()
            thread.join(_FORK_PATIENCE)

    def after_fork_in_parent(self) -> None:
        self._stopping = False
        if self._thread is None:
            for member in list(self._members):
                member.on_parent_fork()

    def after_fork_in_child(self) -> None:
        self._fresh()
        for member in list(self._members):
            member.on_fork()


class Worker:
    """Does jobs one after the other in a daemon thread of lowest priority. A job that returns False is done again."""

    def __init__(self) -> None:
        self._fresh()

    def _fresh(self) -> None:
        self._wake = threading.Condition(threading.RLock())
        self._jobs: dict[Hashable, tuple[float, Callable[[], bool]]] = {}
        self._thread: threading.Thread | None = None
        self._current: Hashable = None

    def put(self, key: Hashable, job: Callable[[], bool]) -> None:
        """Queue *job*, in place of a waiting one of the same *key*."""
        if _over():
            return
        with self._wake:
            self._jobs[key] = (0.0, job)
            if self._thread is None:
                self._thread = start_thread(self._run, "lamalog-compress")
            self._wake.notify_all()

    def drop(self, key: Hashable) -> None:
        """Forget a job that would only wait to be tried again."""
        if _over():
            return
        with self._wake:
            if key in self._jobs and self._jobs[key][0]:
                del self._jobs[key]
                self._wake.notify_all()

    def wait(self, key: Hashable, timeout: float) -> bool:
        """Wait until no job of *key* is left, at most *timeout* seconds."""
        with self._wake:
            return self._wake.wait_for(lambda: key not in self._jobs and key != self._current, timeout)

    def _run(self) -> None:
        _be_nice()
        while True:
            with self._wake:
                if not self._jobs:
                    self._thread = None
                    self._wake.notify_all()
                    return
                key, (ready_at, job) = min(self._jobs.items(), key=lambda item: item[1][0])
                pause = ready_at - time.monotonic()
                if pause > 0:
                    self._wake.wait(pause)
                    continue
                del self._jobs[key]
                self._current = key
            try:
                finished = job()
            except Exception:
                finished = False
            with self._wake:
                self._current = None
                if not finished:
                    self._jobs.setdefault(key, (time.monotonic() + AGAIN_EVERY, job))
                self._wake.notify_all()

    def after_fork_in_child(self) -> None:
        self._fresh()


def _over() -> bool:
    """The interpreter is finalizing: daemon threads are gone, perhaps with one of our locks in hand."""
    return sys.is_finalizing()


def start_thread(target: Callable[[], None], name: str) -> threading.Thread | None:
    """None where no thread can be started any more: at interpreter shutdown, or out of resources."""
    if _over():  # before 3.12 start() would wait for ever for a thread that never runs
        return None
    thread = threading.Thread(target=target, name=name, daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    return thread


def _be_nice() -> None:
    """On Linux a thread has a priority of its own."""
    if sys.platform.startswith("linux"):
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        except OSError:
            pass


ticker = Ticker()
worker = Worker()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=worker.after_fork_in_child)
    os.register_at_fork(
        before=ticker.before_fork,
        after_in_parent=ticker.after_fork_in_parent,
        after_in_child=ticker.after_fork_in_child,
    )
