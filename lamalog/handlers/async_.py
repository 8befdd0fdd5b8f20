"""Hand records to a background thread, so that a logging call never waits for a disk, a terminal or a network."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Sequence
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.handlers import _exits
from lamalog.handlers._forks import at_fork
from lamalog.handlers._notices import Notice, complain
from lamalog.handlers._queue import Full, Item, Put, RecordQueue, as_policy
from lamalog.handlers._targets import Targets
from lamalog.handlers._worker import QueueWorker
from lamalog.levels import as_level
from lamalog.record import prepare
from lamalog.units import parse_size

_FORK_PATIENCE = 0.1
#: What a record takes besides its text, roughly.
_OVERHEAD = 1000
_Job = tuple[logging.LogRecord, logging.Handler]


class AsyncHandler(logging.Handler):
    """Queues records for *handlers*, which one daemon thread serves in order.

    Filters, context and redaction work in the thread that logs; formatting and writing in the background. Records
    from ERROR up are never dropped: without room they are written by the caller itself. The queue is written out at
    exit, before the process is forked, on SIGTERM, and when a record of *flush_level* comes. Only a process that is
    killed outright (SIGKILL, a crash of the interpreter) takes queued records with it.

    :param handlers: handlers, their names, or ``cfg://handlers.NAME`` in a dictConfig.
    :param capacity: records that may wait.
    :param memory: bytes they may take, roughly.
    :param when_full: ``"block"`` the caller, ``"drop_oldest"`` or ``"drop_newest"`` record below ERROR. What was
        dropped is counted in ``stats`` and said in a record.
    :param flush_level: a record of this level or above returns when it is written.
    :param sigterm: write out the queue on SIGTERM where nobody else handles it.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(
        self,
        handlers: Sequence[logging.Handler | str],
        *,
        capacity: int = 10_000,
        memory: int | str = "64 MB",
        when_full: str = "block",
        flush_level: int | str = "CRITICAL",
        sigterm: bool = True,
        level: int | str = logging.NOTSET,
    ) -> None:
        if isinstance(capacity, bool) or not isinstance(capacity, int) or capacity < 1:
            raise ConfigError(f"bad capacity {capacity!r}: write a number of records, 1 or more")
        self._targets = Targets(handlers, self)
        self._flush_level = as_level(flush_level)
        self._size = (capacity, parse_size(memory), as_policy(when_full))
        # Only now: logging.shutdown() flushes whatever has come this far.
        super().__init__(level)
        self._closed = False
        self._done = self._direct = self._failed = self._said = 0
        self._fresh()
        _instances.add(self)
        _exits.watch(self, sigterm=sigterm)

    def _fresh(self) -> None:
        self._queue: RecordQueue[_Job] = RecordQueue(*self._size)
        self._worker = QueueWorker(self._queue, self._serve, self._say_losses)
        self._inside: set[int] = set()

    @property
    def handlers(self) -> list[logging.Handler]:
        """The targets."""
        return self._targets.handlers()

    # -- in the thread that logs -----------------------------------------------------------------------------------

    def handle(self, record: logging.LogRecord) -> Any:
        """Filter for every target, make the record final, and queue it."""
        passed: Any = self.filter(record)
        if not passed:
            return passed
        if isinstance(passed, logging.LogRecord):
            record = passed
        self.emit(record)
        return record

    def emit(self, record: logging.LogRecord) -> None:
        """Queue *record* for each target that takes it."""
        me = threading.get_ident()
        nested = me in self._inside
        self._inside.add(me)
        try:
            self._emit(record, nested)
        finally:
            if not nested:
                self._inside.discard(me)
        if record.levelno >= self._flush_level and not nested:
            self.drain(_exits.PATIENCE)

    def _emit(self, record: logging.LogRecord, nested: bool) -> None:
        for target in self._targets.handlers():
            if record.levelno < target.level:
                continue
            passed: Any = target.filter(record)
            if not passed:
                continue
            one = passed if isinstance(passed, logging.LogRecord) else record
            try:
                size = len(prepare(one).message) + _OVERHEAD
            except Exception:
                size = _OVERHEAD
            self._enqueue(Item(one.levelno, size, (one, target)), nested)

    def _enqueue(self, item: Item[_Job], nested: bool) -> None:
        worker = self._worker
        if self._closed or threading.get_ident() == worker.ident:
            self._write_directly(item)
            return
        while True:
            done = self._queue.put(item)
            if not worker.ensure():
                worker.serve_here()
                if done is not Put.NO_ROOM:
                    return
            if done is not Put.NO_ROOM:
                return
            # An error for which nothing may make way; or a signal handler that has interrupted this thread in the
            # queue's own lock, where the worker would wait for us and we for it.
            if nested or self._queue.when_full is not Full.BLOCK:
                self._write_directly(item)
                return
            time.sleep(0.001)

    def _write_directly(self, item: Item[_Job]) -> None:
        self._direct += 1
        self._write(item.value)

    # -- in the background -----------------------------------------------------------------------------------------

    def _serve(self, job: _Job) -> None:
        self._write(job)
        self._done += 1

    def _write(self, job: _Job) -> None:
        record, target = job
        try:
            target.acquire()
            try:
                target.emit(record)
            finally:
                target.release()
        except Exception as error:
            self._failed += 1
            complain(f"{type(target).__name__} failed in the background: {type(error).__name__}: {error}")

    def _say_losses(self) -> None:
        """A record of our own about those that were dropped, for each target."""
        lost = self.dropped - self._said
        if not lost:
            return
        self._said += lost
        names = ", ".join(f"{count} {logging.getLevelName(level)}" for level, count in self._queue.dropped.items())
        text = f"{lost} log records were dropped: more came than could be written (since start: {names})"
        notice = Notice(logging.WARNING, text, {"event.name": "log.queue.dropped", "log.records.dropped": lost})
        for target in self._targets.handlers():
            if target.level <= notice.level:
                self._write((notice.record(), target))

    # -- life ------------------------------------------------------------------------------------------------------

    def drain(self, timeout: float) -> bool:
        """Wait until everything queued so far is written, at most *timeout* seconds. Whether it is."""
        return self._worker.drain(timeout)

    def flush(self) -> None:
        """Write out the queue, and flush the targets."""
        self.drain(_exits.PATIENCE)
        for target in self._targets.handlers():
            try:
                target.flush()
            except Exception as error:
                complain(f"{type(target).__name__} could not be flushed: {type(error).__name__}: {error}")

    def close(self) -> None:
        """Write out the queue and end the thread. The targets stay open; a later record goes to them directly."""
        if not self._closed:
            self._closed = True
            finished = self.drain(_exits.PATIENCE)
            self._worker.stop(_exits.PATIENCE)
            self._say_losses()
            _exits.forget(self)
            _instances.discard(self)
            if not finished:
                complain(f"{len(self._queue)} queued log records could not be written in time", always=True)
        super().close()

    @property
    def dropped(self) -> int:
        """Records dropped so far."""
        return sum(self._queue.dropped.values())

    @property
    def stats(self) -> dict[str, Any]:
        """Counters of this process. ``direct`` records were written by the caller, ``most`` is the longest queue."""
        return {
            "queued": len(self._queue),
            "written": self._done + self._direct,
            "dropped": self.dropped,
            "direct": self._direct,
            "failed": self._failed,
            "most": self._queue.most,
            "capacity": self._queue.capacity,
        }

    # -- fork ------------------------------------------------------------------------------------------------------

    def before_fork(self) -> None:
        """No thread of ours lives across a fork; what is queued is the parent's, and most of it written by now."""
        self.drain(_FORK_PATIENCE)
        self._worker.stop(_FORK_PATIENCE)

    def after_fork_in_parent(self) -> None:
        self._worker.resume()

    def after_fork_in_child(self) -> None:
        self._fresh()

    def __repr__(self) -> str:
        names = ", ".join(type(target).__name__ for target in self._targets.handlers())
        return f"<{type(self).__name__} [{names}] ({logging.getLevelName(self.level)})>"


_instances: weakref.WeakSet[AsyncHandler] = weakref.WeakSet()
at_fork(_instances)
