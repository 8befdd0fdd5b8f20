"""The newest records of one log, and those that come after, across any number of rotations: none lost, none doubled."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from lamalog.handlers._salvage import parted
from lamalog.handlers.segments import SUFFIX, Segment, list_segments
from lamalog.store.backwards import end_of_last_line, lines_backwards, segment_backwards
from lamalog.store.lines import lines_of

#: Seconds for which a file is kept open after it was rotated away. A writer that was stopped meanwhile may still add
#: to it; once it is compressed and unlinked none can.
_LINGER = 60.0
_CHUNK = 1 << 20
#: Looks at a directory that keeps changing.
_TRIES = 20


class _Open:
    """A file being followed: its descriptor stays on it whatever its name becomes."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self.file = file
        self.offset = offset
        self.until = float("inf")

    @property
    def inode(self) -> tuple[int, int]:
        status = os.fstat(self.file.fileno())
        return status.st_dev, status.st_ino

    def new_lines(self) -> Iterator[bytes]:
        """Complete lines that have been added since the last call."""
        if os.fstat(self.file.fileno()).st_size < self.offset:
            self.offset = 0  # truncated by somebody
        self.file.seek(self.offset)
        pending = b""
        while chunk := self.file.read(_CHUNK):
            lines = (pending + chunk).split(b"\n")
            pending = lines.pop()
            for line in lines:
                self.offset += len(line) + 1
                if line and not line.isspace():
                    yield from parted(line)

    def rest(self) -> bytes:
        """What stands behind the last newline."""
        self.file.seek(self.offset)
        return self.file.read()


class Tail:
    """Follows the log *stem* in *directory*."""

    def __init__(self, directory: str | os.PathLike[str], stem: str, report: Callable[[str], None]) -> None:
        self.directory, self.stem = Path(directory), stem
        self.path = self.directory / f"{stem}{SUFFIX}"
        self._report = report
        self._live: _Open | None = None
        self._leaving: list[_Open] = []
        #: The highest number of a closed segment that has been dealt with.
        self._closed = 0
        self._begin()

    def _begin(self) -> None:
        self._live, closed = self._look(from_end=True)
        self._closed = max((segment.seq for segment in closed), default=0)

    def _look(self, *, from_end: bool = False) -> tuple[_Open | None, list[Segment]]:
        """The live file, and the closed segments not dealt with yet: all those that came before it, and no others."""
        for _ in range(_TRIES):
            live = self._open(self.path, from_end=from_end)
            newer = self._newer()
            if live is None or self._is_live(live):
                break
            live.file.close()  # rotated in between: look again
        else:
            live = self._open(self.path, from_end=from_end)
        return live, newer

    def _newer(self) -> list[Segment]:
        # A directory that changes while it is read may leave out a segment that is just being compressed. The numbers
        # are consecutive, so a gap shows it.
        found: dict[int, Segment] = {}
        for _ in range(_TRIES):
            segments = list_segments(self.directory, self.stem)
            found |= {each.seq: each for each in segments if not each.live and each.seq > self._closed}
            if not found or (not self._closed and self._live is None) or len(found) == max(found) - self._closed:
                break
            time.sleep(0.002)
        return [found[seq] for seq in sorted(found)]

    def _open(self, path: Path, *, from_end: bool = False) -> _Open | None:
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return None
        except OSError as error:
            self._report(f"{path}: {error.strerror or error}")
            return None
        return _Open(file, end_of_last_line(file) if from_end else 0)

    def _segments(self) -> list[Segment]:
        return [segment for segment in list_segments(self.directory, self.stem) if not segment.live]

    def _is_live(self, opened: _Open) -> bool:
        try:
            status = os.stat(self.path)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == opened.inode

    def backwards(self) -> Iterator[bytes]:
        """All lines there were when it began, the newest first."""
        if self._live is not None:
            rest = self._live.rest()
            if rest and not rest.isspace() and rest.rstrip().endswith(b"}"):
                yield rest  # a last line without its newline, as editors leave it
            yield from lines_backwards(self._live.file, self._live.offset)
        for segment in reversed(self._segments()):
            if segment.seq <= self._closed:
                yield from segment_backwards(segment, self._report)

    def from_start(self) -> None:
        """Count everything there is as new."""
        self._closed = 0
        if self._live is not None:
            self._live.file.close()
            self._live = None

    def new_lines(self) -> Iterator[bytes]:
        """All lines that have come since the last call, or since it began."""
        gone = self._gone()
        for opened in self._leaving:
            yield from opened.new_lines()
        self._let_go(gone)
        if self._live is not None:
            yield from self._live.new_lines()
            if self._is_live(self._live):
                return
        yield from self._rotated()

    def _gone(self) -> list[_Open]:
        """Rotated files that nobody can add to any more, as of now: what is read next is all."""
        now = time.monotonic()
        return [each for each in self._leaving if each.until < now or os.fstat(each.file.fileno()).st_nlink == 0]

    def _let_go(self, gone: list[_Open]) -> None:
        for opened in gone:
            self._leaving.remove(opened)
            opened.file.close()

    def _rotated(self) -> Iterator[bytes]:
        """The live file is another one now; whole files may have come and gone in between."""
        fresh, newer = self._look()
        if fresh is None and not newer:
            return  # removed, or there is none yet
        if self._live is not None:
            self._leave(self._live)
            if newer and self._was_live(newer[0]):
                self._closed = newer.pop(0).seq
        for segment in newer:
            self._closed = segment.seq
            opened = None if segment.compressed else self._open(segment.path)
            if opened is not None:
                yield from opened.new_lines()
                self._leave(opened)
            else:
                yield from self._packed(segment)
        self._live = fresh
        if fresh is not None:
            yield from fresh.new_lines()

    def _was_live(self, segment: Segment) -> bool:
        """Whether the oldest new *segment* is the file that was live until now: its inode tells, while it has one."""
        if segment.compressed or self._live is None:
            return True
        try:
            status = segment.path.stat()
        except OSError:  # compressed meanwhile
            return True
        return (status.st_dev, status.st_ino) == self._live.inode

    def _packed(self, segment: Segment) -> Iterator[bytes]:
        try:
            yield from lines_of(segment.path, self._report)
        except OSError as error:
            self._report(f"{segment.path}: {error.strerror or error}")

    def _leave(self, opened: _Open) -> None:
        opened.until = time.monotonic() + _LINGER
        self._leaving.append(opened)

    def close(self) -> None:
        """Let go of all files."""
        for opened in [*self._leaving, *([self._live] if self._live else [])]:
            opened.file.close()
        self._leaving, self._live = [], None
