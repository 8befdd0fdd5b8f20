"""Prove backups: every stored byte against its digest, every member unpacked, every line and record counted again."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lamalog.exceptions import MissingExtraError
from lamalog.store.backup.errors import BackupError
from lamalog.store.backup.layout import Layout, existing, held
from lamalog.store.backup.manifest import ENDING, FileEntry, Manifest, load
from lamalog.store.backup.tally import Tally
from lamalog.store.damage import Damage
from lamalog.store.members import unpack

_READ = 1 << 20
#: (files done, files in all, name of the file that is next)
Progress = Callable[[int, int, str], None]


@dataclass
class Verified:
    """What a check has found."""

    #: Backups that are whole, and those that are not.
    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    #: Different files with their lines, records and stored bytes.
    files: int = 0
    lines: int = 0
    records: int = 0
    bytes: int = 0
    #: What is wrong, in sentences.
    problems: list[str] = field(default_factory=list)
    #: What had been left out of backups when they were made, in sentences.
    hints: list[str] = field(default_factory=list)
    #: Data that no backup names, left by an interrupted one.
    unfinished: int = 0


def verify(
    path: str | os.PathLike[str],
    *,
    backup: str | None = None,
    progress: Progress = lambda done, total, name: None,
) -> Verified:
    """Check all backups in the directory *path*, or the one named *backup* (the beginning of its id is enough).

    Raises BackupError when there is none.
    """
    layout = existing(path)
    with held(layout, alone=False):
        result = Verified()
        manifests = [layout.manifest(backup)] if backup is not None else _all(layout, result)
        checked: dict[tuple[object, ...], list[str]] = {}
        total = len({_key(entry) for each in manifests for entry in each.files})
        for manifest in manifests:
            whole = True
            result.hints += [f"{manifest.id} was made without all of the logs: {note}" for note in manifest.notes]
            for entry in manifest.files:
                if _key(entry) not in checked:
                    progress(len(checked), total, entry.name)
                    checked[_key(entry)] = found = check(layout, entry)
                    result.problems += found
                    result.files += 1
                    result.lines += entry.lines
                    result.records += entry.records
                    result.bytes += entry.stored_bytes
                whole = whole and not checked[_key(entry)]
            (result.good if whole else result.bad).append(manifest.id)
        progress(total, total, "")
        named = {entry.object for each in manifests for entry in each.files}
        if backup is None and not result.bad and layout.data.is_dir():
            result.unfinished = sum(found.name not in named for found in os.scandir(layout.data))
    return result


def _all(layout: Layout, result: Verified) -> list[Manifest]:
    ids = layout.ids()
    if not ids:
        layout.manifest()  # raises what is to be said
    found = []
    for identity in ids:
        try:
            manifest = load(layout.snapshots / f"{identity}{ENDING}")
            if manifest.id != identity:
                raise BackupError(f"{identity}{ENDING}: it is the manifest of {manifest.id}, under a wrong name")
            found.append(manifest)
        except BackupError as error:
            result.problems.append(str(error))
            result.bad.append(identity)
    return found


def _key(entry: FileEntry) -> tuple[object, ...]:
    return (
        entry.object, entry.stored_sha256, entry.sha256, entry.lines, entry.records, entry.first, entry.last, entry.strict
    )  # fmt: skip


def check(layout: Layout, entry: FileEntry) -> list[str]:
    """What is wrong with the stored data of *entry*, in sentences."""
    path = layout.data / entry.object
    return stored_problems(path, entry) or content_problems(path, entry)


def stored_problems(path: Path, entry: FileEntry) -> list[str]:
    """Compare the bytes of *path* with those that were stored; what differs, in sentences."""
    try:
        digest, size = digest_of(path)
    except FileNotFoundError:
        return [f"{entry.object} is missing ({entry.name})"]
    except OSError as error:
        return [f"{entry.object}: {error.strerror or error}"]
    if size != entry.stored_bytes:
        return [f"{entry.object}: {size:,} bytes in place of {entry.stored_bytes:,} ({entry.name})"]
    if digest != entry.stored_sha256:
        return [f"{entry.object}: its bytes have changed: SHA-256 does not fit ({entry.name})"]
    return []


def content_problems(path: Path, entry: FileEntry, name: str | None = None) -> list[str]:
    """Unpack the whole of *path* and compare it with what *entry* says; what differs, in sentences."""
    tally, damage = Tally(entry.strict), Damage()
    try:
        tally.drain(unpack(path, damage))
    except MissingExtraError as error:
        raise BackupError(f"{entry.object}: {error}") from None
    except OSError as error:
        return [f"{name or entry.object}: {error.strerror or error}"]
    shown = name or f"{entry.object} ({entry.name})"
    if damage.of(path) != entry.damage:
        return [f"{shown}: can't be unpacked: {'; '.join(damage.sentences()) or 'other damage than recorded'}"]
    found = {
        "lines": (tally.lines, entry.lines),
        "records": (tally.records, entry.records),
        "bytes": (tally.bytes, entry.bytes),
        "first record": (tally.first, entry.first),
        "last record": (tally.last, entry.last),
        "SHA-256": (tally.sha256, entry.sha256 or tally.sha256),
    }
    return [
        f"{shown}: {what} is {now} in place of {then}" for what, (now, then) in found.items() if now != then
    ]  # fmt: skip


def digest_of(path: Path) -> tuple[str, int]:
    """``(SHA-256, size)`` of a regular file. Raises OSError."""
    digest, size = hashlib.sha256(), 0
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags), "rb") as file:
        while chunk := file.read(_READ):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
