"""Unpack a log file member by member (gzip, RFC 1952) or frame by frame (zstd, RFC 8878).

A member counts when it is whole and its checksum holds; of one that simply ends too early, as a crash leaves it, what
there is. So a wrong byte never reaches a record, and whatever is wrong costs one member only.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from lamalog.handlers.segments import open_zstd
from lamalog.store.damage import MEMBER, TRUNCATED, Damage

_READ = 1 << 20
#: A member is held until it has proved itself whole, up to this size; a longer one is unpacked twice instead.
HELD = 32 << 20
MAGIC = 4
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
Unpacker = Callable[[], Any]


def unpack(path: str | os.PathLike[str], damage: Damage) -> Iterator[bytes]:
    """The content of *path* in chunks; a new line begins behind damage. Raises OSError when it can't be opened."""
    name = os.fspath(path)
    with open(name, "rb") as file:
        magic = file.read(MAGIC)
        file.seek(0)
        if magic[:3] == _GZIP or name.endswith(".gz"):
            yield from _members(file, name, _GZIP, _gunzip, damage)
        elif magic == _ZSTD or name.endswith(".zst"):
            yield from _members(file, name, _ZSTD, _unzstd(), damage)
        else:
            while chunk := file.read(_READ):
                yield chunk


def is_packed(path: str | os.PathLike[str], magic: bytes) -> bool:
    """Whether the file is compressed, by its name or else its first MAGIC bytes."""
    return os.fspath(path).endswith((".gz", ".zst")) or magic[:3] == _GZIP or magic == _ZSTD


class _Gunzip:
    """One member; the errors of zlib as ValueError."""

    def __init__(self) -> None:
        self._object = zlib.decompressobj(31)

    def feed(self, raw: bytes) -> Iterator[bytes]:
        try:
            while True:
                data = self._object.decompress(raw, _READ)
                raw = self._object.unconsumed_tail
                if data:
                    yield data
                if self._object.eof or not raw:
                    return
        except zlib.error as error:
            raise ValueError(str(error)) from None

    @property
    def rest(self) -> bytes | None:
        """What follows the member; None while it has not ended."""
        return self._object.unused_data if self._object.eof else None


def _gunzip() -> Any:
    return _Gunzip()


def _unzstd() -> Unpacker:
    zstd = open_zstd()

    class Frame:
        rest: bytes | None = None

        def __init__(self) -> None:
            self._object = zstd.ZstdDecompressor(max_window_size=1 << 31).decompressobj()

        def feed(self, raw: bytes) -> Iterator[bytes]:
            try:
                for at in range(0, len(raw), 1 << 16):  # a small step in is a bounded step out
                    data = self._object.decompress(raw[at : at + (1 << 16)])
                    if data:
                        yield data
                    if self._object.eof:
                        self.rest = self._object.unused_data + raw[at + (1 << 16) :]
                        return
            except zstd.ZstdError as error:
                raise ValueError(str(error)) from None

    return Frame


def _members(file: BinaryIO, name: str, magic: bytes, unpacker: Unpacker, damage: Damage) -> Iterator[bytes]:
    start = 0
    while True:
        start = _seek_magic(file, start, magic, name, damage)
        if start < 0:
            return
        end, chunks = _member(file, start, unpacker, HELD)
        if end is None:
            damage.count(name, MEMBER)
            yield b"\n"  # half a line before it must not run into the half behind it
            start += len(magic)
            continue
        if end == _CUT:
            damage.count(name, TRUNCATED)
        if chunks is not None:
            yield from chunks
        else:
            yield from _again(file, start, unpacker)
        if end == _CUT:
            return
        start = end


_CUT = -1


def _member(file: BinaryIO, start: int, unpacker: Unpacker, held: int) -> tuple[int | None, list[bytes] | None]:
    """``(offset behind it, content)``: None as offset if it is damaged, _CUT if the file ends within it; None as
    content if that is larger than *held*."""
    member = unpacker()
    file.seek(start)
    chunks: list[bytes] | None = []
    size = 0
    try:
        while raw := file.read(_READ):
            for data in member.feed(raw):
                size += len(data)
                if chunks is not None:
                    chunks.append(data)
                    if size > held:
                        chunks = None
            if member.rest is not None:
                return file.tell() - len(member.rest), chunks
    except ValueError:
        return None, None
    return _CUT, chunks


def _again(file: BinaryIO, start: int, unpacker: Unpacker) -> Iterator[bytes]:
    """The content of a member that is known to be whole, or cut."""
    member = unpacker()
    file.seek(start)
    while raw := file.read(_READ):
        yield from member.feed(raw)
        if member.rest is not None:
            return


def _seek_magic(file: BinaryIO, start: int, magic: bytes, name: str, damage: Damage) -> int:
    """The offset of the next member; -1 if there is none. Zero bytes between members are padding, others damage."""
    file.seek(start)
    offset, garbage = start, False
    raw = b""
    while True:
        more = file.read(_READ)
        raw += more
        at = raw.find(magic)
        skipped = raw[:at] if at >= 0 else raw
        garbage = garbage or bool(skipped.strip(b"\0"))
        if at >= 0 or not more:
            if garbage and _is_new(damage, name):
                damage.count(name, MEMBER)
            return offset + at if at >= 0 else -1
        keep = len(magic) - 1
        offset += len(raw) - keep
        raw = raw[-keep:]


def _is_new(damage: Damage, name: str) -> bool:
    """Garbage right after a damaged member is that member's rest, and counted already."""
    return MEMBER not in damage.of(name)
