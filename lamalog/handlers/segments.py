"""How log files are named, in which order they come, and how to read their lines whatever has happened to them.

The live file is ``{stem}.jsonl``. A closed segment is ``{stem}-NNNNNN.jsonl``, then ``….jsonl.gz`` or ``….jsonl.zst``;
numbers only grow and are never used twice. Hidden files next to them (``.{stem}.ctl``) are the writers' own.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lamalog.handlers import _unpack
from lamalog.handlers._salvage import parted

SUFFIX = ".jsonl"
PACKED = {"gzip": ".gz", "zstd": ".zst"}
#: Sorts after every number.
LIVE = 2**63
_NAME = re.compile(r"(?P<stem>.+)-(?P<seq>\d{6,18})(?P<suffix>\.[A-Za-z0-9]+)(?P<packed>\.gz|\.zst)?", re.DOTALL)
_READ = 1 << 20
open_zstd = _unpack.open_zstd


@dataclass(frozen=True, order=True)
class Segment:
    """One file of a log. Sorts by age: the oldest first, the live one last."""

    seq: int
    path: Path
    compressed: bool
    live: bool
    #: Bytes on disk.
    size: int
    #: When it was last written, seconds since the epoch.
    mtime: float


def segment_name(stem: str, seq: int, suffix: str = SUFFIX) -> str:
    """``app-000042.jsonl``"""
    return f"{stem}-{seq:06d}{suffix}"


def list_segments(directory: str | os.PathLike[str], stem: str, suffix: str = SUFFIX) -> list[Segment]:
    """The files of the log *stem* in *directory*, oldest first, the live one last; [] if there are none.

    Only regular files with exactly our names count: no symlinks, no directories, no look-alikes. A segment that is
    there both plain and compressed (a crash between two steps) is listed once, as the plain file.
    """
    found: dict[int, Segment] = {}
    try:
        entries = list(os.scandir(directory))
    except OSError:
        return []
    names = {entry.name for entry in entries}
    for entry in entries:
        seq, packed = _parse(entry.name, stem, suffix)
        if seq is None or (seq != LIVE and not packed and _own_control(entry.name, suffix) in names):
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:  # compressed or removed meanwhile
            continue
        if not stat.S_ISREG(status.st_mode) or (seq in found and packed):
            continue
        path = Path(directory, entry.name)
        found[seq] = Segment(seq, path, packed, seq == LIVE, status.st_size, status.st_mtime)
    return sorted(found.values())


def list_stems(directory: str | os.PathLike[str], suffix: str = SUFFIX) -> list[str]:
    """The names of all logs with a file in *directory*, sorted."""
    names = set(_names(directory))
    stems = set()
    for name in names:
        match = _NAME.fullmatch(name)
        if match is not None and match["suffix"] == suffix and _own_control(name, suffix) not in names:
            stems.add(match["stem"])
        elif name.endswith(suffix) and len(name) > len(suffix):
            stems.add(name[: -len(suffix)])
    return sorted(stem for stem in stems if not stem.startswith("."))


def last_sequence(directory: str | os.PathLike[str], stem: str, suffix: str = SUFFIX) -> int:
    """The highest number in use by any kind of file, so that the next one clobbers nothing; 0 if none is."""
    highest = 0
    for name in _names(directory):
        seq, _ = _parse(name.removeprefix("."), stem, suffix, loose=True)
        if seq is not None and seq != LIVE:
            highest = max(highest, seq)
    return highest


def _own_control(name: str, suffix: str) -> str:
    """The control file that would show *name* to be the live file of a log of its own, such as ``app-{pid}``."""
    return f".{name.removesuffix(suffix)}.ctl"


def _names(directory: str | os.PathLike[str]) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _parse(name: str, stem: str, suffix: str, *, loose: bool = False) -> tuple[int | None, bool]:
    """``(number or LIVE, is compressed)``; ``(None, False)`` for a name that isn't ours."""
    if not name.startswith(stem):
        return None, False
    if name == stem + suffix:
        return LIVE, False
    match = re.match(r"-(\d{6,18})", name[len(stem) :])
    if match is None:
        return None, False
    rest = name[len(stem) + match.end() :]
    seq = int(match[1])
    if loose and rest.startswith(suffix):
        return seq, False
    if rest == suffix and segment_name(stem, seq, suffix) == name:
        return seq, False
    packed = rest.removeprefix(suffix)
    if packed in PACKED.values() and segment_name(stem, seq, suffix) + packed == name:
        return seq, True
    return None, False


def iter_lines(
    path: str | os.PathLike[str], on_damage: Callable[[str], None] | None = None, offset: int = 0
) -> Iterator[bytes]:
    """The lines of one file without their newlines, blank ones left out, plain or compressed alike.

    Damaged parts of a .gz are skipped to the next readable member and *on_damage* is told in a sentence; the rest is
    read. If a plain segment has been compressed meanwhile, its compressed form is read. A record glued to the fragment
    of another, as SIGKILL may leave it, comes as a line of its own behind the fragment. *offset* (plain files only) is
    the byte to begin at. Raises OSError when nothing of that name can be opened.
    """
    report = on_damage or (lambda _: None)
    where = os.fspath(path)
    pending = b""
    for chunk in _chunks(where, report, offset):
        lines = (pending + chunk).split(b"\n")
        pending = lines.pop()
        for line in lines:
            if line and not line.isspace():
                yield from parted(line)
    if pending and not pending.isspace():
        yield from parted(pending)


def iter_log(
    segments: Iterable[Segment], on_damage: Callable[[str], None] | None = None
) -> Iterator[tuple[Segment, bytes]]:
    """``(segment, line)`` of all *segments* in the order given. One that has vanished is reported and skipped."""
    report = on_damage or (lambda _: None)
    for segment in segments:
        try:
            for line in iter_lines(segment.path, report):
                yield segment, line
        except OSError as error:
            report(f"{segment.path}: {error.strerror or error}")


def _chunks(path: str, report: Callable[[str], None], offset: int) -> Iterator[bytes]:
    if path.endswith(".gz"):
        yield from _unpack.gunzip(path, report)
    elif path.endswith(".zst"):
        yield from _unpack.unzstd(path, report)
    else:
        try:
            file = open(path, "rb")  # noqa: SIM115
        except FileNotFoundError:
            packed = next((path + end for end in PACKED.values() if os.path.exists(path + end)), None)
            if packed is None:
                raise
            yield from _chunks(packed, report, 0)
            return
        with file:
            file.seek(offset)
            while chunk := file.read(_READ):
                yield chunk
