"""The newest lines of a log first, reading no more of it than is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from lamalog.handlers._salvage import parted
from lamalog.handlers.segments import Segment
from lamalog.store.lines import lines_of

_BLOCK = 1 << 16


def end_of_last_line(file: BinaryIO) -> int:
    """The offset behind the last newline: what comes after it is still being written."""
    position = file.seek(0, os.SEEK_END)
    while position:
        start = max(0, position - _BLOCK)
        file.seek(start)
        block = file.read(position - start)
        found = block.rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0


def lines_backwards(file: BinaryIO, end: int) -> Iterator[bytes]:
    """The lines before the offset *end*, the last one first, blank ones left out."""
    position = end
    parts: list[bytes] = []  # of one line, its end first
    while position:
        start = max(0, position - _BLOCK)
        file.seek(start)
        block = file.read(position - start)
        position = start
        head, newline, rest = block.partition(b"\n")
        if newline:
            parts.append(rest)
            yield from _written(reversed(b"".join(reversed(parts)).split(b"\n")))
            parts = []
        parts.append(head)
    yield from _written([b"".join(reversed(parts))])


def _written(lines: Iterable[bytes]) -> Iterator[bytes]:
    for line in lines:
        if line and not line.isspace():
            yield from reversed(parted(line))


def segment_backwards(segment: Segment, report: Callable[[str], None]) -> Iterator[bytes]:
    """The lines of a closed segment, the last one first. A compressed one has to be unpacked to its end for that."""
    try:
        if segment.compressed:
            yield from reversed(list(lines_of(segment.path, report)))
            return
        with segment.path.open("rb") as file:
            yield from lines_backwards(file, file.seek(0, os.SEEK_END))
    except FileNotFoundError:  # compressed meanwhile, or removed
        try:
            yield from reversed(list(lines_of(segment.path, report)))
        except OSError as error:
            report(f"{segment.path}: {error.strerror or error}")
    except OSError as error:
        report(f"{segment.path}: {error.strerror or error}")
