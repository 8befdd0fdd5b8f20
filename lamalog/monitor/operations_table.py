"""Counts and quantiles by name of operation, for an interval and since the start. The number of names is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lamalog.monitor.operations_runs import CANCELLED, FAILURE, Run
from lamalog.monitor.sketches import Sketch

#: Names beyond the limit are counted together under this one.
OTHERS = "(others)"
#: Seconds without a run after which a name makes room for another.
_IDLE = 3600.0


@dataclass(frozen=True)
class OperationStatistics:
    """How an operation did. Seconds; quantiles within 1 %."""

    name: str
    count: int
    failed: int
    cancelled: int
    mean: float
    p50: float
    p90: float
    p95: float
    p99: float
    max: float
    #: Of the runs that tell it, the share of their time that they computed; None if none does.
    cpu: float | None


class Tally:
    """One operation over some time."""

    def __init__(self) -> None:
        self.sketch = Sketch()
        self.failed = self.cancelled = 0
        self.cpu_time = self.timed = 0.0

    def add(self, run: Run) -> None:
        self.sketch.add(run.duration)
        self.failed += run.outcome == FAILURE
        self.cancelled += run.outcome == CANCELLED
        if run.cpu_time is not None:
            self.cpu_time += run.cpu_time
            self.timed += run.duration

    def merge(self, other: Tally) -> None:
        self.sketch.merge(other.sketch)
        self.failed += other.failed
        self.cancelled += other.cancelled
        self.cpu_time += other.cpu_time
        self.timed += other.timed

    def statistics(self, name: str) -> OperationStatistics | None:
        """None if there was no run."""
        sketch = self.sketch
        p50, p90, p95, p99 = (sketch.quantile(q) for q in (0.5, 0.9, 0.95, 0.99))
        mean = sketch.mean
        if p50 is None or p90 is None or p95 is None or p99 is None or mean is None:
            return None
        cpu = self.cpu_time / self.timed if self.timed > 0 else None
        return OperationStatistics(
            name, sketch.count, self.failed, self.cancelled, mean, p50, p90, p95, p99, sketch.most, cpu
        )


class _Row:
    def __init__(self, now: float) -> None:
        self.since_start, self.interval = Tally(), Tally()
        self.seen = now


class Table:
    """:param most: different names."""

    def __init__(self, most: int = 200) -> None:
        self.most = most
        self._rows: dict[str, _Row] = {}
        #: Runs that were counted under ``(others)``.
        self.overflowed = 0

    def __len__(self) -> int:
        return len(self._rows)

    def name_for(self, name: str, now: float) -> str:
        """*name*, or ``(others)`` if there are too many; *now* is any clock that goes forward."""
        row = self._rows.get(name)
        if row is None:
            if len(self._rows) >= self.most and not self._made_room(now):
                self.overflowed += 1
                name = OTHERS
            row = self._rows.setdefault(name, _Row(now))
        row.seen = now
        return name

    def add(self, run: Run, now: float) -> str:
        """Count *run*; the name it was counted under."""
        name = self.name_for(run.name, now)
        self._rows[name].interval.add(run)
        return name

    def _made_room(self, now: float) -> bool:
        idle = [name for name, row in self._rows.items() if now - row.seen > _IDLE]
        for name in idle:
            del self._rows[name]
        return bool(idle)

    def close_interval(self) -> Iterator[OperationStatistics]:
        """What happened since the last call, by operation."""
        for name, row in list(self._rows.items()):
            found = row.interval.statistics(name)
            if found is not None:
                row.since_start.merge(row.interval)
                row.interval = Tally()
                yield found

    def since_start(self) -> list[OperationStatistics]:
        """All that was counted, the most time first."""
        found = []
        for name, row in list(self._rows.items()):
            whole = Tally()
            whole.merge(row.since_start)
            whole.merge(row.interval)
            statistics = whole.statistics(name)
            if statistics is not None:
                found.append(statistics)
        return sorted(found, key=lambda each: -each.mean * each.count)
