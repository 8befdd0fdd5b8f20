"""Which log files there are: names, sizes, ages, the time they span and, if asked for, the records they hold."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lamalog.handlers.segments import Segment, list_segments, list_stems
from lamalog.store.backwards import end_of_last_line, lines_backwards
from lamalog.store.entry import parse_line
from lamalog.store.lines import lines_of

#: Lines looked at for one that has a time.
_TRIES = 20


@dataclass
class FileInfo:
    """One file of a log."""

    stem: str
    path: Path
    #: Bytes on disk.
    size: int
    live: bool
    compressed: bool
    #: When it was last written, seconds since the epoch.
    mtime: float
    #: Times of the first and last record, as far as they are known.
    first: float | None = None
    last: float | None = None
    #: Records, and lines that are none; None unless they were counted.
    records: int | None = None
    bad_lines: int | None = None


def overview(
    directory: str | os.PathLike[str], report: Callable[[str], None], *, count: bool = False
) -> list[FileInfo]:
    """All log files in *directory*, log by log, oldest first. With *count* every file is read to its end."""
    return [info for stem in list_stems(directory) for info in _of_log(directory, stem, report, count)]


def _of_log(directory: str | os.PathLike[str], stem: str, report: Callable[[str], None], count: bool) -> list[FileInfo]:
    infos = []
    for segment in list_segments(directory, stem):
        info = FileInfo(stem, segment.path, segment.size, segment.live, segment.compressed, segment.mtime)
        try:
            _counted(info, report) if count else _ends(info, segment)
        except OSError as error:
            report(f"{segment.path}: {error.strerror or error}")
        infos.append(info)
    for info, following in pairwise(infos):
        if info.last is None:
            info.last = following.first  # a compressed file's end is where the next one begins
    return infos


def _ends(info: FileInfo, segment: Segment) -> None:
    with contextlib.closing(lines_of(info.path)) as lines:  # type: ignore[type-var]
        info.first = _first_time(lines)
    if not segment.compressed:
        with contextlib.suppress(FileNotFoundError), info.path.open("rb") as file:
            info.last = _first_time(lines_backwards(file, end_of_last_line(file)))


def _first_time(lines: Iterator[bytes]) -> float | None:
    for _, line in zip(range(_TRIES), lines, strict=False):
        entry = parse_line(line)
        if entry is not None and entry.created:
            return entry.created
    return None


def _counted(info: FileInfo, report: Callable[[str], None]) -> None:
    info.records = info.bad_lines = 0
    for line in lines_of(info.path, report):
        entry = parse_line(line)
        if entry is None:
            info.bad_lines += 1
            continue
        info.records += 1
        if entry.created:
            info.first = entry.created if info.first is None else min(info.first, entry.created)
            info.last = entry.created if info.last is None else max(info.last, entry.created)
