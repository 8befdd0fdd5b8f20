"""What a backup says of itself: every file with its digests and counts. Written last; one that was altered is refused."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any

from lamalog._version import __version__
from lamalog.store.backup.durable import write_whole
from lamalog.store.backup.errors import BackupError

FORMAT = "lamalog-backup"
VERSION = 1
ENDING = ".json"


@dataclass(frozen=True)
class FileEntry:
    """One log file as it was at the moment of the backup."""

    #: Below the directory of the logs, with ``/``; what it is restored as.
    name: str
    #: It was being written to: copied up to the end of a record.
    live: bool
    #: Restored unpacked; else just as it is stored.
    plain: bool
    #: Name in ``data/``.
    object: str
    stored_bytes: int
    stored_sha256: str
    #: Of the unpacked content. "" where parts can't be unpacked (*damage*): then only the stored bytes can be proved.
    sha256: str
    bytes: int
    #: Lines that are not blank, and those of them that are records.
    lines: int
    records: int
    first: str | None
    last: str | None
    #: What is not JSON lines by its name: text counts as a record.
    strict: bool
    #: Kind → count of what could not be unpacked.
    damage: dict[str, int]
    #: Bytes behind the last record of a live file: a line that was not finished.
    unfinished: int
    mtime_ns: int
    #: Size, time and inode of the source: unchanged ones are not read again.
    source: tuple[int, int, int, int]


@dataclass(frozen=True)
class Manifest:
    """One finished backup."""

    id: str
    #: RFC 3339, UTC.
    made: str
    host: str
    files: tuple[FileEntry, ...]
    #: What is not in it, or not whole, in sentences.
    notes: tuple[str, ...] = ()
    lamalog: str = field(default=__version__)

    @property
    def records(self) -> int:
        return sum(file.records for file in self.files)

    @property
    def lines(self) -> int:
        return sum(file.lines for file in self.files)

    def save(self, directory: Path) -> None:
        """Write it, which makes the backup valid."""
        values: dict[str, Any] = {"format": FORMAT, "version": VERSION, **asdict(self)}
        values["totals"] = {
            "files": len(self.files),
            "lines": self.lines,
            "records": self.records,
            "bytes": sum(file.bytes for file in self.files),
        }
        values["sha256"] = _digest(values)
        write_whole(directory / f"{self.id}{ENDING}", (json.dumps(values, indent=1) + "\n").encode())


def load(path: Path) -> Manifest:
    """Raises BackupError for what is no intact manifest."""
    try:
        values = json.loads(path.read_bytes())
    except OSError as error:
        raise BackupError(f"{path}: {error.strerror or error}") from None
    except ValueError:
        raise BackupError(f"{path}: damaged: no JSON") from None
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise BackupError(f"{path}: no manifest of a backup")
    if values.get("version") != VERSION:
        raise BackupError(f"{path}: made by a newer lamalog (version {values.get('version')}): update lamalog")
    if values.pop("sha256", None) != _digest(values):
        raise BackupError(f"{path}: damaged: its checksum does not fit")
    try:
        files = tuple(_entry(one) for one in values["files"])
        known = {one.name for one in fields(Manifest)}
        rest = {key: value for key, value in values.items() if key in known}
        return Manifest(**{**rest, "files": files, "notes": tuple(values["notes"])})
    except (TypeError, KeyError, ValueError) as error:
        raise BackupError(f"{path}: damaged: {error}") from None


def _entry(values: dict[str, Any]) -> FileEntry:
    entry = FileEntry(**{**values, "source": tuple(values["source"])})
    for name in (entry.name, entry.object):
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts or "\0" in name or os.path.isabs(name):
            raise ValueError(f"{name!r} leads out of the directory")
    if len(PurePosixPath(entry.object).parts) != 1:
        raise ValueError(f"{entry.object!r} is no name")
    return entry


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
