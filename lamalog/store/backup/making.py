"""Make a backup: freeze, copy what is new, write the manifest last."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lamalog.handlers._files import sync_directory
from lamalog.handlers._steps import step
from lamalog.store.backup.copying import Known, ShrunkError, copy, known
from lamalog.store.backup.errors import BackupError
from lamalog.store.backup.freeze import Moment, freeze, shrunk
from lamalog.store.backup.layout import Layout, begin, held, prepared
from lamalog.store.backup.manifest import ENDING, FileEntry, Manifest, load

_STAMP = "%Y%m%dT%H%M%S.%fZ"
#: (files done, files in all, name of the file that is next)
Progress = Callable[[int, int, str], None]


@dataclass
class Made:
    """How a backup went."""

    manifest: Manifest
    #: Files that were read, and those that had not changed.
    copied: int = 0
    reused: int = 0
    #: Bytes this backup has added.
    stored: int = 0
    #: Backups removed since they are older than those to keep, and the bytes that freed.
    pruned: list[str] = field(default_factory=list)
    freed: int = 0
    seconds: float = 0.0
    #: What was damaged already, or could not be copied, in sentences.
    problems: list[str] = field(default_factory=list)
    #: What else is worth knowing.
    hints: list[str] = field(default_factory=list)


def back_up(
    source: str | os.PathLike[str],
    destination: str | os.PathLike[str],
    *,
    logs: tuple[str, ...] = (),
    keep_last: int | None = None,
    progress: Progress = lambda done, total, name: None,
) -> Made:
    """Add a backup of the logs beneath *source* to the directory *destination*, while they may be written to.

    Every record whose logging call had returned when it began is in it. *keep_last*: remove all but so many backups
    afterwards. Raises ConfigError for places that can't be used, OSError when the disk refuses: then the backups made
    before are as they were.
    """
    if keep_last is not None and keep_last < 1:
        raise BackupError(f"keep_last {keep_last}: keep at least 1 backup")
    started = time.monotonic()
    _apart(Path(source), Path(destination))
    layout = prepared(destination)
    with held(layout, alone=True):
        begin(layout)
        earlier, broken = _earlier(layout)
        result = _copied(source, layout, logs, known(layout, (one for each in earlier for one in each.files)), progress)
        result.hints += broken
        if not result.manifest.files and not result.problems:
            raise BackupError(f"no log files in {source}")
        step("backup:data")
        result.manifest.save(layout.snapshots)
        step("backup:manifest")
        if keep_last is not None and not broken:
            _prune(layout, keep_last, result)
        if not broken:
            result.freed += _sweep(layout)
    result.seconds = time.monotonic() - started
    return result


def _apart(source: Path, destination: Path) -> None:
    here, there = source.resolve(), destination.resolve()
    if not here.exists():
        raise BackupError(f"no such directory or log file: {source}")
    if there == here or here in there.parents:
        raise BackupError(
            f"{destination} lies within the logs, where it would be read as logs: name a place outside {source}"
        )


def _earlier(layout: Layout) -> tuple[list[Manifest], list[str]]:
    found, broken = [], []
    for identity in layout.ids():
        try:
            found.append(load(layout.snapshots / f"{identity}{ENDING}"))
        except BackupError as error:
            broken.append(f"{error}; no data is removed while it is there: delete it if you have no other use for it")
    return found, broken


def _copied(
    source: str | os.PathLike[str], layout: Layout, logs: tuple[str, ...], kept: Known, progress: Progress
) -> Made:
    made = dt.datetime.now(dt.timezone.utc)
    stamp = _after(made, layout.ids())
    entries: list[FileEntry] = []
    result = Made(Manifest("", "", "", ()))
    with freeze(source, logs, lambda frozen: kept.unchanged(frozen) is not None) as moment:
        for number, frozen in enumerate(moment.files):
            progress(number, len(moment.files), frozen.source.name)
            same = kept.unchanged(frozen)
            if frozen.problem:
                result.problems.append(frozen.problem)
            elif same is not None and frozen.file is None:
                entries.append(same)
                result.reused += 1
            else:
                try:
                    entry, stored = copy(frozen, layout, kept)
                except ShrunkError as error:
                    result.problems.append(f"{error.filename}: {error.strerror}; what was left of it is in the backup")
                    shrunk(frozen)
                    entry, stored = copy(frozen, layout, kept)
                entries.append(entry)
                result.copied += 1
                result.stored += entry.stored_bytes if stored else 0
                step("backup:copied")
        progress(len(moment.files), len(moment.files), "")
        result.problems += list(moment.damage.sentences())
        missing = tuple(result.problems)
        _tell(moment, result, entries)
    sync_directory(str(layout.data))
    identity = f"{stamp}-{secrets.token_hex(3)}"
    result.manifest = Manifest(
        identity,
        made.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        socket.gethostname(),
        tuple(entries),
        missing,
    )
    return result


def _after(made: dt.datetime, ids: list[str]) -> str:
    """The newest backup sorts last, also when the clock was set back."""
    last = ids[-1].partition("-")[0] if ids else ""
    with contextlib.suppress(ValueError):
        made = max(made, dt.datetime.strptime(f"{last}+0000", f"{_STAMP}%z") + dt.timedelta(microseconds=1))
    return made.strftime(_STAMP)


def _tell(moment: Moment, result: Made, entries: list[FileEntry]) -> None:
    for entry in entries:
        for kind, count in entry.damage.items():
            plural = "" if count == 1 else "s"
            result.problems.append(f"{entry.name}: {count:,} {kind}{plural} in it already; stored just as it is")
        if entry.lines != entry.records:
            number = entry.lines - entry.records
            result.hints.append(
                f"{entry.name}: {number:,} damaged line{'' if number == 1 else 's'} in it; stored as they are"
            )
    for stem in moment.unlocked:
        result.hints.append(
            f"{stem}: another process holds its rotation lock and does not go on; its files were listed without it"
        )


def _prune(layout: Layout, keep: int, result: Made) -> None:
    for identity in layout.ids()[:-keep]:
        (layout.snapshots / f"{identity}{ENDING}").unlink()
        result.pruned.append(identity)
        step("backup:pruned")
    sync_directory(str(layout.snapshots))


def _sweep(layout: Layout) -> int:
    """Remove data that no backup names: of pruned ones, and of those that were interrupted. Bytes freed."""
    named = {entry.object for each in _earlier(layout)[0] for entry in each.files}
    freed = 0
    for found in os.scandir(layout.data):
        if found.name not in named and found.is_file(follow_symlinks=False):
            with contextlib.suppress(OSError):
                size = found.stat(follow_symlinks=False).st_size
                os.unlink(found.path)
                freed += size
    return freed
