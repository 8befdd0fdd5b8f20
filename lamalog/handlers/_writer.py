"""Append lines to a rotating log: fast while all is well, and never lost in silence when it isn't.

``append`` is the hot path: two comparisons and one ``os.write``. Whatever needs thought (the file is full or was
rotated by another process, the clock passed midnight, the disk is full, lines are waiting) goes through
``_append_slowly``, at most every few milliseconds.
"""

from __future__ import annotations

import errno
import logging
import math
import os
import time
from collections.abc import Callable

from lamalog.handlers import _locks
from lamalog.handlers._control import ControlLostError, State
from lamalog.handlers._live import undo
from lamalog.handlers._logfile import LogFile, Rotated
from lamalog.handlers._notices import Notice, complain
from lamalog.handlers._opener import Opener
from lamalog.handlers._options import Options
from lamalog.handlers._schedule import NEVER, next_due, period
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
#: Seconds to wait for the lock that a platform without whole appends needs.
LOCK_PATIENCE = 1.0

_NOW = -math.inf
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})


class Writer:
    """Not thread-safe: the handler's lock is held around every method. Re-entrant: a signal handler may log."""

    def __init__(
        self,
        options: Options,
        encode: Callable[[Notice], bytes],
        on_segment: Callable[[str, str], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.options = options
        self._encode = encode
        self._on_segment = on_segment
        self._clock = clock
        self.notices: list[Notice] = []
        self.trouble = Trouble(options.backlog)
        locks = _locks.platform_locks()
        self._write: Callable[[int, bytes], int] = os.write if locks.appends_whole else self._write_locked
        self._opener = Opener(options, locks, clock, self.notices)
        self._sync_level = math.inf if options.sync_level is None else options.sync_level
        self._limit = math.inf if options.rotation.size is None else options.rotation.size
        self.file: LogFile | None = None
        self._fd = -1
        self._size = 0
        self._due = NEVER
        #: Record time and file size from which on ``append`` takes the slow way.
        self._look_at = _NOW
        self._check_at: float = 0
        self._busy = False
        #: Set by the slow way now and then, for the handler to look after what isn't about writing.
        self.attention = False
        self._inspect_at = _NOW
        self._inspect_size: float = 0
        self._rotate_at = _NOW
        self._sync_at = _NOW
        self._synced = 0
        #: Lines written since the paths were last found in place.
        self._recent: list[bytes] = []
        self._fence = False
        self._released = False
        self.written = 0
        self.bytes = 0
        self.rotations = 0

    @property
    def path(self) -> str:
        """Where the file is; while there is none, where it should be."""
        if self.file is not None:
            return self.file.path
        template = self.options.template
        return os.path.join(self.options.places[0].path, template.stem(self._clock()) + template.suffix)

    # -- hot path --------------------------------------------------------------------------------------------------

    def append(self, line: bytes, level: int, created: float) -> None:
        """Write *line* (with its newline) in one step, or keep it for later. Never raises an Exception."""
        length = len(line)
        size = self._size + length
        if created >= self._look_at or size > self._check_at:
            self._append_slowly(line, level)
            return
        try:
            count = self._write(self._fd, line)
        except OSError as error:
            self._append_slowly(line, level, error)
            return
        if count != length:
            self._append_slowly(line, level, count=count)
            return
        self._size = size
        self.written += 1
        self.bytes += length
        self._recent.append(line)
        if level >= self._sync_level:
            self.sync()

    # -- slow path -------------------------------------------------------------------------------------------------

    def _append_slowly(self, line: bytes, level: int, error: OSError | None = None, count: int = 0) -> None:
        if self._busy:  # a signal handler, a __del__: the outer call writes it in a moment
            self.trouble.keep(level, line, "")
            self._look_at = _NOW
            return
        safe = False
        self.attention = True
        with _Busy(self):
            if count:
                try:
                    self._finish(line, count)
                    self._account(line)
                    if level >= self._sync_level:
                        self.sync()
                    return
                except OSError as reason:
                    error = reason
            if error is not None and error.errno == errno.EBADF:  # closed behind our back: look where we are
                self._inspect_at = _NOW
            self._look(len(line))
            safe = not self.trouble.backlog and self._put(line, level)
            if not safe:
                self.trouble.keep(level, line, self.path)
                safe = True
            self._drain()
        if not safe:
            self.trouble.keep(level, line, self.path)

    def tick(self) -> None:
        """What must happen even when nothing is logged. Called about once a second."""
        if self._busy:
            return
        with _Busy(self):
            self._inspect_at = _NOW
            self._look(0)
            self._drain()

    def _look(self, extra: int) -> None:
        """Make sure the right file is open and has room for *extra* bytes. What fails is tried again later."""
        now, moment = self._clock(), time.monotonic()
        if (self.file is None or self._opener.away) and self._opener.due(moment):
            if self.file is None:
                self.open()
            else:
                self._use(self._opener.home() or self.file)
        if self.file is None:
            return
        try:
            self._follow(self.file, now, moment)
            self._rotate_if_needed(self.file, now, moment, extra)
        except ControlLostError:
            self.open()
        except OSError as error:
            self.trouble.note(error)
            self._inspect_at = moment + INSPECT_EVERY
            if isinstance(error, FileNotFoundError) or self.file.deleted() or not self.file.holds_its_file():
                self.open()
        self._set_marks(now)

    def _follow(self, file: LogFile, now: float, moment: float) -> None:
        """Go where the others write by now."""
        if self.options.template.dated and file.stem != self.options.template.stem(now):
            self._next_day(file)
            return
        state = file.state()
        if state.generation == file.generation and moment < self._inspect_at and self._size < self._inspect_size:
            return
        lost: list[bytes] = []
        if not file.in_place():
            lost = self._recent if file.deleted() else []
            file.reopen()
        file.generation = max(file.generation, state.generation)
        self._use(file)
        begun = file.state().begun
        if begun - now > period(self.options.rotation):  # the clock was far ahead when it was begun
            file.control.begin(now)
            self._due = next_due(now, self.options.rotation, self.options.utc)
        self._rescue(lost)

    def _rotate_if_needed(self, file: LogFile, now: float, moment: float, extra: int) -> None:
        if self._size + extra > self._check_at:
            self._size = file.size()
        if moment < self._rotate_at or not (now >= self._due or self._size + extra > self._limit):
            return

        def needed(state: State, size: int) -> bool:
            due = next_due(state.begun, self.options.rotation, self.options.utc)
            return now >= due or size + extra > self._limit

        self._rotate(file, needed)

    def _rotate(self, file: LogFile, needed: Callable[[State, int], bool]) -> None:
        if self.options.sync_every is not None:
            self.sync()
        try:
            outcome = file.rotate(needed)
        except OSError as error:
            self.trouble.errors += 1
            self._rotate_at = time.monotonic() + ROTATE_AGAIN
            complain(f"cannot rotate {file.path}: {error.strerror or error}")
            raise
        if outcome is Rotated.DONE:
            self.rotations += 1
            self._use(file)
            self._on_segment(file.directory, file.stem)
        elif outcome is Rotated.MOVED:
            self._inspect_at = _NOW
            self._follow(file, self._clock(), time.monotonic())
        elif outcome is Rotated.NOT_NEEDED:
            self._due = next_due(file.state().begun, self.options.rotation, self.options.utc)
        elif outcome is Rotated.STUCK:
            self._fd = file.fd
            if self._rotate_at == _NOW:
                text = f"{file.path} can't be rotated while others have it open; trying every {STUCK_FOR:.0f} s"
                self.notices.append(Notice(logging.WARNING, text, {"event.name": "log.file.stuck"}))
            self._rotate_at = time.monotonic() + STUCK_FOR

    def _next_day(self, file: LogFile) -> None:
        """The date in the name has changed: close the old log for good and begin the new one."""
        if file.rotate(lambda _state, size: size > 0) is Rotated.DONE:
            self.rotations += 1
        self._on_segment(file.directory, file.stem)
        self._recent = []
        self.open()

    def _set_marks(self, now: float) -> None:
        """When the next look is worth its time."""
        if self.file is None:
            self._look_at = _NOW
            return
        self._look_at = now + LOOK_EVERY if self._due <= now else min(now + LOOK_EVERY, self._due)
        room = self._limit - self._size
        # Others fill the file too: look more often the fuller it is. Past the limit another process is rotating it.
        self._check_at = min(self._size + (room / 8 if room > 0 else self._limit / 16), self._inspect_size)

    # -- opening ---------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Open the log in the first directory that takes it. Without one there is no file, and a notice says why."""
        lost = self._recent if self.file is not None and self.file.deleted() else []
        self._forget_file()
        file = self._opener.open()
        if file is None:
            if self._opener.error is not None:
                self.trouble.note(self._opener.error)
            self._rescue(lost)
            return
        self._use(file)
        if not self._released:
            self._on_segment(file.directory, file.stem)
        self._released = False
        self._rescue(lost)

    def _use(self, file: LogFile) -> None:
        """Write to *file* from here on, which may be the one in use, freshly opened."""
        if file is not self.file:
            self._forget_file()
            self.file = file
        self._fd = file.fd
        self._recent = []
        self._size = file.size()
        self._due = next_due(file.state().begun, self.options.rotation, self.options.utc)
        self._inspect_at = time.monotonic() + INSPECT_EVERY
        self._inspect_size = self._size + INSPECT_BYTES
        self._check_at = self._size

    def _forget_file(self) -> None:
        file, self.file, self._fd = self.file, None, -1
        self._recent = []
        self._look_at = _NOW
        if file is not None:
            file.close()

    # -- writing when not all is well ------------------------------------------------------------------------------

    def _put(self, line: bytes, level: int) -> bool:
        """Write *line* now. False: it was not, and must be kept."""
        for attempt in (1, 2):
            if self.file is None:
                return False
            data = b"\n" + line if self._fence else line
            try:
                count = self._write(self._fd, data)
                if count != len(data):
                    self._finish(data, count)
            except OSError as error:
                if attempt == 1 and self._make_room(self.file, error):
                    continue
                self._failed(error)
                return False
            break
        self._fence = False
        self._account(data)
        if level >= self._sync_level:
            self.sync()
        return True

    def _account(self, data: bytes) -> None:
        self._size += len(data)
        self.written += 1
        self.bytes += len(data)
        self._recent.append(data)

    def _finish(self, data: bytes, count: int) -> None:
        """The system took only the first *count* bytes: append the rest. Raises OSError with nothing of it left in
        the file when there is no room, or when another process's line came between."""
        file = self.file
        assert file is not None
        end = os.lseek(self._fd, 0, os.SEEK_CUR)
        more, more_end, failure = 0, end, OSError(errno.EIO, "the line was cut by another")
        try:
            more = self._write(self._fd, data[count:])
            more_end = os.lseek(self._fd, 0, os.SEEK_CUR)
        except OSError as error:
            failure = error
        if more == len(data) - count and more_end - more == end:
            return
        undone = undo(file.path, self._fd, end - count, data[:count])
        if more:
            undone = undo(file.path, self._fd, more_end - more, data[count : count + more]) and undone
        self._fence = not undone
        raise failure

    def _write_locked(self, fd: int, data: bytes) -> int:
        """Where appends of two processes may overlap, each needs the control lock; without it after a while, too."""
        file, deadline = self.file, time.monotonic() + LOCK_PATIENCE
        while file is not None:
            with file.control.locked() as mine:
                if mine or time.monotonic() > deadline:
                    return os.write(fd, data)
            time.sleep(0.0005)
        return os.write(fd, data)

    def _make_room(self, file: LogFile, error: OSError) -> bool:
        """Whether another try is worth it: the file was at the process's size limit, or old segments could go."""
        if error.errno in _NO_SPACE and self.options.free is not None:
            return self.options.free(file.directory, file.stem)
        if error.errno != errno.EFBIG:
            return False
        try:
            self._rotate(file, lambda _state, size: size > 0)
        except OSError:
            return False
        return True

    def _failed(self, error: OSError) -> None:
        self.trouble.failed(error, self.path)
        if error.errno == errno.EBADF:  # somebody closed our descriptor: it may be another file's by now
            self._inspect_at = _NOW

    def _drain(self) -> None:
        """Write what is waiting, in order, up to the first failure."""
        backlog = self.trouble.backlog
        if not self.trouble or not self.trouble.may_retry():
            return
        for _ in range(len(backlog)):  # not those that come up meanwhile: this ends, whatever a signal handler logs
            if not backlog:
                break
            level, line = backlog.pop()
            if self._size + len(line) > self._check_at:
                self._look(len(line))
            if not self._put(line, level):
                backlog.restore(level, line)
                return
            self.trouble.written_late()
        if self.file is not None and not backlog and (notice := self.trouble.over()) is not None:
            line = self._encode(notice)
            if not self._put(line, notice.level):
                self.trouble.unsaid(notice)

    def _rescue(self, lines: list[bytes]) -> None:
        """Our newest lines went into a file that somebody deleted: write them where they can be read."""
        for line in lines:
            if self._put(line, logging.NOTSET):
                self.written -= 1
            else:
                self.trouble.keep(logging.NOTSET, line, self.path)

    # -- the rest --------------------------------------------------------------------------------------------------

    def sync(self) -> None:
        """Wait until the disk has what was written."""
        file, written = self.file, self.written
        if file is None or written == self._synced:
            return
        try:
            file.sync()
        except OSError as error:
            if file is self.file:  # else it was closed meanwhile
                self.trouble.errors += 1
                complain(f"cannot sync {file.path} to the disk: {error.strerror or error}")
            return
        self._synced = written

    def sync_if_due(self) -> None:
        """The only method that may run without the lock: syncing must not keep anybody from logging."""
        if self.options.sync_every is not None and time.monotonic() >= self._sync_at:
            self._sync_at = time.monotonic() + self.options.sync_every
            self.sync()

    def flush(self) -> None:
        """Try to write what is waiting."""
        if self.trouble.backlog:
            self.trouble.hurry()
            self._opener.hurry()
            self.tick()

    def close(self) -> None:
        """Write what can still be written, say on stderr what can't, and let go of the files."""
        self.trouble.quiet = True
        self.flush()
        self.trouble.quiet = False
        self.trouble.give_up(self.path)
        if self.options.sync_every is not None or self.options.sync_level is not None:
            self.sync()
        self._forget_file()
        self._opener.hurry()

    def release(self) -> None:
        """Give up the lease until the next record comes."""
        if self._busy or self.trouble or self.file is None or self._opener.away:
            return
        self._forget_file()
        self._opener.hurry()
        self._released = True

    def after_fork(self) -> None:
        """In the child: give back the parent's descriptors; what waits in memory is the parent's to write."""
        self._busy = False
        self.trouble.after_fork()
        self.notices.clear()
        self._forget_file()
        self._opener.hurry()


class _Busy:
    """Marks the writer as being in its slow path, and turns what should never happen into a counted error."""

    __slots__ = ("_writer",)

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def __enter__(self) -> None:
        self._writer._busy = True

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        writer = self._writer
        writer._busy = False
        if writer.trouble:
            writer._look_at = _NOW
        if not isinstance(error, Exception):
            return False
        writer.trouble.failed(
            error if isinstance(error, OSError) else OSError(errno.EIO, f"{type(error).__name__}: {error}"), writer.path
        )
        writer._look_at = _NOW
        return True
