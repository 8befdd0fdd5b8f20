"""Which files make up the store at one moment, each held open, so that rotation can neither hide nor double a record."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from lamalog.exceptions import ConfigError
from lamalog.handlers.segments import PACKED
from lamalog.store.damage import Damage
from lamalog.store.members import is_packed

#: Names that are read when a directory is: our own and the usual ones of others, rotated or compressed.
_NAME = re.compile(r"(?P<base>.+\.(?:jsonl|ndjson|log)(?:[.-]\d[\d_.-]*)?)(?P<packed>\.gz|\.zst)?", re.DOTALL)
_SEGMENT = re.compile(r"(?P<stem>.+)-(?P<seq>\d{6,18})\.[A-Za-z0-9]+", re.DOTALL)
#: JSON lines are promised by these: what is none is damage there, and a message elsewhere.
_STRICT = (".jsonl", ".ndjson")
_TRIES = 100


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


@dataclass
class Snapshot:
    """The files of a store, and what could not be read of it. Close it."""

    root: Path
    sources: list[Source] = field(default_factory=list)
    damage: Damage = field(default_factory=Damage)

    def close(self) -> None:
        """Let go of all files."""
        for source in self.sources:
            if source.file is not None:
                source.file.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def snapshot(path: str | os.PathLike[str], stems: tuple[str, ...] = ()) -> Snapshot:
    """The files beneath the directory *path*, or the one file *path*; only those of the logs *stems* if any are named.

    Raises ConfigError when there is no such thing or it can't be read.
    """
    where = Path(path)
    try:
        status = where.stat()
    except OSError as error:
        raise ConfigError(f"{where}: {error.strerror or error}") from None
    if not stat.S_ISDIR(status.st_mode):
        return _one_file(where)
    if not os.access(where, os.R_OK | os.X_OK):
        raise ConfigError(f"no permission to read {where}")
    for attempt in range(_TRIES):
        found = _attempt(where, stems)
        if found is not None:
            return found
        time.sleep(0.0005 * attempt)
    raise ConfigError(f"{where}: its files change faster than they can be listed")


def _one_file(path: Path) -> Snapshot:
    result = Snapshot(path.parent)
    source = _source(path, path.name)
    if source is None or (source.file is None and not source.packed):
        raise ConfigError(f"can't read {path}")
    result.sources.append(source)
    return result


def _attempt(root: Path, stems: tuple[str, ...]) -> Snapshot | None:
    """None if a live file was rotated and packed between being opened and the files being listed."""
    result = Snapshot(root)
    opened: list[Source] = []
    try:
        for path, name in _walk(root, stems, result.damage, live=True):
            source = _source(path, name)
            if source is not None:
                opened.append(source)
        result.sources = _with_closed(root, stems, opened, result.damage)
    except _Moved:
        for source in opened:
            if source.file is not None:
                source.file.close()
        return None
    return result


class _Moved(Exception):
    """The files are not those that were listed."""


def _with_closed(root: Path, stems: tuple[str, ...], live: list[Source], damage: Damage) -> list[Source]:
    closed: list[Source] = []
    kept = {source.inode for source in live if not source.packed}
    try:
        for path, name in _walk(root, stems, damage, live=False):
            source = _source(path, name)
            if source is None:
                continue
            if source.inode in kept and source.file is not None:
                source.file.close()  # the live file, rotated since it was opened
                kept.discard(source.inode)
                continue
            closed.append(source)
        if any(source.inode in kept and not _still_there(source) for source in live):
            raise _Moved
    except _Moved:
        for source in closed:
            if source.file is not None:
                source.file.close()
        raise
    return sorted([*closed, *live], key=lambda source: _age(source.name, source.closed))


def _still_there(source: Source) -> bool:
    if source.packed:
        return True
    with contextlib.suppress(OSError):
        status = os.stat(source.path)
        return (status.st_dev, status.st_ino) == source.inode
    return False


def _age(name: str, closed: bool) -> tuple[str, str, int, str]:
    """Directory by directory, log by log, the oldest segment first and the live one last."""
    directory, _, base = name.rpartition("/")
    plain = base
    for ending in PACKED.values():
        plain = plain.removesuffix(ending)
    match = _SEGMENT.fullmatch(plain)
    return (
        (directory, match["stem"], int(match["seq"]), base) if match else (directory, plain.split(".")[0], 2**63, base)
    )


def _walk(root: Path, stems: tuple[str, ...], damage: Damage, *, live: bool) -> Iterator[tuple[Path, str]]:
    """The log files beneath *root*: those that are written to, or the closed ones."""

    def on_error(error: OSError) -> None:
        damage.note(f"{error.filename}: {error.strerror or error}: nothing of it was read")

    for directory, folders, names in os.walk(root, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        plain = set(names)
        for name in sorted(names):
            match = _NAME.fullmatch(name)
            if match is None or name.startswith("."):
                continue
            segment = _SEGMENT.fullmatch(match["base"])
            if (segment is None and not match["packed"]) is not live:
                continue
            if match["packed"] and segment is not None and match["base"] in plain:
                continue  # a crash between packing and removing: the plain file is the one that counts
            if stems and (segment["stem"] if segment else match["base"].rpartition(".")[0]) not in stems:
                continue
            path = Path(directory, name)
            yield path, path.relative_to(root).as_posix()


def _source(path: Path, name: str) -> Source | None:
    """The file, opened; in its packed form if it has been packed since it was listed. None if it is no file of ours."""
    for ending in ("", *PACKED.values()):
        candidate = Path(f"{path}{ending}")
        try:
            descriptor = os.open(candidate, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno == errno.EMFILE and _more_files():
                return _source(path, name)
            return _unreadable(candidate, name)  # told where it is read, with the reason
        file = os.fdopen(descriptor, "rb")
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            file.close()
            return None
        packed = is_packed(candidate) if not ending else True
        if packed:
            file.close()
        base = candidate.name
        for packed_ending in PACKED.values():
            base = base.removesuffix(packed_ending)
        closed = packed or _SEGMENT.fullmatch(base) is not None
        inode = (status.st_dev, status.st_ino)
        strict = any(ending in base for ending in _STRICT)
        return Source(
            candidate,
            f"{name}{ending}",
            packed,
            closed,
            strict,
            status.st_size,
            status.st_mtime_ns,
            inode,
            None if packed else file,
        )
    return None


def _more_files() -> bool:
    """Lift the limit of open files to what is allowed at most. Whether that was possible."""
    if sys.platform == "win32":
        return False
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == hard:
        raise ConfigError(f"more than {soft} log files: allow more open files (ulimit -n)")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return True


def _unreadable(path: Path, name: str) -> Source | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    return Source(path, name, True, True, True, status.st_size, status.st_mtime_ns, (status.st_dev, status.st_ino))
