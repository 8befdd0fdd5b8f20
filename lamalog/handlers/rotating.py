"""JSON lines in rotating files, safe with any number of threads and processes."""

from __future__ import annotations

import logging
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from threading import get_ident
from typing import Any, ClassVar

from lamalog.handlers import _background
from lamalog.handlers._encode import Encoder
from lamalog.handlers._notices import Notice, announce
from lamalog.handlers._setup import parse_options
from lamalog.handlers._writer import Writer

#: A logging call inside a logging call inside … of one thread: from here on the handler's filters are left out,
_FILTERS_TO = 2
#: and from here on the record is dropped and counted.
_DEPTH = 10


def _number(value: object, default: float) -> Any:
    return value if isinstance(value, (int, float)) else default


class RotatingJsonHandler(logging.Handler):
    """Writes each record as one line to ``log_dir/filename``, rotates it, compresses and removes old segments.

    Any number of threads and processes may write to one file. When a logging call returns, the line is in the
    operating system's hands: it survives the death of the process. No exception leaves a logging call; what can't
    be written waits in memory, and what is dropped in the end is counted, and said in a record.

    :param filename: name with ``{app}``, ``{host}``, ``{pid}``, ``{date}``; closed segments get ``-NNNNNN``.
    :param app: value of ``{app}``; the name of the running script when None.
    :param log_dir: directory, made (mode 0700) if it isn't there.
    :param rotation: size, time or both: ``"100 MB, midnight"``; None: never.
    :param retention: ``{"count": 30, "age": "30 days", "total_size": "10 GB"}``, any of them, or ``"30 days"``;
        None keeps everything.
    :param compression: ``"gzip"``, ``"zstd"`` (needs the extra ``lamalog[zstd]``) or None.
    :param fsync: also wait for the disk: None never, ``"error"`` for records from ERROR up, seconds (``"5 s"``) at
        that interval, ``"always"`` for every record.
    :param mode: permissions of the files, ``0o600`` or ``"0640"``.
    :param group: group (name or number) the files are given to.
    :param fallback: when *log_dir* can't be used: write to the user state directory or the temporary directory and
        say so. False: raise OSError.
    :param utc: ``midnight``, other times and ``{date}`` are in UTC rather than local time.
    :param backlog: memory for lines while the disk refuses them.
    :param on_full: ``"wait"`` for space, or ``"remove_oldest"`` segment of this log to make some.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(
        self,
        filename: str = "{app}.jsonl",
        *,
        app: str | None = None,
        log_dir: str | os.PathLike[str] = "logs",
        rotation: Any = "100 MB, midnight",
        retention: Mapping[str, Any] | str | int | None = None,
        compression: str | None = "gzip",
        fsync: str | int | float | None = None,
        mode: int | str = 0o600,
        group: str | int | None = None,
        fallback: bool = True,
        utc: bool = False,
        backlog: str | int = "4 MB",
        on_full: str = "wait",
        level: int | str = logging.NOTSET,
    ) -> None:
        notices: list[Notice] = []
        options, self._keeper = parse_options(
            filename, app, log_dir, rotation, retention, compression, fsync, mode, group, fallback, utc, backlog,
            on_full, self._clock, notices,
        )  # fmt: skip
        # Only now: logging.shutdown() flushes whatever has come this far.
        super().__init__(level)
        self._closed = False
        self._inside: dict[int, int] = {}
        #: Records by level number since the handler was made.
        self.level_counts: Counter[int] = Counter()
        self._encoder = Encoder(self)
        self.reentrant_dropped = 0
        self._writer = Writer(options, self._encoder.notice, self._tidy, self._clock)
        self._writer.notices += notices
        assert self.lock is not None
        with self.lock:
            self._writer.course.open()
        if not fallback and self._writer.tail.file is None:
            self._closed = True
            super().close()
            raise self._writer.trouble.error or OSError(f"cannot write {self._writer.course.path}")
        _background.ticker.add(self)

    #: Records by level number of handlers that are closed, so that a goodbye can count them too.
    closed_level_counts: ClassVar[Counter[int]] = Counter()

    #: Wall clock; replaced in tests of clock jumps.
    _clock: Callable[[], float] = staticmethod(time.time)

    # -- logging ---------------------------------------------------------------------------------------------------

    def handle(self, record: logging.LogRecord) -> Any:
        """Filter and write. As ``logging.Handler.handle``, but formats outside the lock, and what logs meanwhile can't
        recurse without end."""
        inside, me = self._inside, get_ident()
        if me in inside:
            return self._handle_nested(record, inside, me)
        inside[me] = 1
        try:
            return self._handle(record)
        finally:
            inside.pop(me, None)

    def _handle(self, record: logging.LogRecord) -> Any:
        if self.filters:
            passed: Any = self.filter(record)
            if not passed:
                return passed
            if isinstance(passed, logging.LogRecord):
                record = passed
        self.emit(record)
        return record

    def _handle_nested(self, record: logging.LogRecord, inside: dict[int, int], me: int) -> Any:
        depth = inside[me]
        if depth > _DEPTH:
            self.reentrant_dropped += 1
            return False
        inside[me] = depth + 1
        try:
            if depth < _FILTERS_TO:
                return self._handle(record)
            self.emit(record)
            return record
        finally:
            inside[me] = depth

    def emit(self, record: logging.LogRecord) -> None:
        """Write *record*, whatever its formatter does."""
        line = self._encoder.line(record)
        writer = self._writer
        level, created = record.levelno, record.created
        if level.__class__ is not int or created.__class__ is not float:  # made by hand: makeLogRecord({}) has no level
            level, created = _number(level, logging.NOTSET), _number(created, math.inf)
        with self.lock:  # type: ignore[union-attr]
            self.level_counts[level] += 1
            writer.append(line, level, created)
            if writer.attention:
                writer.attention = False
                if self._closed:
                    writer.close()
                    return
                _background.ticker.start()
        if writer.notices:
            self._announce()

    def _announce(self) -> None:
        notices = self._writer.notices
        while notices:
            announce(notices.pop(0), self)

    # -- life ------------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what waits in memory, if the disk takes it. All else is with the operating system already."""
        if self.lock is not None:
            with self.lock:
                if not self._closed:
                    self._writer.flush()

    def close(self) -> None:
        """Write what waits and let go of the file. A record after that is still written, and the file closed again."""
        if self.lock is not None:
            with self.lock:
                if not self._closed:
                    self._closed = True
                    _background.ticker.remove(self)
                    self._writer.close()
                    type(self).closed_level_counts.update(self.level_counts)
                    self.level_counts = Counter()
        super().close()

    def settle(self, timeout: float = 30.0) -> bool:
        """Wait until all closed segments are compressed and retention is applied. Whether they are."""
        directory, stem = self._home()
        return _background.worker.wait((directory, stem), timeout)

    def _home(self) -> tuple[str, str]:
        directory, name = os.path.split(self._writer.course.path)
        return directory, name.removesuffix(self._writer.options.template.suffix)

    def _tidy(self, directory: str, stem: str) -> None:
        keeper = self._keeper
        _background.worker.put((directory, stem), lambda: keeper.tidy(directory, stem))

    def on_tick(self) -> None:
        """Called about once a second by the thread all file handlers share."""
        lock = self.lock
        if self._closed or lock is None or not lock.acquire(timeout=0.5):
            return
        try:
            if not self._closed:
                self._writer.tick()
        finally:
            lock.release()
        self._writer.sync.if_due()
        if self._writer.notices:
            self._announce()

    def on_parent_fork(self) -> None:
        """Called in a process that has just forked: the thread that would follow the others' rotations has ended for it,
        and a pre-forking master may never log again."""
        lock = self.lock
        if self._closed or lock is None or not lock.acquire(timeout=0.05):
            return
        try:
            self._writer.release()
        finally:
            lock.release()

    def on_fork(self) -> None:
        """Called in a forked child, where no other thread exists."""
        me = get_ident()
        for other in [ident for ident in self._inside if ident != me]:
            self._inside.pop(other, None)
        self._writer.after_fork()

    # -- questions -------------------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        """Where the live file is."""
        return self._writer.course.path

    @property
    def stats(self) -> dict[str, Any]:
        """Counters of this process since the handler was made. ``backlog`` is records waiting in memory."""
        writer, trouble = self._writer, self._writer.trouble
        return {
            "path": writer.course.path,
            "written": writer.tail.written,
            "bytes": writer.tail.bytes,
            "dropped": trouble.backlog.dropped + self.reentrant_dropped,
            "backlog": len(trouble.backlog),
            "errors": trouble.errors,
            "rotations": writer.course.rotations,
            "rescued": self._encoder.rescued,
            "last_error": None if trouble.error is None else str(trouble.error),
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._writer.course.path} ({logging.getLevelName(self.level)})>"
