"""Which files make up the store at one moment, each held open, so that rotation can neither hide nor double a record."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lamalog.exceptions import ConfigError
from lamalog.handlers.segments import PACKED
from lamalog.store.damage import Damage
from lamalog.store.limits import need_more_files
from lamalog.store.source import SEGMENT, Source, open_source

#: Names that are read when a directory is: our own and the usual ones of others, rotated or compressed.
_NAME = re.compile(r"(?P<base>.+\.(?:jsonl|ndjson|log)(?:[.-]\d[\d_.-]*)?)(?P<packed>\.gz|\.zst)?", re.DOTALL)
_TRIES = 100


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
    source = open_source(path, path.name)
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
            source = open_source(path, name)
            if source is not None:
                opened.append(source)
        result.sources = _with_closed(root, stems, opened, result.damage)
    except _MovedError:
        for source in opened:
            if source.file is not None:
                source.file.close()
        return None
    return result


class _MovedError(Exception):
    """The files are not those that were listed."""


def _with_closed(root: Path, stems: tuple[str, ...], live: list[Source], damage: Damage) -> list[Source]:
    closed: list[Source] = []
    kept = {source.inode for source in live if not source.packed}
    try:
        for path, name in _walk(root, stems, damage, live=False):
            source = open_source(path, name)
            if source is None:
                continue
            if source.inode in kept and source.file is not None:
                source.file.close()  # the live file, rotated since it was opened
                kept.discard(source.inode)
                continue
            closed.append(source)
        if any(source.inode in kept and not _still_there(source) for source in live):
            raise _MovedError
    except _MovedError:
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
    match = SEGMENT.fullmatch(plain)
    return (
        (directory, match["stem"], int(match["seq"]), base) if match else (directory, plain.split(".")[0], 2**63, base)
    )


def _walk(root: Path, stems: tuple[str, ...], damage: Damage, *, live: bool) -> Iterator[tuple[Path, str]]:
    """The log files beneath *root*: those that are written to, or the closed ones."""

    def on_error(error: OSError) -> None:
        if error.errno == errno.EMFILE:
            need_more_files()
            raise _MovedError  # and list again
        damage.note(f"{error.filename}: {error.strerror or error}: nothing of it was read")

    for directory, folders, names in os.walk(root, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        plain = set(names)
        for name in sorted(names):
            match = _NAME.fullmatch(name)
            if match is None or name.startswith("."):
                continue
            segment = SEGMENT.fullmatch(match["base"])
            if (segment is None and not match["packed"]) is not live:
                continue
            if match["packed"] and segment is not None and match["base"] in plain:
                continue  # a crash between packing and removing: the plain file is the one that counts
            if stems and (segment["stem"] if segment else match["base"].rpartition(".")[0]) not in stems:
                continue
            path = Path(directory, name)
            yield path, path.relative_to(root).as_posix()
