"""Unpack a log file member by member (gzip, RFC 1952) or frame by frame (zstd, RFC 8878): whatever is wrong with one of
them costs that one only."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Protocol

_READ = 1 << 20
#: Bytes of zstd unpacked in one step: 4 of them may stand for 128 KiB.
_STEP = 1 << 10


class _Member(Protocol):
    #: It has ended, and *left* is what follows it.
    ended: bool
    #: Input not unpacked so far.
    left: bytes

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """The content of *raw* in bounded pieces. Raises ValueError when it is damaged."""


def gunzip(path: str, report: Callable[[str], None]) -> Iterator[bytes]:
    """The content of a .gz in pieces. *report* is told of damage in a sentence; behind it a new line begins."""
    return _unpack(path, report, b"\x1f\x8b\x08", _Gzip)


def unzstd(path: str, report: Callable[[str], None]) -> Iterator[bytes]:
    """As :func:`gunzip`. Raises MissingExtraError."""
    zstd = open_zstd()
    return _unpack(path, report, b"\x28\xb5\x2f\xfd", lambda: _Zstd(zstd))


def open_zstd() -> Any:
    """The ``zstandard`` module. Raises MissingExtraError with the command to install it."""
    try:
        import zstandard
    except ImportError:
        from lamalog.exceptions import MissingExtraError

        raise MissingExtraError("zstd compression of log files", "zstd") from None
    return zstandard


def _unpack(path: str, report: Callable[[str], None], magic: bytes, begin: Callable[[], _Member]) -> Iterator[bytes]:
    with open(path, "rb") as file:
        raw = b""
        member: _Member | None = None
        while raw := raw or file.read(_READ):
            if member is None:
                raw = raw.lstrip(b"\0")  # zero padding between members is legal
                if not raw:
                    continue
            current = member or begin()
            try:
                yield from current.feed(raw)
                raw, member = current.left, None if current.ended else current
            except ValueError as error:
                raw, member = current.left, None
                report(f"{path}: damaged at about byte {file.tell() - len(raw)}: {error}")
                yield b"\n"  # what was read of the damaged line must not run into the next member's first
                raw = _next(magic, raw[1:], file)
        if member is not None:
            report(f"{path}: ends in the middle of a member")


def _next(magic: bytes, raw: bytes, file: BinaryIO) -> bytes:
    """Input from the next *magic* on; b"" at the end of the file."""
    while True:
        at = raw.find(magic)
        if at >= 0:
            return raw[at:]
        more = file.read(_READ)
        if not more:
            return b""
        raw = raw[1 - len(magic) :] + more


class _Gzip:
    def __init__(self) -> None:
        self._object = zlib.decompressobj(31)
        self.ended = False
        self.left = b""

    def feed(self, raw: bytes) -> Iterator[bytes]:
        self.left = raw
        while self.left and not self.ended:
            try:
                data = self._object.decompress(self.left, _READ)
            except zlib.error as error:
                raise ValueError(str(error)) from None
            self.ended = self._object.eof
            self.left = self._object.unused_data if self.ended else self._object.unconsumed_tail
            if data:
                yield data


class _Zstd:
    def __init__(self, zstd: Any) -> None:
        self._error = zstd.ZstdError
        self._object = zstd.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self.ended = False
        self.left = b""

    def feed(self, raw: bytes) -> Iterator[bytes]:
        self.left = raw
        at = 0
        while at < len(raw) and not self.ended:
            step = raw[at : at + _STEP]
            try:
                data = self._object.decompress(step)
            except self._error as error:
                raise ValueError(str(error)) from None
            at += len(step)
            self.ended = self._object.eof
            if self.ended:
                at -= len(self._object.unused_data)
            self.left = raw[at:] if self.ended or at == len(raw) else raw
            if data:
                yield data
