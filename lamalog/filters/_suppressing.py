"""Filters that hold back what repeats, and then say how much it was."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterable
from typing import Any

from lamalog.fields import EVENT_NAME
from lamalog.filters._alarm import Alarm
from lamalog.filters._arguments import as_count, read
from lamalog.filters._deciding import DecidingFilter
from lamalog.filters._keys import KeyOf
from lamalog.filters._places import handlers_with
from lamalog.filters._repeats import Repeats, Window
from lamalog.levels import as_level
from lamalog.rescue import REPR_LIMIT
from lamalog.state import state_of
from lamalog.units import format_duration, parse_duration

#: ``event.name`` of the record that tells how often something was repeated. Such records are never held back.
REPEATED = "log.repeated"
COUNT, SPAN = "log.repeated.count", "log.repeated.duration"


class SuppressingFilter(DecidingFilter):
    """Lets *limit* records of one key pass per *per* seconds, and tells of the others in one record when that is over.

    That record comes with the next one that is judged, or from a timer when silence follows, or at ``flush()``, or when
    the process ends; it goes to exactly the handlers that this filter sits on.
    """

    def __init__(
        self, key: KeyOf, limit: int, per: str | float, max_keys: int, always: str | int | None, name: str = "per"
    ) -> None:
        super().__init__()
        self._key = key
        self.span = read(self, name, parse_duration, per)
        self.limit = read(self, "limit", as_count, limit)
        self.max_keys = read(self, "max_keys", as_count, max_keys)
        self.always = None if always is None else read(self, "always", as_level, always)
        self._repeats = Repeats(self.limit, self.span, self.max_keys)
        self._alarm = Alarm(self)
        self._summaries = 0

    _clock = staticmethod(time.monotonic)

    def decide(self, record: logging.LogRecord) -> bool:
        if record.__dict__.get(EVENT_NAME) == REPEATED or (self.always is not None and record.levelno >= self.always):
            return True
        key, now = self._key(record), self._clock()
        with self._lock:
            window, passes, told = self._repeats.hit(key, now)
            if not passes and window.about is None:
                window.about = _Sample(record)
            if not passes:
                self._alarm.set(self.span)
        self._tell(told)
        return passes

    def wake(self) -> None:
        """Tell what is due, and see to the rest later."""
        now = self._clock()
        with self._lock:
            told = self._repeats.ended(now)
            next_end = self._repeats.next_end()
            if next_end is not None:
                self._alarm.set(max(0.0, next_end - now) + 0.001)
        self._tell(told)

    def flush(self) -> None:
        """Tell now what was held back so far."""
        with self._lock:
            self._alarm.off()
            told = self._repeats.drain()
        self._tell(told)

    @property
    def stats(self) -> dict[str, int]:
        """As of any filter, and ``summaries`` told, ``keys`` remembered."""
        return {**super().stats, "summaries": self._summaries, "keys": len(self._repeats)}

    def _tell(self, windows: Iterable[Window]) -> None:
        for window in windows:
            sample: _Sample = window.about
            record = sample.summary(window.suppressed, window.latest - window.started)
            places = list(handlers_with(self, logging.getLogger(sample.name)))
            # Not found where a queue lies in between: then the way that the others went.
            for place in places or [logging.getLogger(sample.name)]:
                if isinstance(place, logging.Logger) or record.levelno >= place.level:
                    with contextlib.suppress(Exception):  # of other filters, or a handler of others
                        place.handle(record)
            with self._lock:
                self._summaries += 1

    def _after_fork(self) -> None:
        super()._after_fork()
        # What the parent has held back, the parent will tell.
        self._repeats.drain()
        self._alarm.forked()
        self._summaries = 0


class _Sample:
    """What is kept of the first record of a window that was held back: enough to name it, nothing that is large."""

    __slots__ = ("event", "func", "level", "lineno", "name", "pathname", "text")

    def __init__(self, record: logging.LogRecord) -> None:
        self.name, self.level = record.name, record.levelno
        self.pathname, self.lineno, self.func = record.pathname, record.lineno, record.funcName
        # The template: arguments may be large, and secret for reasons that only the redaction of a whole record sees.
        text = record.msg if type(record.msg) is str else f"<{type(record.msg).__name__}>"
        self.text = text if len(text) <= REPR_LIMIT else f"{text[: REPR_LIMIT - 1]}…"
        event = record.__dict__.get(EVENT_NAME)
        self.event = event if type(event) is str else None

    def summary(self, count: int, span: float) -> logging.LogRecord:
        times = "once" if count == 1 else f"{count} times"
        args: tuple[Any, ...] = (times, format_duration(span), self.text)
        make = logging.getLogRecordFactory()
        record = make(
            self.name, self.level, self.pathname, self.lineno, "repeated %s within %s: %s", args, None, self.func
        )
        record.__dict__.update({EVENT_NAME: REPEATED, COUNT: count, SPAN: span})
        if self.event is not None:
            record.__dict__["log.repeated.event"] = self.event
        # The context of whoever happens to tell it is none of its business.
        state_of(record).context = {}
        return record
