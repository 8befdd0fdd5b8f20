"""One log file, opened before anything is asked of it, so that rotation can take it away no more."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lamalog.handlers.segments import PACKED
from lamalog.store.limits import need_more_files
from lamalog.store.members import MAGIC, is_packed

#: The name of a closed segment, without the ending of its packing.
SEGMENT = re.compile(r"(?P<stem>.+)-(?P<seq>\d{6,18})\.[A-Za-z0-9]+", re.DOTALL)
#: JSON lines are promised by these: what is none is damage there, and a message elsewhere.
_STRICT = (".jsonl", ".ndjson")
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass
class Source:
    """One log file as it was found."""

    path: Path
    #: Below the directory of the store, with ``/``.
    name: str
    packed: bool
    #: A closed segment: nobody adds to it, or not for long.
    closed: bool
    #: What is no JSON object is damage, not text.
    strict: bool
    size: int
    mtime_ns: int
    inode: tuple[int, int]
    #: Of a plain file, held open; what has been renamed or unlinked since can still be read.
    file: BinaryIO | None = None

    def read(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes of a plain file from *start* to *end*, in chunks."""
        assert self.file is not None
        position = start
        while position < end:
            self.file.seek(position)
            chunk = self.file.read(min(1 << 20, end - position))
            if not chunk:
                return
            position += len(chunk)
            yield chunk


def open_source(path: Path, name: str) -> Source | None:
    """The file, opened; in its packed form if it has been packed since it was listed. None if it is no file of ours."""
    for ending in ("", *PACKED.values()):
        candidate = Path(f"{path}{ending}")
        try:
            file = _opened(candidate)
        except FileNotFoundError:
            continue
        except OSError:
            return _unreadable(candidate, name)  # told where it is read, with the reason
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            file.close()
            return None
        packed = is_packed(candidate, file.read(MAGIC))
        source = _source(candidate, f"{name}{ending}", packed, status)
        if packed:
            file.close()
        else:
            source.file = file
        return source
    return None


def _opened(path: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(path, _FLAGS), "rb")
    except OSError as error:
        if error.errno != errno.EMFILE:
            raise
    need_more_files()
    return os.fdopen(os.open(path, _FLAGS), "rb")


def _source(path: Path, name: str, packed: bool, status: os.stat_result) -> Source:
    base = path.name
    for ending in PACKED.values():
        base = base.removesuffix(ending)
    closed = packed or SEGMENT.fullmatch(base) is not None
    strict = any(ending in base for ending in _STRICT)
    inode = (status.st_dev, status.st_ino)
    return Source(path, name, packed, closed, strict, status.st_size, status.st_mtime_ns, inode)


def _unreadable(path: Path, name: str) -> Source | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Source(path, name, True, True, True, status.st_size, status.st_mtime_ns, (status.st_dev, status.st_ino))
