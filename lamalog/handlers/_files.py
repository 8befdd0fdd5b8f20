"""Open our own files, and nobody else's: no symlinks, no second names, private modes under any umask."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass

from lamalog.handlers._locks import BINARY, NOFOLLOW, NONBLOCK


class RefusedError(OSError):
    """Something that isn't a plain file of ours is in the file's place."""


@dataclass(frozen=True)
class Access:
    """Who may read the files: permission bits and, if not None, the group they are given to."""

    mode: int = 0o600
    gid: int | None = None

    @property
    def directory_mode(self) -> int:
        """*mode* with search permission wherever there is read permission."""
        return self.mode | 0o700 | (self.mode & 0o444) >> 2


def open_own(path: str, access: Access, *, append: bool = False) -> tuple[int, bool]:
    """``(descriptor, whether the file was made)``. Raises RefusedError for anything but a plain file of one name."""
    flags = os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY | (os.O_APPEND if append else 0)
    while True:
        try:
            fd, made = os.open(path, flags), False
        except FileNotFoundError:
            try:
                fd, made = os.open(path, flags | os.O_CREAT | os.O_EXCL, access.mode), True
            except FileExistsError:
                if os.path.islink(path):  # a dangling one
                    raise _refusal(path, "is a symbolic link") from None
                continue
        except OSError as error:
            raise _explain(path, error) from error
        try:
            _check(path, os.fstat(fd))
            _protect(fd, access, made)
        except BaseException:
            os.close(fd)
            raise
        return fd, made


def _explain(path: str, error: OSError) -> OSError:
    if error.errno in (errno.ELOOP, errno.EMLINK):
        return _refusal(path, "is a symbolic link")
    if error.errno == errno.ENXIO:
        return _refusal(path, "is a pipe or socket")
    if error.errno == errno.EISDIR:
        return _refusal(path, "is a directory")
    return error


def _refusal(path: str, what: str) -> RefusedError:
    return RefusedError(errno.EPERM, f"refused: it {what}, and log lines must not end up in a foreign file", path)


def _check(path: str, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _refusal(path, "is not a regular file")
    if status.st_nlink > 1:
        raise _refusal(path, f"has {status.st_nlink} names (hard links)")


def _protect(fd: int, access: Access, made: bool) -> None:
    """Exactly the wanted mode on a new file, whatever the umask; on an old one of ours, never more than it."""
    if not hasattr(os, "fchmod"):
        return
    status = os.fstat(fd)
    if not made and status.st_uid != os.geteuid():
        return
    if access.gid is not None and status.st_gid != access.gid:
        os.fchown(fd, -1, access.gid)
    mode = stat.S_IMODE(status.st_mode)
    wanted = access.mode if made else mode & access.mode
    if mode != wanted:
        os.fchmod(fd, wanted)


def same_file(path: str, fd: int) -> bool:
    """*path* leads (without following a symlink) to the file open as *fd*."""
    try:
        there, here = os.lstat(path), os.fstat(fd)
    except OSError:
        return False
    return (there.st_ino, there.st_dev) == (here.st_ino, here.st_dev)


def sync_directory(path: str) -> None:
    """Make names in a directory durable. File systems and platforms that can't are left alone."""
    try:
        fd = os.open(path or ".", os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(fd)
    except OSError:
        pass
    finally:
        os.close(fd)
