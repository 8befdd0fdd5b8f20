"""A store within a period of time; remembers what could not be read."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.store.columns import micros
from lamalog.store.query.values import seconds_of
from lamalog.store.store import Store

Row = dict[str, Any]
#: Lengths that records are grouped by, in seconds and as the query language writes them.
_BUCKETS = (
    (1, "1s"), (5, "5s"), (10, "10s"), (30, "30s"), (60, "1m"), (300, "5m"), (600, "10m"), (900, "15m"), (1800, "30m"),
    (3600, "1h"), (7200, "2h"), (14400, "4h"), (21600, "6h"), (43200, "12h"), (86400, "1d"), (604800, "7d"), (2592000, "30d"),
    (31536000, "365d"),
)  # fmt: skip
#: 9999-12-31.
_LAST = 253402214400.0
#: Buckets of a chart at most.
BUCKETS = 120


class Window:
    """Asks *store* about the time from *since* (inclusive) to *until* (exclusive), in seconds since the epoch."""

    def __init__(self, store: Store, since: float, until: float) -> None:
        self.store = store
        self.since = since
        self.until = until
        self._told: dict[str, None] = {}
        #: Length of a bucket in seconds, and as a query writes it.
        self.width, self.bucket = bucket_for(until - since)

    def rows(self, query: str) -> list[Row]:
        """The rows, or records, that answer *query*."""
        with self.store.query(query, since=self.since, until=self.until) as answer:
            found = list(answer)
            for sentence in answer.damage.sentences():
                self._told.setdefault(sentence)
        return found

    def row(self, query: str) -> Row:
        """The only row, or an empty one."""
        return next(iter(self.rows(query)), {})

    @property
    def damage(self) -> tuple[str, ...]:
        """What could not be read so far."""
        return tuple(self._told)

    def within(self, since: float, until: float) -> Window:
        """Another period of the same store."""
        return Window(self.store, since, until)


def bucket_for(seconds: float) -> tuple[float, str]:
    """The shortest bucket that divides *seconds* into at most BUCKETS."""
    for width, written in _BUCKETS:
        if seconds / width <= BUCKETS:
            return float(width), written
    return float(_BUCKETS[-1][0]), _BUCKETS[-1][1]


def window_of(store: Store, since: str | float | None, until: str | float | None) -> Window:
    """The window between two times as people write them (``"24h"`` ago, ``"2026-05-01"``); None is the first record,
    and now. Raises ConfigError, or QueryError for a time that is not understood."""
    end = time.time() if until is None else seconds_of(until)
    if since is None:
        first = _first(store, end)
        begin = end - 3600 if first is None else first
    else:
        begin = seconds_of(since)
    if begin >= end:
        raise ConfigError(f"nothing lies between {iso(begin)} and {iso(end)}: since must be before until")
    return Window(store, begin, end)


def _first(store: Store, until: float) -> float | None:
    with store.query("| stats min(timestamp) as first", until=until) as answer:
        row = next(iter(answer), {})
    return at(row.get("first"))


def at(timestamp: object) -> float | None:
    """Seconds since the epoch of a record's time; None for what is none."""
    found = micros(timestamp) if isinstance(timestamp, str) else None
    return None if found is None else found / 1e6


def iso(seconds: float) -> str:
    """RFC 3339, UTC; the nearest time there is for one out of range."""
    text = datetime.fromtimestamp(min(max(seconds, 0.0), _LAST), timezone.utc).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
