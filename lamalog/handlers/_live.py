"""The live file of a log, opened for appending under a lease that keeps others from taking it away."""

from __future__ import annotations

import errno
import os
import time
from dataclasses import dataclass

from lamalog.handlers._files import Access, open_own, same_file
from lamalog.handlers._locks import BINARY, NOFOLLOW, Locks
from lamalog.handlers._steps import step

_PATIENCE = 2.0


@dataclass
class Live:
    """An open live file; the lease lives as long as *fd*."""

    fd: int
    dev: int
    ino: int
    size: int
    #: It did not exist before.
    made: bool
    #: No other writer had it open.
    alone: bool


def open_live(path: str, access: Access, locks: Locks, *, probe: bool = False) -> Live:
    """Open or make *path*, lease it, and be sure that it is still the file of that name.

    *probe* also finds out whether other writers have it open, and ends a torn last line left by a crash.
    """
    deadline = time.monotonic() + _PATIENCE
    while True:
        fd, made = open_own(path, access, append=True)
        try:
            step("live:opened")
            alone = probe and locks.try_exclusive(fd)
            # Between open and lease the file may have been rotated, compressed and removed: then start again.
            if locks.try_shared(fd) and same_file(path, fd):
                if probe:
                    fence(fd, patient=not alone)
                status = os.fstat(fd)
                return Live(fd, status.st_dev, status.st_ino, status.st_size, made, alone)
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        if time.monotonic() > deadline:
            raise OSError(errno.EBUSY, "another process holds the log file for itself", path)
        time.sleep(0.001)


def fence(fd: int, *, patient: bool = False) -> bool:
    """End a torn last line, so that the next record is whole. Whether there was one.

    *patient*: other writers are at work, and what looks torn may be a record that is just being written.
    """
    if not _torn(fd):
        return False
    if patient:
        time.sleep(0.005)
        if not _torn(fd):
            return False
    os.write(fd, b"\n")
    step("live:fenced")
    return True


def _torn(fd: int) -> bool:
    size = os.fstat(fd).st_size
    return size > 0 and read_at(fd, 1, size - 1) not in (b"\n", b"")


def read_at(fd: int, length: int, offset: int) -> bytes:
    if hasattr(os, "pread"):
        return os.pread(fd, length, offset)
    os.lseek(fd, offset, os.SEEK_SET)
    return os.read(fd, length)


def undo(path: str, fd: int, start: int, fragment: bytes) -> bool:
    """Turn a *fragment* of ours into an empty line, in place: needs no space, moves no byte of anybody else.

    Appending is all that *fd* can do, hence a second descriptor. Whether it worked.
    """
    try:
        if read_at(fd, len(fragment), start) != fragment:
            return False
        other = os.open(path, os.O_RDWR | NOFOLLOW | BINARY)
    except OSError:
        return False
    try:
        if not os.path.samestat(os.fstat(other), os.fstat(fd)):  # rotated or renamed meanwhile
            return False
        os.lseek(other, start, os.SEEK_SET)
        return os.write(other, b" " * (len(fragment) - 1) + b"\n") == len(fragment)
    except OSError:
        return False
    finally:
        os.close(other)
