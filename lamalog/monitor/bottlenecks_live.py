"""Why an operation has become slow, said while it happens: when an anomaly of its duration or rate begins."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Mapping

from lamalog.lifecycle._records import extra
from lamalog.monitor.anomalies.watch import Found
from lamalog.monitor.bottlenecks_causes import Cause, judge
from lamalog.monitor.bottlenecks_runs import Placed, Reading, Surroundings
from lamalog.monitor.operations_runs import Run

log = logging.getLogger("lamalog.monitor")
EVENT = "bottleneck.detected"
#: Samples and runs that are remembered, and seconds before a change that count as normal.
_SAMPLES, _RUNS, _BEFORE = 720, 5000, 1800.0
#: Seconds in which the same cause of the same operation is told once.
_AGAIN = 600.0
_TOLD = 200
_LONGEST = 60.0


class Recent:
    """The last hour of samples and the last thousands of runs of this process."""

    def __init__(self) -> None:
        self._readings: deque[Reading] = deque(maxlen=_SAMPLES)
        self._runs: deque[Placed] = deque(maxlen=_RUNS)
        self._told: dict[tuple[str, str], float] = {}

    def add_sample(self, moment: float, elapsed: float | None, values: Mapping[str, float]) -> None:
        """A sample, of the *elapsed* seconds before *moment*."""
        begin = moment - (elapsed or 5.0)
        if self._readings and 0 < moment - self._readings[-1].end <= _LONGEST:
            begin = min(begin, self._readings[-1].end)  # no time between two samples without one
        self._readings.append(Reading(begin, moment, ("", ""), values))

    def add_run(self, run: Run) -> None:
        """A run that has ended."""
        self._runs.append(Placed(run))

    def explain(self, found: Found) -> list[Cause]:
        """Causes of an anomaly that has just begun; none for what is none of an operation's time or rate."""
        one = found.anomaly
        if found.over or found.metric not in ("operation.duration", "operation.rate"):
            return []
        if found.metric == "operation.rate" and one.observed > one.baseline:
            return []
        mine = [each for each in self._runs if each.run.name == found.of]
        slow = [each for each in mine if each.run.ended >= one.since]
        normal = [each for each in mine if one.since - _BEFORE <= each.run.ended - each.run.duration < one.since]
        normal = [each for each in normal if each.run.ended < one.since]
        around = Surroundings(self._readings, list(self._runs))
        return judge([around.of(each) for each in slow], [around.of(each) for each in normal])

    def tell(self, found: Found) -> list[Cause]:
        """Explain and log it: one ``bottleneck.detected`` for what is most likely."""
        causes = self.explain(found)
        if not causes:
            return []
        best, moment = causes[0], found.anomaly.detected
        key = (found.of, best.kind)
        if moment - self._told.get(key, float("-inf")) < _AGAIN:
            return causes
        if len(self._told) >= _TOLD:
            self._told.clear()
        self._told[key] = moment
        others = [f"{each.kind} {each.score:.2f}" for each in causes[1:4]]
        fields = {
            "bottleneck.kind": best.kind,
            "bottleneck.operation": found.of,
            "bottleneck.score": round(best.score, 3),
            "bottleneck.evidence": list(best.evidence),
            "operation.name": found.of,
            "advice": best.advice,
            **({"bottleneck.others": others} if others else {}),
        }
        log.warning(
            "%s", f"{found.of} is slow: {best.meaning} ({best.evidence[0]})", extra=extra(EVENT, fields)
        )  # fmt: skip
        return causes
