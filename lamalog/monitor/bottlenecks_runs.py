"""Put runs and samples together: what was around each run, which runs are slow, and what they are compared with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamalog.monitor.bottlenecks_causes import LOADS, Observed
from lamalog.monitor.operations_runs import Run
from lamalog.monitor.sample import split

#: A slow run takes at least so many times as long as the middle one, and so much longer.
_TIMES, _LONGER = 1.5, 0.001
#: Runs of each kind that are looked at.
_LOOKED_AT = 500
Place = tuple[str, str]


@dataclass(frozen=True)
class Reading:
    """Resources over some time, in one process."""

    begin: float
    end: float
    #: Host and process.
    place: Place
    values: Mapping[str, float]


@dataclass(frozen=True)
class Placed:
    """A run, and where it ran."""

    run: Run
    place: Place = ("", "")


class Surroundings:
    """All readings and runs of some time, to look things up in."""

    def __init__(self, readings: Iterable[Reading], runs: Sequence[Placed]) -> None:
        by_host: dict[str, list[Reading]] = defaultdict(list)
        for reading in readings:
            by_host[reading.place[0]].append(reading)
        self._readings = {host: sorted(found, key=lambda each: each.end) for host, found in by_host.items()}
        self._ends = {host: [each.end for each in found] for host, found in self._readings.items()}
        self._longest = max((each.end - each.begin for found in by_host.values() for each in found), default=0.0)
        self._children: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._loads: dict[Place, list[tuple[float, float]]] = defaultdict(list)
        for placed in runs:
            run = placed.run
            if run.parent_id is not None:
                self._children[run.parent_id][run.name] += run.duration
            if run.name in LOADS:
                self._loads[placed.place].append((run.ended - run.duration, run.ended))

    def of(self, placed: Placed) -> Observed:
        """*placed* with all that was around it."""
        run = placed.run
        begin = run.ended - run.duration
        loading = sum(
            max(0.0, min(end, run.ended) - max(start, begin)) for start, end in self._loads.get(placed.place, ())
        )
        children = self._children.get(run.span_id or "", {})
        return Observed(run, self._resources(placed.place, begin, run.ended), children, min(loading, run.duration))

    def _resources(self, place: Place, begin: float, end: float) -> dict[str, float]:
        """Means over the readings that overlap; of several devices the highest."""
        readings, ends = self._readings.get(place[0], []), self._ends.get(place[0], [])
        first, last = bisect_left(ends, begin), bisect_right(ends, end + self._longest)
        sums: dict[str, tuple[float, float]] = {}
        for reading in readings[first : last + 1]:
            weight = min(reading.end, end) - max(reading.begin, begin)
            # A run shorter than the clock is exact lies in the reading around it.
            if weight < 0 or (weight == 0 and end > begin):
                continue
            for name, value in reading.values.items():
                if reading.place != place and name.startswith(("process.", "asyncio.", "cpython.")):
                    continue
                total, weights = sums.get(name, (0.0, 0.0))
                sums[name] = (total + value * max(weight, 1e-9), weights + max(weight, 1e-9))
        found: dict[str, float] = {}
        for name, (total, weights) in sums.items():
            metric = split(name)[0]
            found[metric] = max(found.get(metric, float("-inf")), total / weights)
        return found


def divided(runs: Sequence[Placed]) -> tuple[list[Placed], list[Placed]]:
    """The slow ones, and normal ones to compare them with: those up to the median and a little beyond."""
    durations = sorted(each.run.duration for each in runs)
    if not durations:
        return [], []
    middle = durations[(len(durations) - 1) // 2]
    # Where more than half are slow the median is slow itself: then the fastest quarter is what is normal.
    fast = durations[len(durations) // 4]
    usual = middle if middle < _TIMES * fast else fast
    slow = [each for each in runs if each.run.duration >= max(_TIMES * usual, usual + _LONGER)]
    normal = [each for each in runs if each.run.duration <= usual * 1.2]
    slow.sort(key=lambda each: -each.run.duration)
    return slow[:_LOOKED_AT], _spread(normal, _LOOKED_AT)


def _spread(runs: list[Placed], most: int) -> list[Placed]:
    """At most *most*, evenly from all the time."""
    if len(runs) <= most:
        return runs
    step = len(runs) / most
    return [runs[int(place * step)] for place in range(most)]
