"""Of all processes that log into one directory, one decides and sends. Who that is, a lock says: it ends with its process."""

from __future__ import annotations

import os
from pathlib import Path

from lamalog.handlers._locks import BINARY, NOFOLLOW, platform_locks


class Ownership:
    """The lock on *path*, once it is taken."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None
        self._locks = platform_locks()

    @property
    def held(self) -> bool:
        """Whether it is ours."""
        return self._fd is not None

    def take(self) -> bool:
        """Try to get it; never waits. Whether it is ours. Raises OSError."""
        if self._fd is not None:
            return True
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | NOFOLLOW | BINARY, 0o600)
        if self._locks.try_control(fd):
            self._fd = fd
            return True
        os.close(fd)
        return False

    def release(self) -> None:
        """Let somebody else have it."""
        if self._fd is not None:
            self._locks.unlock(self._fd)
            os.close(self._fd)
            self._fd = None

    def forget(self) -> None:
        """In a forked child: the lock is the parent's, only the descriptor is ours too."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def is_taken(path: Path) -> bool:
    """Whether a living process holds the lock on *path*."""
    if not path.exists():
        return False
    probe = Ownership(path)
    if not probe.take():
        return True
    probe.release()
    return False
