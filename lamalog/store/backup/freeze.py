"""The files of a store at one moment, all held open, while no process may rotate."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from lamalog.handlers._control import MAGIC
from lamalog.handlers._locks import BINARY, NOFOLLOW, NONBLOCK, platform_locks
from lamalog.handlers._steps import step
from lamalog.store.backup.errors import BackupError
from lamalog.store.content import end_of_lines
from lamalog.store.damage import Damage
from lamalog.store.limits import allow_more_files
from lamalog.store.parse import read_fields
from lamalog.store.scan import snapshot
from lamalog.store.source import Source

#: Seconds to wait for rotations that are under way; each takes milliseconds.
PATIENCE = 5.0
#: A longer unfinished line is not looked at: it is no record of anybody.
_LONGEST = 64 << 20


@dataclass
class Frozen:
    """One file, and how much of it counts."""

    source: Source
    #: Open, also when the file is renamed or removed meanwhile; None: it need not be read, or can't be.
    file: BinaryIO | None
    #: Bytes up to the end of a record.
    end: int
    unfinished: int
    #: Size, time of the last change, device and inode.
    identity: tuple[int, int, int, int]
    #: Why it can't be read.
    problem: str = ""


@dataclass
class Moment:
    """Everything that is to be copied. Close it."""

    files: list[Frozen] = field(default_factory=list)
    damage: Damage = field(default_factory=Damage)
    #: Logs whose rotation lock somebody kept: read by the way that needs none.
    unlocked: list[str] = field(default_factory=list)

    def close(self) -> None:
        """Let go of all files."""
        for frozen in self.files:
            if frozen.file is not None:
                frozen.file.close()

    def __enter__(self) -> Moment:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def freeze(path: str | os.PathLike[str], logs: tuple[str, ...], unchanged: Callable[[Frozen], bool]) -> Moment:
    """All files of the store *path* as they are now. Those *unchanged* are not opened.

    Raises ConfigError when the directory can't be read.
    """
    moment = Moment()
    allow_more_files()
    with _no_rotation(Path(path), logs) as moment.unlocked:
        step("backup:locked")
        found = snapshot(path, logs)
        moment.damage.add(found.damage)
        try:
            for source in found.sources:
                frozen = _plain(source) if source.file is not None else _packed(source, unchanged)
                if frozen is not None:
                    moment.files.append(frozen)
        except BaseException:
            found.close()
            moment.close()
            raise
    for frozen in moment.files:
        if frozen.file is not None and unchanged(frozen):
            frozen.file.close()
            frozen.file = None
    return moment


def _plain(source: Source) -> Frozen:
    assert source.file is not None
    status = os.fstat(source.file.fileno())
    source.size = status.st_size
    end = source.size if source.closed else _end(source)
    identity = (status.st_size, status.st_mtime_ns, status.st_dev, status.st_ino)
    return Frozen(source, source.file, end, source.size - end, identity)


def shrunk(frozen: Frozen) -> None:
    """Somebody has truncated the file: what is left of it counts."""
    assert frozen.file is not None
    frozen.source.size = os.fstat(frozen.file.fileno()).st_size
    packed = frozen.source.packed
    frozen.end = frozen.source.size if packed else min(frozen.end, _end(frozen.source))
    frozen.unfinished = frozen.source.size - frozen.end


def _end(source: Source) -> int:
    """Behind the last record: usually a newline, but a writer's last line may have lost it in a crash."""
    end = end_of_lines(source)
    if 0 < source.size - end <= _LONGEST:
        rest = b"".join(source.read(end, source.size))
        if len(rest) == source.size - end and read_fields(rest, strict=True) is not None:
            return source.size
    return end


def _packed(source: Source, unchanged: Callable[[Frozen], bool]) -> Frozen | None:
    """None if retention has removed it before it was opened."""
    try:
        file = os.fdopen(os.open(source.path, os.O_RDONLY | NONBLOCK | BINARY), "rb")
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno == errno.EMFILE:
            raise BackupError("more log files than may be open at once: allow more (ulimit -n)") from None
        problem = f"{source.name}: {error.strerror or error}: nothing of it was copied"
        return Frozen(source, None, 0, 0, (source.size, source.mtime_ns, *source.inode), problem)
    status = os.fstat(file.fileno())
    identity = (status.st_size, status.st_mtime_ns, status.st_dev, status.st_ino)
    frozen = Frozen(source, file, status.st_size, 0, identity)
    if not stat.S_ISREG(status.st_mode):
        file.close()
        return None
    if unchanged(frozen):
        file.close()
        frozen.file = None
    return frozen


@contextlib.contextmanager
def _no_rotation(root: Path, logs: tuple[str, ...]) -> Iterator[list[str]]:
    """Hold the rotation locks of all logs beneath *root*; gives the names of those that could not be had."""
    locks = platform_locks()
    held: list[int] = []
    waiting = {}
    for path in _controls(root, logs):
        with contextlib.suppress(OSError):
            descriptor = os.open(path, os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY)
            held.append(descriptor)
            if os.read(descriptor, len(MAGIC)) == MAGIC:
                waiting[descriptor] = path.name[1:].removesuffix(".ctl")
    try:
        deadline = time.monotonic() + PATIENCE
        while waiting:
            for descriptor in list(waiting):
                if locks.try_control(descriptor):
                    del waiting[descriptor]
            if not waiting or time.monotonic() > deadline:
                break
            time.sleep(0.002)
        yield sorted(waiting.values())
    finally:
        for descriptor in held:
            locks.unlock(descriptor)
            os.close(descriptor)


def _controls(root: Path, logs: tuple[str, ...]) -> list[Path]:
    if not root.is_dir():
        root, logs = root.parent, (root.name.partition(".")[0],)
    found = []
    for directory, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith(".") and name.endswith(".ctl") and (not logs or name[1:-4] in logs):
                found.append(Path(directory, name))
    return found
