"""Append lines to a rotating log: fast while all is well, and never lost in silence when it isn't.

``append`` is the hot path: two comparisons and one ``os.write``. Whatever needs thought (the file is full or was
rotated by another process, the clock passed midnight, the disk is full, lines are waiting) goes through
``_append_slowly``, at most every few milliseconds.
"""

from __future__ import annotations

import errno
import logging
import time
from collections.abc import Callable

from lamalog.handlers import _locks
from lamalog.handlers._course import Course
from lamalog.handlers._logfile import LogFile
from lamalog.handlers._notices import Notice
from lamalog.handlers._options import Options
from lamalog.handlers._sync import Sync
from lamalog.handlers._tail import NOW, Tail
from lamalog.handlers._trouble import Trouble

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
        self.notices: list[Notice] = []
        self.trouble = Trouble(options.backlog)
        locks = _locks.platform_locks()
        self.tail = Tail(locks)
        #: Its ``if_due`` is the only method that may run without the lock.
        self.sync = Sync(options, self.tail, self.trouble)
        self._sync_level = self.sync.level
        self.course = Course(options, locks, self.tail, self.sync, self.trouble, self.notices, on_segment, clock)
        self._busy = False
        #: Set by the slow way now and then, for the handler to look after what isn't about writing.
        self.attention = False

    # -- hot path --------------------------------------------------------------------------------------------------

    def append(self, line: bytes, level: int, created: float) -> None:
        """Write *line* (with its newline) in one step, or keep it for later. Never raises an Exception."""
        tail = self.tail
        length = len(line)
        size = tail.size + length
        if created >= tail.look_at or size > tail.check_at:
            self._append_slowly(line, level)
            return
        try:
            count = tail.write(tail.fd, line)
        except OSError as error:
            self._append_slowly(line, level, error)
            return
        if count != length:
            self._append_slowly(line, level, count=count)
            return
        tail.size = size
        tail.written += 1
        tail.bytes += length
        tail.recent.append(line)
        if level >= self._sync_level:
            self.sync.now()

    # -- slow path -------------------------------------------------------------------------------------------------

    def _append_slowly(self, line: bytes, level: int, error: OSError | None = None, count: int = 0) -> None:
        if self._busy:  # a signal handler, a __del__: the outer call writes it in a moment
            self.trouble.keep(level, line, "")
            self.tail.look_at = NOW
            return
        safe = False
        self.attention = True
        with _Busy(self):
            if count:
                try:
                    self.tail.finish(line, count)
                    self._written(line, level)
                    return
                except OSError as reason:
                    error = reason
            if error is not None and error.errno == errno.EBADF:  # closed behind our back: look where we are
                self.course.inspect_soon()
            self._look(len(line))
            safe = not self.trouble.backlog and self._put(line, level)
            if not safe:
                self.trouble.keep(level, line, self.course.path)
                safe = True
            self._drain()
        if not safe:
            self.trouble.keep(level, line, self.course.path)

    def _written(self, line: bytes, level: int) -> None:
        self.tail.account(line)
        if level >= self._sync_level:
            self.sync.now()

    def tick(self) -> None:
        """What must happen even when nothing is logged. Called about once a second."""
        if self._busy:
            return
        with _Busy(self):
            self.course.inspect_soon()
            self._look(0)
            self._drain()

    def _look(self, extra: int) -> None:
        """Be in the right file, with room for *extra* bytes, and with our newest lines in it."""
        self.course.look(extra)
        while lost := self.course.take_lost():
            self._rescue(lost)
            self.course.look(extra)  # they may have filled it

    def _rescue(self, lines: list[bytes]) -> None:
        """Our newest lines went into a file that somebody deleted: write them where they can be read."""
        for line in lines:
            if self._put(line, logging.NOTSET):
                self.tail.written -= 1
            else:
                self.trouble.keep(logging.NOTSET, line, self.course.path)

    # -- writing when not all is well ------------------------------------------------------------------------------

    def _put(self, line: bytes, level: int) -> bool:
        """Write *line* now. False: it was not, and must be kept."""
        for attempt in (1, 2):
            if self.tail.file is None:
                return False
            try:
                self.tail.put(line)
            except OSError as error:
                if attempt == 1 and self._make_room(self.tail.file, error):
                    continue
                self._failed(error)
                return False
            break
        if level >= self._sync_level:
            self.sync.now()
        return True

    def _make_room(self, file: LogFile, error: OSError) -> bool:
        """Whether another try is worth it: the file was at the process's size limit, or old segments could go."""
        if error.errno in _NO_SPACE and self.options.free is not None:
            return self.options.free(file.directory, file.stem)
        if error.errno != errno.EFBIG:
            return False
        try:
            self.course.rotate(file, lambda _state, size: size > 0)
        except OSError:
            return False
        return True

    def _failed(self, error: OSError) -> None:
        self.trouble.failed(error, self.course.path)
        if error.errno == errno.EBADF:  # somebody closed our descriptor: it may be another file's by now
            self.course.inspect_soon()

    def _drain(self) -> None:
        """Write what is waiting, in order, up to the first failure."""
        tail, backlog = self.tail, self.trouble.backlog
        if not self.trouble or not self.trouble.may_retry():
            return
        for _ in range(len(backlog)):  # not those that come up meanwhile: this ends, whatever a signal handler logs
            if not backlog:
                break
            level, line = backlog.pop()
            if tail.size + len(line) > tail.check_at:
                self._look(len(line))
            if not self._put(line, level):
                backlog.restore(level, line)
                return
            self.trouble.written_late()
        if tail.file is not None and not backlog and (notice := self.trouble.over()) is not None:
            line = self._encode(notice)
            if not self._put(line, notice.level):
                self.trouble.unsaid(notice)

    # -- life ------------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Try to write what is waiting."""
        if self.trouble.backlog or self.course.lost:
            self.trouble.hurry()
            self.course.opener.hurry()
            self.tick()

    def close(self) -> None:
        """Write what can still be written, say on stderr what can't, and let go of the files."""
        self.trouble.quiet = True
        self.flush()
        self.trouble.quiet = False
        self.trouble.give_up(self.course.path)
        if self.sync.wanted:
            self.sync.now()
        self.course.let_go()

    def release(self) -> None:
        """Give up the lease until the next record comes."""
        if not self._busy and not self.trouble:
            self.course.release()

    def after_fork(self) -> None:
        """In the child: give back the parent's descriptors; what waits in memory is the parent's to write."""
        self._busy = False
        self.trouble.after_fork()
        self.notices.clear()
        self.course.take_lost()
        self.course.let_go()


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
            writer.tail.look_at = NOW
        if not isinstance(error, Exception):
            return False
        writer.trouble.failed(
            error if isinstance(error, OSError) else OSError(errno.EIO, f"{type(error).__name__}: {error}"),
            writer.course.path,
        )
        writer.tail.look_at = NOW
        return True
