"""Compress a closed segment, so that at every moment one whole copy of it has a name."""

from __future__ import annotations

import errno
import os
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from lamalog.handlers._files import Access, open_own, sync_directory
from lamalog.handlers._live import read_at
from lamalog.handlers._locks import BINARY, NOFOLLOW, NONBLOCK, Locks
from lamalog.handlers._steps import step
from lamalog.handlers._unpack import open_zstd
from lamalog.handlers.segments import PACKED

#: Bytes of log in one independent member: a damaged one costs no more than this.
MEMBER = 1 << 20
_NEWLINE = 0x0A
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3
Piece = bytes | memoryview


def packer(method: str) -> Callable[[Piece], bytes]:
    """What turns a piece of log into a member. Raises MissingExtraError when zstd isn't installed."""
    if method == "zstd":
        compressor: Any = open_zstd().ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True)
        return compressor.compress  # type: ignore[no-any-return]
    return _gzip_member


def _gzip_member(data: Piece) -> bytes:
    compressor = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 31)
    return compressor.compress(data) + compressor.flush()


def temporary_name(path: str, method: str) -> str:
    """The hidden file next to *path* in which its compressed form grows."""
    directory, name = os.path.split(path)
    return os.path.join(directory, f".{name}{PACKED[method]}.tmp")


def compress(path: str, method: str, access: Access, locks: Locks) -> bool:
    """Replace the segment *path* by its compressed form. False: a writer still has it open, try later.

    True also when it is gone: somebody else did it. Raises OSError when it can't be done now (no space); then
    nothing has changed.
    """
    try:
        fd = os.open(path, os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY)
    except FileNotFoundError:
        return True
    try:
        if not locks.try_exclusive(fd):
            return False
        if not _same(path, fd):
            return True
        step("compress:locked")
        return _replace(path, fd, method, access)
    finally:
        os.close(fd)


def _replace(path: str, fd: int, method: str, access: Access) -> bool:
    temporary = temporary_name(path, method)
    _remove(temporary)
    before = os.fstat(fd)
    target, _ = open_own(temporary, access)
    try:
        with os.fdopen(target, "wb") as out:
            read = _pack(fd, out, packer(method))
            out.flush()
            os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns))
            os.fsync(out.fileno())
        step("compress:written")
        if os.fstat(fd).st_size != read:  # nobody should write any more; if somebody does, all of it counts
            _remove(temporary)
            return False
        os.replace(temporary, path + PACKED[method])
    except BaseException:
        _remove(temporary)
        raise
    step("compress:renamed")
    sync_directory(os.path.dirname(path))
    step("compress:synced")
    os.unlink(path)
    step("compress:removed")
    return True


def _pack(fd: int, out: BinaryIO, pack: Callable[[Piece], bytes]) -> int:
    """Write *fd*'s content as members of whole lines. Bytes read."""
    read = 0
    for piece in _pieces(fd):
        read += len(piece)
        out.write(pack(piece if piece[-1] == _NEWLINE else bytes(piece) + b"\n"))
        step("compress:member")
    return read


def _pieces(fd: int) -> Iterator[Piece]:
    """About MEMBER bytes at a time, cut after a newline where there is one; the last piece may lack it.

    Nothing is copied: this thread has the lowest priority, and on a busy machine it may be halted for a while wherever
    it holds the interpreter's lock, and everybody who logs with it.
    """
    offset, want = 0, MEMBER
    while chunk := read_at(fd, want, offset):
        cut = chunk.rfind(b"\n") + 1
        if not cut and len(chunk) == want:  # a line longer than that
            want *= 2
            continue
        cut = cut or len(chunk)
        yield memoryview(chunk)[:cut]
        offset, want = offset + cut, MEMBER


def remove_stray(path: str, locks: Locks, segment: str) -> bool:
    """Remove what a crash left of compressing *segment*, unless somebody is at it. Whether it is gone."""
    try:
        fd = os.open(segment, os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY)
    except FileNotFoundError:
        _remove(path)
        return True
    except OSError:
        return False
    try:
        if not locks.try_exclusive(fd):
            return False
        _remove(path)
        return True
    finally:
        os.close(fd)


def _same(path: str, fd: int) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(fd))
    except OSError:
        return False


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            raise
