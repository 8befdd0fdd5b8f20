"""The few things POSIX and Windows do differently about open files, behind one small seam.

On POSIX a writer holds a shared ``flock`` on the file it has open (its lease), and whoever wants the file for
itself must get the exclusive one. On Windows an open file can't be renamed or removed at all, so the open handle
is the lease; but appends of two processes may overlap there, so each takes the control file's lock to write.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any, Protocol

portalocker: Any = None
if sys.platform == "win32":
    import portalocker
else:
    import fcntl

NOFOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
#: Never hang in open() on a pipe somebody put in the file's place.
NONBLOCK: int = getattr(os, "O_NONBLOCK", 0)
BINARY: int = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)

_BUSY = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EINTR})


class Locks(Protocol):
    """What the handler asks of the platform. None of these ever waits."""

    #: A file can be renamed and removed while it is open.
    moves_open_files: bool
    #: An append is one step for other processes too.
    appends_whole: bool

    def try_shared(self, fd: int) -> bool: ...

    def try_exclusive(self, fd: int) -> bool: ...

    def try_control(self, fd: int) -> bool:
        """The lock that lets one process at a time rotate."""

    def unlock(self, fd: int) -> None: ...


class PosixLocks:
    """``flock``. Where the file system has no locks every attempt succeeds: one process is safe, several are not."""

    moves_open_files = True
    appends_whole = True

    def try_shared(self, fd: int) -> bool:
        return self._try(fd, 1)

    def try_exclusive(self, fd: int) -> bool:
        return self._try(fd, 2)

    try_control = try_exclusive

    def unlock(self, fd: int) -> None:
        try:
            fcntl.flock(fd, fcntl.LOCK_UN)
        except OSError:  # EBADF: somebody closed all descriptors, and the lock went with ours
            pass

    @staticmethod
    def _try(fd: int, kind: int) -> bool:
        try:
            fcntl.flock(fd, (fcntl.LOCK_SH if kind == 1 else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _BUSY:
                return False
            if error.errno == errno.EBADF:
                raise
        return True


class _HasFileno:
    def __init__(self, fd: int) -> None:
        self._fd = fd

    def fileno(self) -> int:
        return self._fd


class WindowsLocks:
    """portalocker on the control file only: a lock on the log itself would keep its own writers out."""

    moves_open_files = False
    appends_whole = False

    def try_shared(self, fd: int) -> bool:
        return True

    def try_exclusive(self, fd: int) -> bool:
        return True

    def try_control(self, fd: int) -> bool:
        try:
            portalocker.lock(_HasFileno(fd), portalocker.LockFlags.EXCLUSIVE | portalocker.LockFlags.NON_BLOCKING)
        except (portalocker.LockException, OSError):
            return False
        return True

    def unlock(self, fd: int) -> None:
        try:
            portalocker.unlock(_HasFileno(fd))
        except (portalocker.LockException, OSError):
            pass


def platform_locks() -> Locks:
    return WindowsLocks() if sys.platform == "win32" else PosixLocks()
