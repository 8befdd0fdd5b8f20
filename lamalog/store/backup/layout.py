"""The directory of backups: ``data/`` with packed logs, ``snapshots/`` with a manifest for each backup, and a lock.

Every backup has a manifest of its own and shares with the others the data that is the same. What no manifest names
does not count.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lamalog.exceptions import did_you_mean
from lamalog.handlers._locks import platform_locks
from lamalog.handlers._steps import step
from lamalog.store.backup.durable import TEMPORARY, remove_temporaries, write_whole
from lamalog.store.backup.errors import BackupError
from lamalog.store.backup.manifest import ENDING, FORMAT, Manifest, load

MARK = "lamalog-backup.json"
LOCK = ".lock"
_DATA, _SNAPSHOTS = "data", "snapshots"
_OURS = {MARK, LOCK, _DATA, _SNAPSHOTS}


@dataclass(frozen=True)
class Layout:
    """Where everything lies."""

    root: Path

    @property
    def data(self) -> Path:
        return self.root / _DATA

    @property
    def snapshots(self) -> Path:
        return self.root / _SNAPSHOTS

    def ids(self) -> list[str]:
        """Of all backups, the oldest first."""
        with contextlib.suppress(OSError):
            names = (entry.name for entry in os.scandir(self.snapshots) if entry.is_file(follow_symlinks=False))
            return sorted(name.removesuffix(ENDING) for name in names if name.endswith(ENDING) and name[0] != ".")
        return []

    def manifest(self, identity: str | None = None) -> Manifest:
        """The backup *identity*, or the newest. Raises BackupError."""
        known = self.ids()
        if not known:
            raise BackupError(
                f"{self.root} holds no finished backup: make one with 'lamalog backup LOGS --to {self.root}'"
            )
        if identity is None:
            return load(self.snapshots / f"{known[-1]}{ENDING}")
        fitting = [one for one in known if one.startswith(identity)]
        if len(fitting) != 1:
            problem = f"no backup {identity!r}" if not fitting else f"{len(fitting)} backups begin with {identity!r}"
            shown = ", ".join(known[-5:])
            raise BackupError(f"{problem} in {self.root}{did_you_mean(identity, known)}; the newest are {shown}")
        return load(self.snapshots / f"{fitting[0]}{ENDING}")

    def __str__(self) -> str:
        return str(self.root)


def existing(path: str | os.PathLike[str]) -> Layout:
    """The backups in the directory *path*. Raises BackupError if it holds none of ours."""
    root = Path(path)
    if not root.is_dir():
        raise BackupError(f"no such directory: {root}")
    if not _is_marked(root):
        raise BackupError(f"{root} is no directory of backups: it has no {MARK}")
    return Layout(root)


def prepared(path: str | os.PathLike[str]) -> Layout:
    """The same, made if it isn't there. A directory with other things in it is refused."""
    root = Path(path)
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = root.stat()
    except FileExistsError:
        raise BackupError(f"{root} is no directory") from None
    except OSError as error:
        raise BackupError(f"cannot make {root}: {error.strerror or error}") from None
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        raise BackupError(f"no permission to write to {root}")
    if not _is_marked(root):
        foreign = sorted(name for name in os.listdir(root) if name not in _OURS and not name.startswith(TEMPORARY))
        if foreign:
            raise BackupError(f"{root} holds other things ({foreign[0]}): name an empty or a new directory")
        if hasattr(os, "geteuid") and status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & 0o077:
            root.chmod(0o700)  # logs are private
    layout = Layout(root)
    for directory in (layout.data, layout.snapshots):
        directory.mkdir(mode=0o700, exist_ok=True)
    step("backup:directories")
    return layout


def begin(layout: Layout) -> None:
    """Once one is alone there: clear away what a killed backup left, and mark the directory as ours."""
    for directory in (layout.root, layout.data, layout.snapshots):
        remove_temporaries(directory)
    if not _is_marked(layout.root):
        write_whole(layout.root / MARK, json.dumps({"format": FORMAT}).encode() + b"\n")


def _is_marked(root: Path) -> bool:
    try:
        return bool(json.loads((root / MARK).read_bytes()).get("format") == FORMAT)
    except (OSError, ValueError, AttributeError):
        return False


@contextlib.contextmanager
def held(layout: Layout, *, alone: bool) -> Iterator[None]:
    """The lock: *alone* to write, shared to read. Raises BackupError at once if another process is in the way."""
    flags = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
    try:
        descriptor = os.open(layout.root / LOCK, os.O_RDWR | os.O_CREAT | flags, 0o600)
    except OSError:
        if alone:
            raise
        yield  # a read-only medium: nobody can write there
        return
    try:
        locks = platform_locks()
        if not (locks.try_exclusive(descriptor) if alone else locks.try_shared(descriptor)):
            raise BackupError(f"another process is at work in {layout.root}: wait until it is done")
        yield
    finally:
        os.close(descriptor)
