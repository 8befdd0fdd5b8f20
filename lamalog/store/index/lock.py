"""One builder of an index at a time, as far as that goes: two would only do the same work twice."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_NAME = ".lock"
_STEP = 0.05
#: Seconds without progress after which one stops waiting for a process that may be stopped, and builds beside it.
_PATIENCE = 30.0


@contextlib.contextmanager
def building(directory: Path, waiting: Callable[[], None], progress: Callable[[], object]) -> Iterator[None]:
    """Hold the lock; *waiting* is called once if another process has it, and *progress* tells whether that goes on."""
    descriptor = os.open(directory / _NAME, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        _acquire(descriptor, waiting, progress)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, waiting: Callable[[], None], progress: Callable[[], object]) -> None:
    from lamalog.handlers._locks import PosixLocks

    if os.name == "nt":
        return
    locks = PosixLocks()
    told, seen, since = False, progress(), time.monotonic()
    while not locks.try_exclusive(descriptor):
        if not told:
            waiting()
            told = True
        now = progress()
        if now != seen:
            seen, since = now, time.monotonic()
        if time.monotonic() - since > _PATIENCE:
            return
        time.sleep(_STEP)
