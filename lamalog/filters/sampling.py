"""Keep a share of the records, and say on each how large it was, so that totals can be rebuilt."""

from __future__ import annotations

import hashlib
import logging
import random
import sys
from collections.abc import Iterable
from typing import Any

from lamalog.fields import TRACE_ID
from lamalog.filters._arguments import as_rate, as_words, read
from lamalog.filters._deciding import DecidingFilter, copied
from lamalog.filters._fields import add_field, field_of
from lamalog.levels import as_level
from lamalog.rescue import safe_str
from lamalog.units import parse_duration

#: Share of its kind that a kept record stands for: it counts for ``1 / rate``, and for 1 where there is none.
RATE = "log.sampling.rate"
#: Bound to something true, it keeps all records of this trace: ``lamalog.bind(**{"lama.trace.keep": True})``.
KEEP = "lama.trace.keep"
BY = "trace_id, lama.task.id, request_id"

_BITS = 56
_HEX = frozenset("0123456789abcdef")


class SamplingFilter(DecidingFilter):
    """Keeps all errors, slow operations and chosen traces, and of the rest a share: all records of a trace or none.

    Decided from the trace id alone, as OpenTelemetry does (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag):
    every process, also one with other software in it, comes to the same result for the same rate.

    :param rate: share to keep, ``0.1`` or ``"10%"``; kept records carry it as ``log.sampling.rate``.
    :param always: level from which on all records are kept; None: no level.
    :param slow: keep records whose ``duration`` is at least this, ``"1 s"`` or seconds; None: duration does not count.
    :param traces: trace (or task, or request) ids to keep all of, besides those with ``lama.trace.keep`` bound.
    :param by: fields that say what belongs together; the first that a record has counts. Without any: by chance.
    :raises ConfigError: an argument is wrong.

    Since Python 3.12 only handlers with this filter see the rate. Before, all handlers do: put it on all or on a logger.
    """

    def __init__(
        self,
        rate: float | str = 0.1,
        *,
        always: str | int | None = "ERROR",
        slow: str | float | None = "1 s",
        traces: str | Iterable[str] | None = None,
        by: str | Iterable[str] = BY,
    ) -> None:
        super().__init__()
        self.rate = read(self, "rate", as_rate, rate)
        self.always = None if always is None else read(self, "always", as_level, always)
        self.slow = None if slow is None else read(self, "slow", parse_duration, slow)
        self.traces = frozenset(read(self, "traces", as_words, traces))
        self.by = read(self, "by", as_words, by)
        self._below = round((1.0 - self.rate) * (1 << _BITS))
        self._kept = 0

    def filter(self, record: logging.LogRecord) -> Any:
        """False, True, or since Python 3.12 the copy of *record* that carries the rate. Never raises."""
        if not super().filter(record):
            return False
        try:
            if self.rate >= 1.0 or self._always(record):
                return True
            if _MAY_REPLACE:
                record = copied(record)
            add_field(record, RATE, self.rate)
        except Exception:
            return True
        return record if _MAY_REPLACE else True

    def decide(self, record: logging.LogRecord) -> bool:
        if self._always(record):
            with self._lock:
                self._kept += 1
            return True
        return self._chance(record) >= self._below

    @property
    def stats(self) -> dict[str, int]:
        """As of any filter, and ``always``: records that passed whatever the rate."""
        return {**super().stats, "always": self._kept}

    def _always(self, record: logging.LogRecord) -> bool:
        if self.always is not None and record.levelno >= self.always:
            return True
        if self.slow is not None:
            duration = record.__dict__.get("duration")
            if isinstance(duration, (int, float)) and duration >= self.slow:
                return True
        if field_of(record, KEEP):
            return True
        return bool(self.traces) and any(field_of(record, name) in self.traces for name in self.by)

    def _chance(self, record: logging.LogRecord) -> int:
        """A number of 56 bits, the same for everything that belongs together."""
        for name in self.by:
            value = field_of(record, name)
            if value is not None:
                identity = value if type(value) is str else safe_str(value)
                return _random_part(identity) if name == TRACE_ID and _is_trace_id(identity) else _hashed(identity)
        return random.getrandbits(_BITS)

    def _after_fork(self) -> None:
        super()._after_fork()
        self._kept = 0


_MAY_REPLACE = sys.version_info >= (3, 12)


def _is_trace_id(identity: str) -> bool:
    return len(identity) == 32 and _HEX.issuperset(identity)


def _random_part(trace_id: str) -> int:
    """What W3C says is random of a trace id: its last 56 bits."""
    return int(trace_id[-14:], 16)


def _hashed(identity: str) -> int:
    """Of other ids nothing may be random: counters, time-based UUIDs."""
    digest = hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=_BITS // 8).digest()
    return int.from_bytes(digest, "big")
