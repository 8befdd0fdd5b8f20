"""How operations did over some time, from the logs, and whether that is better or worse than the time before."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError
from lamalog.monitor.operations_runs import CANCELLED, FAILURE, Run, run_of
from lamalog.monitor.operations_table import OTHERS
from lamalog.monitor.sketches import Sketch
from lamalog.store.columns import micros
from lamalog.store.query.values import seconds_of

if TYPE_CHECKING:
    from lamalog.store.store import Store

QUANTILES = (0.5, 0.9, 0.95, 0.99, 0.999)
_NAMES, _SLOWEST = 2000, 3
#: Fewer runs than this say nothing about a change.
_FEWEST = 10


@dataclass(frozen=True)
class Slowest:
    """One of the slowest runs."""

    duration: float
    #: When it ended, seconds since the epoch.
    ended: float
    outcome: str
    trace_id: str | None


@dataclass(frozen=True)
class Performance:
    """One operation; durations in seconds, quantiles within 1 %."""

    name: str
    count: int
    failed: int
    cancelled: int
    #: Runs a second.
    rate: float
    mean: float
    p50: float
    p90: float
    p95: float
    p99: float
    p999: float
    max: float
    slowest: tuple[Slowest, ...]
    #: Of the time before: how many runs, and p50 and p95 in seconds; None where there were none.
    before: int = 0
    before_p50: float | None = None
    before_p95: float | None = None

    @property
    def total(self) -> float:
        """Seconds, all runs together."""
        return self.mean * self.count

    @property
    def change(self) -> float | None:
        """By how much p95 is more (0.2: 20 %) or less than before; None where too few runs would have to tell."""
        if self.before_p95 is None or self.before_p95 <= 0 or min(self.before, self.count) < _FEWEST:
            return None
        return self.p95 / self.before_p95 - 1


@dataclass(frozen=True)
class PerformanceReport:
    """All operations, those that took the most time first."""

    operations: tuple[Performance, ...]
    #: Seconds since the epoch.
    since: float
    until: float
    notes: tuple[str, ...] = field(default=())


@dataclass
class _Row:
    sketch: Sketch = field(default_factory=Sketch)
    failed: int = 0
    cancelled: int = 0
    slowest: list[tuple[float, int, Run]] = field(default_factory=list)


def performance(
    store: Store,
    *,
    since: str | float = "1h",
    until: str | float | None = None,
    operation: str | None = None,
    query: str = "",
) -> PerformanceReport:
    """What all records with a duration tell, and of the same length of time before *since*.

    :param since: as for ``Store.query``: ``"1h"`` ago, a time, seconds since the epoch.
    :raises QueryError: *query* is not understood.
    :raises ConfigError: *since* is not before *until*.
    """
    begin, end = seconds_of(since), time.time() if until is None else seconds_of(until)
    if not begin < end:
        raise ConfigError("since is not before until")
    notes: list[str] = []
    rows = _rows(store, begin, end, query, operation, notes)
    earlier = _rows(store, begin - (end - begin), begin, query, operation, notes)
    found = [
        performance
        for name, row in rows.items()
        if (performance := _performance(name, row, earlier.get(name), end - begin)) is not None
    ]
    if len(rows) > _NAMES:
        notes.append(f"more than {_NAMES:,} names of operations: the rest is counted as {OTHERS}")
    return PerformanceReport(
        tuple(sorted(found, key=lambda each: -each.total)), begin, end, tuple(dict.fromkeys(notes))
    )


def _rows(
    store: Store, begin: float, end: float, query: str, operation: str | None, notes: list[str]
) -> dict[str, _Row]:
    rows: dict[str, _Row] = {}
    condition = f"({query}) " if query.strip() else ""
    with store.query(f"{condition}exists duration", since=begin, until=end) as answer:
        for number, record in enumerate(answer):
            run = as_run(record)
            if run is None or (operation is not None and run.name != operation):
                continue
            name = run.name if run.name in rows or len(rows) < _NAMES else OTHERS
            _add(rows.setdefault(name, _Row()), run, number)
        notes.extend(answer.damage.sentences())
    return rows


def as_run(record: dict[str, Any], moment: Callable[[Any], int | None] = micros) -> Run | None:
    """The run that a record of the store tells of."""
    ended, severity = moment(record.get("timestamp")), record.get("severity_number")
    if ended is None:
        return None
    return run_of(record, ended / 1e6, severity if isinstance(severity, int) else 9, str(record.get("logger") or ""))


def _add(row: _Row, run: Run, number: int) -> None:
    row.sketch.add(run.duration)
    row.failed += run.outcome == FAILURE
    row.cancelled += run.outcome == CANCELLED
    entry = (run.duration, number, run)
    if len(row.slowest) < _SLOWEST:
        heapq.heappush(row.slowest, entry)
    elif run.duration > row.slowest[0][0]:
        heapq.heapreplace(row.slowest, entry)


def _performance(name: str, row: _Row, before: _Row | None, span: float) -> Performance | None:
    found = [row.sketch.quantile(q) for q in QUANTILES]
    values = [value for value in found if value is not None]
    if len(values) != len(QUANTILES):
        return None
    slowest = tuple(
        Slowest(run.duration, run.ended, run.outcome, run.trace_id) for _, _, run in sorted(row.slowest, reverse=True)
    )
    earlier = before.sketch if before is not None else None
    return Performance(
        name, row.sketch.count, row.failed, row.cancelled, row.sketch.count / span, row.sketch.mean or 0.0,
        values[0], values[1], values[2], values[3], values[4], row.sketch.most, slowest,
        earlier.count if earlier else 0,
        earlier.quantile(0.5) if earlier else None,
        earlier.quantile(0.95) if earlier else None,
    )  # fmt: skip
