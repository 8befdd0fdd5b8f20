"""Notice that a file has changed, however the editor writes it, or that somebody asks for it to be read again."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
import weakref
from collections.abc import Callable

POLL = 0.5
#: The file has to stay the same for so long before it is read.
SETTLE = 0.1
_PATIENCE = 2.0

Signature = tuple[int, int, int, int]


def signature(path: str) -> Signature | None:
    """What changes when *path* is written or replaced; None where there is no such file. Symlinks are followed."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_dev


class FileWatcher:
    """One daemon thread that calls *changed* when *path* is different from what it was. A missing file is waited for."""

    def __init__(self, path: str, changed: Callable[[], object], poll: float = POLL) -> None:
        self.path = os.path.abspath(path)
        self._changed = changed
        self._poll = poll
        self._seen = signature(self.path)
        self._start()
        _watchers.add(self)

    def _start(self) -> None:
        # put() of a SimpleQueue may be called from a signal handler, unlike Event.set().
        self._messages: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, args=(self._messages,), name="lamalog-watcher", daemon=True)
        self._thread.start()

    def poke(self) -> None:
        """Call *changed* soon, whether the file has changed or not. Safe in a signal handler."""
        self._messages.put("poke")

    def stop(self) -> None:
        """End the thread."""
        _watchers.discard(self)
        self._messages.put("stop")
        if threading.current_thread() is not self._thread:
            self._thread.join(2 * _PATIENCE)

    def _run(self, messages: queue.SimpleQueue[str]) -> None:
        while True:
            asked = ""
            with contextlib.suppress(queue.Empty):
                asked = messages.get(timeout=self._poll)
            if asked == "stop":
                return
            now = signature(self.path)
            if asked or (now is not None and now != self._seen):
                self._seen = self._settled(now)
                with contextlib.suppress(Exception):
                    self._changed()

    def _settled(self, now: Signature | None) -> Signature | None:
        """Wait until nobody is writing any more."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            time.sleep(SETTLE)
            before, now = now, signature(self.path)
            if now is not None and now == before:
                break
        return now


_watchers: weakref.WeakSet[FileWatcher] = weakref.WeakSet()


def _after_fork() -> None:
    for watcher in list(_watchers):
        watcher._start()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
