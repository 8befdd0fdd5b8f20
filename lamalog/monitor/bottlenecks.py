"""Why operations were slow, from the logs: ``find_bottlenecks(Store("logs"), since="1h")``.

Runs are all records with a ``duration``, resources those of ``resource.sample`` (the monitor's) around them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lamalog.monitor.bottlenecks_causes import LOADS, Cause, judge
from lamalog.monitor.bottlenecks_runs import Placed, Reading, Surroundings, divided
from lamalog.monitor.operations_runs import run_of
from lamalog.monitor.sample import from_fields
from lamalog.store.columns import micros

if TYPE_CHECKING:
    from lamalog.store.store import Store

#: Records that are looked at; of more, the newest.
MOST = 200_000
_FEWEST = 5
_OPERATIONS = 20
_INTERVAL = 30.0


@dataclass(frozen=True)
class SlowOperation:
    """An operation that was slow at times, and why."""

    name: str
    runs: int
    slow: int
    #: Seconds, on average, of a normal and of a slow run.
    normal_duration: float
    slow_duration: float
    #: The most likely first; empty where nothing explains it.
    causes: tuple[Cause, ...]
    #: Traces of the slowest, to look at with ``lamalog trace``.
    traces: tuple[str, ...] = ()
    #: When the slow ones were, seconds since the epoch.
    first: float = 0.0
    last: float = 0.0

    @property
    def lost(self) -> float:
        """Seconds that the slow runs took longer, all together."""
        return (self.slow_duration - self.normal_duration) * self.slow


@dataclass(frozen=True)
class BottleneckReport:
    """The answer; operations that lost most time come first."""

    operations: tuple[SlowOperation, ...]
    #: Runs and samples it is made of.
    runs: int
    samples: int
    #: What could not be known, in sentences.
    notes: tuple[str, ...] = field(default=())


def find_bottlenecks(
    store: Store,
    *,
    since: str | float | None = "1h",
    until: str | float | None = None,
    operation: str | None = None,
    query: str = "",
) -> BottleneckReport:
    """What saturated while operations were slow.

    :param since: as for ``Store.query``: ``"1h"`` ago, a time, seconds since the epoch.
    :param operation: only this one.
    :param query: only records that meet these conditions (runs and samples alike).
    :raises QueryError: *query* is not understood.
    """
    runs, readings, notes = _read(store, since, until, query)
    surroundings = Surroundings(readings, runs)
    by_name: dict[str, list[Placed]] = defaultdict(list)
    for placed in runs:
        by_name[placed.run.name].append(placed)
    found = []
    for name, those in by_name.items():
        if (operation is None and name in LOADS) or (operation is not None and name != operation):
            continue
        slow_operation = _judged(name, those, surroundings)
        if slow_operation is not None:
            found.append(slow_operation)
    found.sort(key=lambda each: -each.lost)
    if not readings:
        notes.append(
            "no resource.sample records: only queues, models and other operations can be blamed (docs/monitoring.md)"
        )
    if operation is not None and operation not in by_name:
        notes.append(f"no run of {operation} in that time")
    return BottleneckReport(tuple(found[:_OPERATIONS]), len(runs), len(readings), tuple(notes))


def _judged(name: str, runs: list[Placed], surroundings: Surroundings) -> SlowOperation | None:
    if len(runs) < _FEWEST:
        return None
    slow, normal = divided(runs)
    if not slow or not normal:
        return None
    causes = judge([surroundings.of(each) for each in slow], [surroundings.of(each) for each in normal])
    ends = [each.run.ended for each in slow]
    traces = [each.run.trace_id for each in slow[:3] if each.run.trace_id]
    return SlowOperation(
        name, len(runs), len(slow), _mean(normal), _mean(slow), tuple(causes), tuple(dict.fromkeys(traces)),
        min(ends), max(ends),
    )  # fmt: skip


def _mean(runs: list[Placed]) -> float:
    return sum(each.run.duration for each in runs) / len(runs)


def _read(
    store: Store, since: str | float | None, until: str | float | None, query: str
) -> tuple[list[Placed], list[Reading], list[str]]:
    runs: list[Placed] = []
    readings: list[Reading] = []
    notes: list[str] = []
    condition = f"({query}) " if query.strip() else ""
    # One answer, read once: a run and the samples around it come from the same state of the files.
    text = f"{condition}(exists duration or event.name=resource.sample) | last {MOST}"
    with store.query(text, since=since, until=until) as answer:
        seen = 0
        for record in answer:
            seen += 1
            moment = micros(record.get("timestamp"))
            if moment is None:
                continue
            place = (str(record.get("host.name") or ""), str(record.get("process.pid") or ""))
            if record.get("event.name") == "resource.sample":
                readings.append(_reading(record, moment / 1e6, place))
                continue
            severity = record.get("severity_number")
            run = run_of(record, moment / 1e6, severity if isinstance(severity, int) else 9, str(record.get("logger")))
            if run is not None:
                runs.append(Placed(run, place))
        notes.extend(answer.damage.sentences())
    if seen >= MOST:
        notes.append(f"only the newest {MOST:,} records were looked at: ask for less time")
    return runs, readings, notes


def _reading(record: Mapping[str, Any], moment: float, place: tuple[str, str]) -> Reading:
    length = record.get("resource.interval")
    seconds = float(length) if isinstance(length, (int, float)) and 0 < length < 3600 else _INTERVAL
    return Reading(moment - seconds, moment, place, from_fields(record))


def summary(report: BottleneckReport) -> Iterator[str]:
    """The report in sentences."""
    for each in report.operations:
        cause = each.causes[0] if each.causes else None
        why = f"{cause.meaning}: {cause.evidence[0]}" if cause else "nothing that was measured explains it"
        yield f"{each.name}: {each.slow} of {each.runs} runs were slow; {why}"
