"""What all filters that judge have in common: one decision per record and filter, counted, and never an exception."""

from __future__ import annotations

import logging
import os
import threading
from weakref import WeakKeyDictionary, WeakSet

from lamalog.state import KEY, RecordState


class DecidingFilter(logging.Filter):
    """Asks ``decide`` once per record, however many handlers share this filter. What fails lets the record pass."""

    def __init__(self) -> None:
        super().__init__()
        # Reentrant: a signal handler or a finalizer may log while this thread is deciding.
        self._lock = threading.RLock()
        self._decided: WeakKeyDictionary[logging.LogRecord, bool] = WeakKeyDictionary()
        self._passed = self._dropped = self._failed = 0
        _alive.add(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether *record* may pass. Never raises."""
        try:
            known = _copied_from.get(record, record) if _copied_from else record
            verdict = self._decided.get(known)
            if verdict is None:
                verdict = self._decided[known] = self.decide(record)
                self._count(verdict)
        except Exception:
            with self._lock:
                self._failed += 1
            return True
        return verdict

    def decide(self, record: logging.LogRecord) -> bool:
        """The decision itself; may raise."""
        raise NotImplementedError

    @property
    def stats(self) -> dict[str, int]:
        """Records ``passed``, ``dropped``, and ``failed`` to be judged (which pass), in this process."""
        return {"passed": self._passed, "dropped": self._dropped, "failed": self._failed}

    def _count(self, verdict: bool) -> None:
        with self._lock:
            if verdict:
                self._passed += 1
            else:
                self._dropped += 1

    def _after_fork(self) -> None:
        """A forked child has none of its parent's threads, and its own counts."""
        self._lock = threading.RLock()
        self._passed = self._dropped = self._failed = 0


_alive: WeakSet[DecidingFilter] = WeakSet()
#: A filter may hand a copy of a record to its own handler; what was decided about the record counts for it too.
_copied_from: WeakKeyDictionary[logging.LogRecord, logging.LogRecord] = WeakKeyDictionary()


def copied(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of *record* for one handler, whose fields others do not see."""
    copy = object.__new__(type(record))
    copy.__dict__.update(record.__dict__)
    state = record.__dict__.get(KEY)
    if state is not None:
        own = copy.__dict__[KEY] = RecordState()
        for name in RecordState.__slots__:
            setattr(own, name, getattr(state, name))
        own.marks = dict(state.marks)
    _copied_from[copy] = _copied_from.get(record, record)
    return copy


def _after_fork() -> None:
    for each in list(_alive):
        each._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
