"""Bring a backup back: into a hidden directory first, proved there, and then under its name in one step."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lamalog.handlers._files import sync_directory
from lamalog.handlers._locks import platform_locks
from lamalog.handlers._steps import step
from lamalog.store.backup.durable import sync
from lamalog.store.backup.errors import BackupError
from lamalog.store.backup.layout import Layout, existing, held
from lamalog.store.backup.manifest import FileEntry, Manifest
from lamalog.store.backup.verifying import content_problems, stored_problems
from lamalog.store.damage import Damage
from lamalog.store.members import unpack

_READ = 1 << 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
#: (files done, files in all, name of the file that is next)
Progress = Callable[[int, int, str], None]


@dataclass
class Restored:
    """What was brought back, as counted in the restored files themselves."""

    manifest: Manifest
    target: Path
    files: int = 0
    lines: int = 0
    records: int = 0
    #: Damage that was in the logs when they were backed up, in sentences.
    hints: list[str] = field(default_factory=list)
    #: Files that a partial restore had to leave out, in sentences.
    lost: list[str] = field(default_factory=list)


def restore(
    path: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    backup: str | None = None,
    partial: bool = False,
    progress: Progress = lambda done, total, name: None,
) -> Restored:
    """Bring the newest of the backups in *path* back, or the one named *backup*, as the directory *target*.

    *partial* leaves out, and tells, files whose stored data is damaged, in place of bringing nothing back.

    *target* must not exist, or be an empty directory: nothing is ever overwritten. It appears in one step, after every
    file was read again and its digest, lines and records are what the backup says. Raises BackupError when that fails,
    or OSError when the disk refuses; then *target* is as it was.
    """
    layout = existing(path)
    place = Path(os.path.abspath(target))
    with held(layout, alone=False):
        manifest = layout.manifest(backup)
        _must_be_free(place)
        with _workplace(place) as work:
            result = Restored(manifest, place)
            brought = []
            for number, entry in enumerate(manifest.files):
                progress(number, len(manifest.files), entry.name)
                problem = _bring_back(layout, entry, work)
                step("restore:file")
                if problem is None:
                    brought.append(entry)
                elif partial:
                    result.lost.append(problem)
                else:
                    raise BackupError(f"{problem}: nothing was restored; --partial leaves out what is damaged")
            _prove(work, brought, result)
            step("restore:proved")
            _appear(work, place)
            step("restore:renamed")
        progress(len(manifest.files), len(manifest.files), "")
    return result


def _must_be_free(place: Path) -> None:
    if place.is_symlink() or (place.exists() and not place.is_dir()):
        raise BackupError(f"{place} is in the way: name a directory that does not exist yet")
    if place.is_dir() and os.listdir(place):
        raise BackupError(f"{place} is not empty, and nothing is overwritten: name a directory that does not exist yet")


@contextlib.contextmanager
def _workplace(place: Path) -> Iterator[Path]:
    """A hidden directory beside *place*, locked while it is used; those of killed processes are removed."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    prefix, ending = f".{place.name}.restore-", ".tmp"
    for left in place.parent.glob(f"{_glob(prefix)}*{ending}"):
        _remove_left(left)
    work = place.parent / f"{prefix}{secrets.token_hex(6)}{ending}"
    work.mkdir(mode=0o700)
    descriptor = -1
    try:
        with contextlib.suppress(PermissionError):  # Windows opens no directories, and has no leftovers to tell apart
            descriptor = os.open(work, os.O_RDONLY)
            platform_locks().try_exclusive(descriptor)
        step("restore:begun")
        yield work
    finally:
        if descriptor >= 0:
            os.close(descriptor)
        shutil.rmtree(work, ignore_errors=True)


def _glob(text: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)


def _remove_left(left: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(left, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_DIRECTORY", 0))
        try:
            status = os.fstat(descriptor)
            if hasattr(os, "geteuid") and status.st_uid != os.geteuid():
                return
            if platform_locks().try_exclusive(descriptor):
                shutil.rmtree(left, ignore_errors=True)
        finally:
            os.close(descriptor)


def _bring_back(layout: Layout, entry: FileEntry, work: Path) -> str | None:
    """Write the file and read it again. What is wrong with it, in a sentence; then it isn't there."""
    path = work.joinpath(*entry.name.split("/"))
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        stored = (layout.data / entry.object).open("rb")
    except OSError as error:
        return f"{entry.object}: {error.strerror or error} ({entry.name})"
    with stored, os.fdopen(os.open(path, _NEW, 0o600), "wb") as file:
        if entry.plain:
            for chunk in unpack(layout.data / entry.object, Damage()):
                file.write(chunk)
        else:
            shutil.copyfileobj(stored, file, _READ)
        sync(file)
    os.utime(path, ns=(entry.mtime_ns, entry.mtime_ns))  # retention by age goes on where it was
    # A plain one is proved by what came out of it.
    problems = [] if entry.plain else stored_problems(path, entry)
    problems = problems or content_problems(path, entry, entry.name)
    if problems:
        path.unlink()
    return problems[0] if problems else None


def _prove(work: Path, brought: list[FileEntry], result: Restored) -> None:
    """What is there is what was brought back, and all of it; each file was read again when it was written."""
    for entry in brought:
        result.files += 1
        result.lines += entry.lines
        result.records += entry.records
        for kind, count in entry.damage.items():
            result.hints.append(f"{entry.name}: {count:,} {kind}{'' if count == 1 else 's'}, as when it was backed up")
    found = sum(len(files) for _, _, files in os.walk(work))
    if found != len(brought) or not brought:
        raise BackupError(f"{found} files came of {len(result.manifest.files)}: nothing was restored")
    for directory, _, _ in os.walk(work, topdown=False):
        sync_directory(directory)


def _appear(work: Path, place: Path) -> None:
    if os.name == "nt" and place.is_dir():
        place.rmdir()
    try:
        os.rename(work, place)  # on POSIX also onto an empty directory, and onto nothing else
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
            raise BackupError(f"{place} was filled meanwhile, and nothing is overwritten: name another one") from None
        if error.errno == errno.EBUSY:
            raise BackupError(f"{place} is a mount point: name a directory below it") from None
        raise
    sync_directory(str(place.parent))
