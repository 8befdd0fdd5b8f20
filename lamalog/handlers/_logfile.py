"""One log in one directory: its control file, its live file, and the steps of a rotation.

What makes it safe for many processes: a writer's lease keeps others from compressing or removing the file it has
open; rotation happens under the control file's lock and renames to a number never used before; every descriptor is
replaced by ``dup2`` onto the same number, so a thread in the middle of a write never meets a closed one.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum

from lamalog.handlers._control import Control, State
from lamalog.handlers._files import Access, same_file, sync_directory
from lamalog.handlers._live import Live, open_live
from lamalog.handlers._locks import Locks
from lamalog.handlers._names import control_name
from lamalog.handlers._steps import step
from lamalog.handlers.segments import PACKED, last_sequence, segment_name


class Rotated(Enum):
    """How an attempt to rotate ended."""

    DONE = "done"
    #: Another process is at it: keep appending.
    BUSY = "busy"
    #: Another process has done it: look again.
    MOVED = "moved"
    #: Not due any more, or the file is empty.
    NOT_NEEDED = "not needed"
    #: The platform does not rename files that others have open.
    STUCK = "stuck"


class LogFile:
    """Opens on construction. Raises OSError; then nothing is left open."""

    def __init__(
        self, directory: str, stem: str, suffix: str, access: Access, locks: Locks, clock: Callable[[], float]
    ) -> None:
        self.directory = directory
        self.stem = stem
        self.suffix = suffix
        self.path = os.path.join(directory, stem + suffix)
        self._access = access
        self._locks = locks
        self._clock = clock
        self._last = 0
        #: The generation in which the open file was the live one.
        self.generation = 0
        self._live: Live | None = None
        self._passing = -1
        self.control = self._open_control()
        try:
            live = self._open_live(probe=True)
        except BaseException:
            self.control.close()
            raise
        self.alone = live.alone
        self._adopt(live)

    @property
    def fd(self) -> int:
        return -1 if self._live is None else self._live.fd

    def _open_control(self) -> Control:
        path = os.path.join(self.directory, control_name(self.stem))
        return Control(
            path,
            self._access,
            self._locks,
            lambda: max(self._last, last_sequence(self.directory, self.stem, self.suffix)),
        )

    def _open_live(self, *, probe: bool = False) -> Live:
        # Read first: a rotation that happens while the file is being opened must look like one still to be noticed.
        generation = self.control.read().generation
        live = open_live(self.path, self._access, self._locks, probe=probe)
        self._passing = live.fd
        if live.made:
            self.control.begin(self._clock())
        self.generation = generation
        return live

    def _adopt(self, live: Live) -> None:
        """Write to *live* from now on, under the descriptor number used so far."""
        old = self._live
        if old is not None and self.holds_its_file():
            os.dup2(live.fd, old.fd, inheritable=False)
            os.close(live.fd)
            live.fd = old.fd
        self._live = live
        self._passing = -1

    def state(self) -> State:
        """Raises ControlLostError."""
        return self.control.read()

    def size(self) -> int:
        return os.fstat(self.fd).st_size

    def holds_its_file(self) -> bool:
        """The descriptor still is the file that was opened: nobody has closed it behind our back."""
        live = self._live
        if live is None:
            return False
        try:
            status = os.fstat(live.fd)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == (live.dev, live.ino)

    def deleted(self) -> bool:
        """The open file has no name any more: what was written to it lately is gone for readers."""
        try:
            return self.holds_its_file() and os.fstat(self.fd).st_nlink == 0
        except OSError:
            return False

    def in_place(self) -> bool:
        """The paths still lead to the files that are open."""
        return self.holds_its_file() and same_file(self.path, self.fd) and self.control.is_current()

    def reopen(self) -> None:
        """Open whatever the path leads to now. On OSError the old descriptor stays in use."""
        if not self.control.is_current():
            fresh = self._open_control()
            self.control.close()
            self.control = fresh
        self._adopt(self._open_live())

    def rotate(self, needed: Callable[[State, int], bool]) -> Rotated:
        """Close the live file as a segment and begin a new one, if under the lock *needed* still says so."""
        with self.control.locked() as mine:
            if not mine:
                return Rotated.BUSY
            step("rotate:locked")
            if not self.in_place():
                return Rotated.MOVED
            size = self.size()
            if not needed(self.control.read(), size):
                return Rotated.NOT_NEEDED
            if not size:
                self.control.begin(self._clock())
                return Rotated.NOT_NEEDED
            self._last = self.control.take_sequence(self._last, self._taken)
            step("rotate:numbered")
            segment = os.path.join(self.directory, segment_name(self.stem, self._last, self.suffix))
            if not self._rename(segment):
                return Rotated.STUCK
            step("rotate:renamed")
            live = self._open_live()
            step("rotate:made")
            self.control.bump()
            self.generation = self.control.read().generation
            step("rotate:bumped")
            self._adopt(live)
            step("rotate:moved")
        return Rotated.DONE

    def _rename(self, segment: str) -> bool:
        if self._locks.moves_open_files:
            os.rename(self.path, segment)
            return True
        self._drop_live()
        try:
            os.rename(self.path, segment)
        except PermissionError:
            self._adopt(self._open_live())
            return False
        return True

    def abandon(self) -> None:
        """Remove the empty live file and the control file of a log that nobody will write any more."""
        with self.control.locked() as mine:
            # Exclusive: whoever has begun to use it meanwhile holds a lease.
            if mine and self.in_place() and self.size() == 0 and self._locks.try_exclusive(self.fd):
                os.unlink(self.path)
                os.unlink(self.control.path)

    def __del__(self) -> None:
        if hasattr(self, "control"):
            self.close()

    def _taken(self, number: int) -> bool:
        name = os.path.join(self.directory, segment_name(self.stem, number, self.suffix))
        return any(os.path.lexists(name + packed) for packed in ("", *PACKED.values()))

    def sync(self) -> None:
        os.fdatasync(self.fd) if hasattr(os, "fdatasync") else os.fsync(self.fd)

    def sync_directory(self) -> None:
        sync_directory(self.directory)

    def _drop_live(self) -> None:
        if self.holds_its_file():
            os.close(self.fd)
        self._live = None

    def close(self) -> None:
        """Give up the lease. Also in a forked child: the descriptors it inherited share the parent's locks."""
        if self._passing >= 0:
            try:
                os.close(self._passing)
            except OSError:
                pass
            self._passing = -1
        self._drop_live()
        self.control.close()
