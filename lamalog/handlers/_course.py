"""Which file the lines go to: opened, followed when others have rotated or moved it, rotated when it is time."""

from __future__ import annotations

import logging
import math
import os
import time
from collections.abc import Callable

from lamalog.handlers._control import ControlLostError, State
from lamalog.handlers._locks import Locks
from lamalog.handlers._logfile import LogFile, Rotated
from lamalog.handlers._notices import Notice, complain
from lamalog.handlers._opener import Opener
from lamalog.handlers._options import Options
from lamalog.handlers._schedule import NEVER, next_due, period
from lamalog.handlers._sync import Sync
from lamalog.handlers._tail import NOW, Tail
from lamalog.handlers._trouble import Trouble

#: Seconds of record time between two looks at the control file.
LOOK_EVERY = 0.005
#: Seconds between two checks that the paths still lead to our files.
INSPECT_EVERY = 1.0
#: Bytes after which they are checked sooner; also what can be rescued from a file that was deleted.
INSPECT_BYTES = 1 << 20
#: Seconds before a rotation that failed is tried again; longer where the platform doesn't rename open files.
ROTATE_AGAIN = 1.0
STUCK_FOR = 30.0


class Course:
    """Keeps *tail* in the right file, and tells it for how long and how far it is."""

    def __init__(
        self,
        options: Options,
        locks: Locks,
        tail: Tail,
        sync: Sync,
        trouble: Trouble,
        notices: list[Notice],
        on_segment: Callable[[str, str], None],
        clock: Callable[[], float],
    ) -> None:
        self._options = options
        self._tail = tail
        self._sync = sync
        self._trouble = trouble
        self._notices = notices
        self._on_segment = on_segment
        self._clock = clock
        self.opener = Opener(options, locks, clock, notices)
        self._limit = math.inf if options.rotation.size is None else options.rotation.size
        self._due = NEVER
        self._inspect_at = NOW
        self._inspect_size: float = 0
        self._rotate_at = NOW
        self._released = False
        self.rotations = 0
        #: Our newest lines that went into a file which somebody deleted: to be written again.
        self.lost: list[bytes] = []

    @property
    def path(self) -> str:
        """Where the file is; while there is none, where it should be."""
        if self._tail.file is not None:
            return self._tail.file.path
        template = self._options.template
        return os.path.join(self._options.places[0].path, template.stem(self._clock()) + template.suffix)

    def take_lost(self) -> list[bytes]:
        lost, self.lost = self.lost, []
        return lost

    # -- looking around --------------------------------------------------------------------------------------------

    def inspect_soon(self) -> None:
        """Something is odd: the next look checks the paths, too."""
        self._inspect_at = NOW

    def look(self, extra: int) -> None:
        """Make sure the right file is open and has room for *extra* bytes. What fails is tried again later."""
        tail, now, moment = self._tail, self._clock(), time.monotonic()
        if (tail.file is None or self.opener.away) and self.opener.due(moment):
            if tail.file is None:
                self.open()
            else:
                self._use(self.opener.home() or tail.file)
        if tail.file is None:
            return
        try:
            self._follow(tail.file, now, moment)
            if tail.file is not None:  # a new day may have closed it, and no directory taken the next
                self._rotate_if_needed(tail.file, now, moment, extra)
        except ControlLostError:
            self.open()
        except OSError as error:
            self._trouble.note(error)
            self._inspect_at = moment + INSPECT_EVERY
            if tail.file is None or isinstance(error, FileNotFoundError) or not self._still_ours(tail.file):
                self.open()
        self._set_marks(now)

    def _follow(self, file: LogFile, now: float, moment: float) -> None:
        """Go where the others write by now."""
        if self._options.template.dated and file.stem != self._options.template.stem(now):
            self._next_day(file)
            return
        generation = file.state().generation
        if generation == file.generation and moment < self._inspect_at and self._tail.size < self._inspect_size:
            return
        if not file.in_place():
            lost = self._lines_of_deleted()
            file.reopen()
            self.lost += lost
        file.generation = max(file.generation, generation)
        self._use(file)
        begun = file.state().begun
        if begun - now > period(self._options.rotation):  # the clock was far ahead when it was begun
            file.control.begin(now)
            self._due = self._next_due(now)

    def _still_ours(self, file: LogFile) -> bool:
        return file.holds_its_file() and not file.deleted()

    def _set_marks(self, now: float) -> None:
        """When the next look is worth its time."""
        tail = self._tail
        if tail.file is None:
            tail.look_at = NOW
            return
        tail.look_at = now + LOOK_EVERY if self._due <= now else min(now + LOOK_EVERY, self._due)
        room = self._limit - tail.size
        # Others fill the file too: look more often the fuller it is. Past the limit another process is rotating it.
        tail.check_at = min(tail.size + (room / 8 if room > 0 else self._limit / 16), self._inspect_size)

    # -- rotating --------------------------------------------------------------------------------------------------

    def _rotate_if_needed(self, file: LogFile, now: float, moment: float, extra: int) -> None:
        tail = self._tail
        if tail.size + extra > tail.check_at:
            tail.size = file.size()
        if moment < self._rotate_at or not (now >= self._due or tail.size + extra > self._limit):
            return

        def needed(state: State, size: int) -> bool:
            return now >= self._next_due(state.begun) or size + extra > self._limit

        self.rotate(file, needed)

    def rotate(self, file: LogFile, needed: Callable[[State, int], bool]) -> None:
        """Begin a new file, if under the lock *needed* still says so and nobody else is at it. Raises OSError."""
        if self._sync.every is not None:
            self._sync.now()
        try:
            outcome = file.rotate(needed)
        except OSError as error:
            self._trouble.errors += 1
            self._rotate_at = time.monotonic() + ROTATE_AGAIN
            complain(f"cannot rotate {file.path}: {error.strerror or error}")
            raise
        if outcome is Rotated.DONE:
            self.rotations += 1
            self._use(file)
            self._on_segment(file.directory, file.stem)
        elif outcome is Rotated.MOVED:
            self.inspect_soon()
            self._follow(file, self._clock(), time.monotonic())
        elif outcome is Rotated.NOT_NEEDED:
            self._due = self._next_due(file.state().begun)
        elif outcome is Rotated.STUCK:
            self._stuck(file)

    def _stuck(self, file: LogFile) -> None:
        self._tail.fd = file.fd
        if self._rotate_at == NOW:
            text = f"{file.path} can't be rotated while others have it open; trying every {STUCK_FOR:.0f} s"
            self._notices.append(Notice(logging.WARNING, text, {"event.name": "log.file.stuck"}))
        self._rotate_at = time.monotonic() + STUCK_FOR

    def _next_day(self, file: LogFile) -> None:
        """The date in the name has changed: close the old log for good and begin the new one."""
        if file.rotate(lambda _state, size: size > 0) is Rotated.DONE:
            self.rotations += 1
        self._on_segment(file.directory, file.stem)
        self._tail.recent = []
        self.open()

    def _next_due(self, begun: float) -> float:
        return next_due(begun, self._options.rotation, self._options.utc)

    # -- opening ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the log in the first directory that takes it. Without one there is no file, and a notice says why."""
        self.lost += self._lines_of_deleted()
        self._tail.let_go()
        file = self.opener.open()
        if file is None:
            if self.opener.error is not None:
                self._trouble.note(self.opener.error)
            return
        self._use(file)
        if not self._released:
            self._on_segment(file.directory, file.stem)
        self._released = False

    def _use(self, file: LogFile) -> None:
        """Write to *file* from here on, which may be the one in use, freshly opened."""
        self._tail.aim(file)
        self._due = self._next_due(file.state().begun)
        self._inspect_at = time.monotonic() + INSPECT_EVERY
        self._inspect_size = self._tail.size + INSPECT_BYTES

    def _lines_of_deleted(self) -> list[bytes]:
        """Our newest lines, if nobody can read them any more."""
        file = self._tail.file
        return self._tail.recent if file is not None and file.deleted() else []

    def let_go(self) -> None:
        """Close the file; the next look opens it again without delay."""
        self._tail.let_go()
        self.opener.hurry()

    def release(self) -> None:
        """Give up the lease until the next record comes."""
        if self._tail.file is not None and not self.opener.away:
            self.let_go()
            self._released = True
