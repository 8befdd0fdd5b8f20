"""Rewrite a closed segment so that only what is bad enough stays: all at once, under its lock, and accounted for."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from lamalog import fields as f
from lamalog.handlers._compress import MEMBER, packer
from lamalog.handlers._files import sync_directory
from lamalog.handlers._locks import BINARY, NOFOLLOW, NONBLOCK, platform_locks
from lamalog.handlers._steps import step
from lamalog.store.blocks import is_clean, whole_lines
from lamalog.store.damage import Damage
from lamalog.store.members import unpack
from lamalog.store.parse import read_fields
from lamalog.store.retention.account import Account, line_of, read_account
from lamalog.store.retention.rules import Keep

ENDING = ".thin"
_METHODS = {".gz": "gzip", ".zst": "zstd"}


class LeftAloneError(Exception):
    """Why a segment was not rewritten, in words."""


@dataclass
class Count:
    """Records of one segment."""

    kept: int = 0
    removed: int = 0
    #: Lines that are no records; they stay.
    damaged: int = 0
    #: Taken out at earlier times.
    before: int = 0
    first: str | None = None


class _Line(msgspec.Struct):
    timestamp: str | None = None
    severity_number: int | None = None


_lines = msgspec.json.Decoder(_Line)


def count(path: Path, keep: Keep) -> Count:
    """What thinning would keep and remove. Raises LeftAloneError where it would be refused, OSError where it can't be read."""
    result = Count()
    for _ in _kept(path, keep, result):
        pass
    return result


def thin(path: Path, keep: Keep) -> Count:
    """Leave only records of *keep*'s level and above, and lines that are none. A segment of which nothing stays goes.

    Raises LeftAloneError when it is in use, not ours or damaged, OSError when the disk refuses; then it is as it was.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY)
    except FileNotFoundError:
        raise LeftAloneError("is gone already") from None
    try:
        if not platform_locks().try_exclusive(descriptor):
            raise LeftAloneError("a process still has it open: try again later")
        before = _checked(path, descriptor)
        step("thin:locked")
        return _rewrite(path, descriptor, before, keep)
    finally:
        os.close(descriptor)


def _checked(path: Path, descriptor: int) -> os.stat_result:
    status = os.fstat(descriptor)
    if not _is_still(path, status):
        raise LeftAloneError("was replaced meanwhile: try again later")
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        raise LeftAloneError("has a second name (a hard link): somebody else may count on it")
    if hasattr(os, "geteuid") and os.geteuid() not in (0, status.st_uid):
        raise LeftAloneError("belongs to another user")
    return status


def _is_still(path: Path, status: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.lstat(path), status)
    except OSError:
        return False


def _rewrite(path: Path, descriptor: int, before: os.stat_result, keep: Keep) -> Count:
    temporary = path.with_name(f".{path.name}{ENDING}")
    result = Count()
    with _new(temporary, before) as file:
        body = _Members(file, path)
        # The account comes first but is known last: the rest waits in a file without a name.
        with _scratch(path.parent) as scratch:
            for block in _kept(path, keep, result):
                scratch.write(block)
            scratch.seek(0)
            body.write(
                line_of(Account(keep.severity, keep.level, result.removed + result.before, result.first)) + b"\n"
            )
            while block := scratch.read(MEMBER):
                body.write(block)
        body.finish()
        os.utime(temporary, ns=(before.st_atime_ns, before.st_mtime_ns + 1000))  # another file to the index
        os.fsync(file.fileno())
        step("thin:written")
        now = os.fstat(descriptor)
        if not _is_still(path, now) or now.st_size != before.st_size:
            raise LeftAloneError("was changed meanwhile: try again later")
        if not result.kept and not result.damaged:
            os.unlink(path)
        elif result.removed:
            os.replace(temporary, path)
        step("thin:replaced")
    sync_directory(str(path.parent))
    return result


@contextlib.contextmanager
def _new(temporary: Path, like: os.stat_result) -> Iterator[BinaryIO]:
    """A locked file of the same owner and mode, removed at the end if it still has this name."""
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | NOFOLLOW | BINARY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        try:
            platform_locks().try_exclusive(descriptor)
            if hasattr(os, "fchown"):
                mine = os.fstat(descriptor)
                if (mine.st_uid, mine.st_gid) != (like.st_uid, like.st_gid):
                    os.fchown(descriptor, like.st_uid, like.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
            yield file
        finally:
            _remove_if_same(temporary, descriptor)


def _remove_if_same(path: Path, descriptor: int) -> None:
    with contextlib.suppress(OSError):
        if os.path.samestat(os.lstat(path), os.fstat(descriptor)):
            os.unlink(path)


@contextlib.contextmanager
def _scratch(directory: Path) -> Iterator[BinaryIO]:
    import tempfile

    with tempfile.TemporaryFile(dir=directory) as file:
        yield file


class _Members:
    """Writes whole lines packed as the segment was."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        method = _METHODS.get(path.suffix)
        self._pack = packer(method) if method is not None else bytes
        self._pending = b""

    def write(self, data: bytes) -> None:
        self._pending += data
        if len(self._pending) >= MEMBER:
            cut = self._pending.rfind(b"\n") + 1
            if cut:
                self._file.write(self._pack(self._pending[:cut]))
                self._pending = self._pending[cut:]

    def finish(self) -> None:
        if self._pending:
            self._file.write(self._pack(self._pending))
        self._file.flush()


def _kept(path: Path, keep: Keep, result: Count) -> Iterator[bytes]:
    damage = Damage()
    for block in whole_lines(unpack(path, damage)):
        good = _selected(block, keep, result)
        if good:
            yield good
    if damage:
        raise LeftAloneError("is damaged: what can't be read might be errors, so it stays whole")


def _selected(block: bytes, keep: Keep, result: Count) -> bytes:
    lines = block.split(b"\n")[:-1]
    if is_clean(block):
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            known = _lines.decode_lines(block)
            if len(known) == len(lines):
                pairs = zip(lines, known, strict=True)
                return b"".join(
                    line + b"\n"
                    for line, one in pairs
                    if _wanted(line, one.severity_number, one.timestamp, keep, result)
                )
    good = []
    for line in lines:
        if not line or line.isspace():
            continue
        fields = read_fields(line)
        if fields is None:
            result.damaged += 1
            good.append(line + b"\n")
        elif _wanted(line, fields.get(f.SEVERITY_NUMBER), fields.get(f.TIMESTAMP), keep, result):
            good.append(line + b"\n")
    return b"".join(good)


def _wanted(line: bytes, severity: int | None, moment: str | None, keep: Keep, result: Count) -> bool:
    account = read_account(line)
    if account is not None:
        result.before += account.removed
        result.first = account.first
        return False
    if result.first is None:
        result.first = moment
    wanted = severity is None or severity >= keep.severity  # of unknown level: it might be an error
    if wanted:
        result.kept += 1
    else:
        result.removed += 1
    return wanted


def remove_left(directory: Path, stem: str) -> None:
    """Remove what a killed process left of thinning segments of *stem*, unless somebody is at it."""
    pattern = re.compile(rf"\.{re.escape(stem)}-\d{{6,18}}\.\w+(\.gz|\.zst)?{re.escape(ENDING)}")
    for name in os.listdir(directory):
        if pattern.fullmatch(name) is None:
            continue
        with contextlib.suppress(OSError):
            descriptor = os.open(directory / name, os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY)
            try:
                if platform_locks().try_exclusive(descriptor):
                    _remove_if_same(directory / name, descriptor)
            finally:
                os.close(descriptor)
