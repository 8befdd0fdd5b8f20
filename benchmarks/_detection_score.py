"""Count what an alarm was worth: a fault found in time, or noise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks._detection_data import PER_HOUR, STEP, Fault


@dataclass
class Score:
    """Of one detector."""

    found: int = 0
    missed: int = 0
    false: int = 0
    #: Alarms on a fault that had been told already.
    again: int = 0
    weeks: float = 0.0
    false_in_weeks: int = 0
    delays: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    by_kind: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    #: Metric → weeks, false alarms in them.
    by_metric: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    misses: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)

    def judge(self, alarms: Iterable[int], fault: Fault, name: str, kinds: Iterable[str] = ()) -> None:
        """*alarms* (points) on a series with one *fault*. Up to an hour after it the way back may be told as well."""
        hits, noise = [], 0
        for at in alarms:
            if fault.begin <= at <= fault.end + (PER_HOUR if fault.kind == "drift" else 12):
                hits.append(at)
            elif not fault.end < at <= fault.end + PER_HOUR:
                noise += 1
                self.noise.append(f"{name}: at {at}, fault {fault.begin}-{fault.end}")
            else:
                self.again += 1
        self.false += noise
        self.by_kind[fault.kind][1] += 1
        if hits:
            self.found += 1
            self.by_kind[fault.kind][0] += 1
            self.again += len(hits) - 1
            self.delays[fault.kind].append((hits[0] - fault.begin) * STEP)
        else:
            self.missed += 1
            self.misses.append(name)

    def quiet(self, alarms: Iterable[int], points: int, metric: str, name: str) -> None:
        """*alarms* on a series in which nothing happens."""
        count, weeks = len(list(alarms)), points * STEP / 604800
        self.weeks += weeks
        self.false_in_weeks += count
        self.by_metric[metric][0] += weeks
        self.by_metric[metric][1] += count
        if count:
            self.noise.append(f"{name}: {count} in a quiet week")

    @property
    def precision(self) -> float:
        """Of the alarms on series with faults."""
        return self.found / (self.found + self.false) if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of the faults."""
        return self.found / max(1, self.found + self.missed)

    @property
    def worst(self) -> tuple[str, float]:
        """The metric with the most false alarms a week."""
        rates = {metric: false / weeks for metric, (weeks, false) in self.by_metric.items() if weeks}
        return max(rates.items(), key=lambda item: item[1], default=("", 0.0))
