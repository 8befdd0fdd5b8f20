"""Many series at once: samples and runs come in, every step a point of each series goes on, and what was found comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lamalog.monitor.anomalies.found import GONE, Anomaly
from lamalog.monitor.anomalies.rate import ErrorRate
from lamalog.monitor.anomalies.season import Season
from lamalog.monitor.anomalies.series import Series
from lamalog.monitor.anomalies.shape import shape_of
from lamalog.monitor.anomalies.silence import Silence
from lamalog.monitor.anomalies.window import median

STEP = 15.0
#: Series of resources, operations and nodes that are watched.
_RESOURCES, _OPERATIONS, _NODES = 200, 200, 500
#: Runs that give a point of duration, and steps after which fewer do; durations kept until then.
_ENOUGH, _PATIENCE, _KEPT = 5, 20, 500
#: Steps between two points that are no step any more.
_GAP = 4
#: Seconds that a node, and an operation, are not missed for.
_NODE_LEAST, _OPERATION_LEAST = 60.0, 120.0


@dataclass(frozen=True)
class Found:
    """An anomaly that began (or ended, when it is ``over``), and what of."""

    #: ``process.memory.usage``, ``operation.duration``, ``operation.rate``, ``operation.errors``, ``operation.silence``,
    #: ``node.silence``.
    metric: str
    anomaly: Anomaly
    #: The device, operation or node.
    of: str = ""
    #: Whether it had ended when it was found; the anomaly itself goes on changing.
    over: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "over", self.anomaly.over)


@dataclass
class _Operation:
    duration: Series
    rate: Series
    errors: ErrorRate = field(default_factory=ErrorRate)
    silence: Silence = field(default_factory=lambda: Silence(_OPERATION_LEAST))
    durations: list[float] = field(default_factory=list)
    count: int = 0
    failed: int = 0
    waited: int = 0


class Watch:
    """Pure state. Give it what there is, then ask ``step``.

    :param step: seconds of a point.
    """

    def __init__(self, step: float = STEP) -> None:
        self.step_seconds = step
        self._resources: dict[str, Series | None] = {}
        self._readings: dict[str, list[float]] = {}
        self._operations: dict[str, _Operation] = {}
        self._nodes: dict[str, Silence] = {}
        self._closed: float | None = None
        #: Series that found no room.
        self.unwatched = 0

    def add_sample(self, values: Mapping[str, float]) -> None:
        """One sample of resources, ``name`` or ``name[device]`` → value."""
        for name, value in values.items():
            if name not in self._resources:
                self._resources[name] = self._new_resource(name)
            if self._resources[name] is not None:
                self._readings.setdefault(name, []).append(value)

    def add_run(self, name: str, ended: float, duration: float, failed: bool) -> list[Found]:
        """One run of an operation; what ended with it."""
        operation = self._operation(name)
        if operation is None:
            return []
        operation.count += 1
        operation.failed += failed
        if len(operation.durations) < _KEPT:
            operation.durations.append(duration)
        return [Found("operation.silence", each, name) for each in operation.silence.heard(ended)]

    def heard(self, node: str, moment: float) -> list[Found]:
        """A sign of life of *node*; minus infinity: it has said farewell."""
        if moment == -math.inf:
            gone = self._nodes.pop(node, None)
            one = gone.current if gone is not None else None
            return [Found("node.silence", one.end(one.detected, GONE), node)] if one is not None else []
        silence = self._nodes.get(node)
        if silence is None:
            if len(self._nodes) >= _NODES:
                self.unwatched += 1
                return []
            silence = self._nodes[node] = Silence(_NODE_LEAST)
        return [Found("node.silence", each, node) for each in silence.heard(moment)]

    def step(self, now: float, moment: float) -> list[Found]:
        """Close a step if it is time. *now* is of a clock that goes on evenly, *moment* of the wall clock."""
        if self._closed is None:
            self._closed = now
            return []
        elapsed = now - self._closed
        if 0 <= elapsed < self.step_seconds:
            return []
        self._closed = now
        if not 0 <= elapsed <= self.step_seconds * _GAP:
            self._gap()
            return []
        found: list[Found] = []
        found.extend(self._step_resources(moment))
        for name, operation in self._operations.items():
            found.extend(self._step_operation(name, operation, moment, elapsed))
        for node, silence in self._nodes.items():
            found.extend(Found("node.silence", each, node) for each in silence.check(moment))
        return found

    def learn(self, metric: str, of: str, hours: Iterable[tuple[float, float]]) -> bool:
        """Medians of past hours (time, value), oldest first; for a series that has none of its own yet. Whether it was."""
        series = self._series(metric, of)
        if series is None or series.season.hours:
            return False
        series.season.learn_all((moment, series.shape.forward(value)) for moment, value in hours)
        return True

    def learn_errors(self, name: str, hours: list[tuple[int, int]]) -> None:
        """Runs and failures of past hours."""
        operation = self._operation(name)
        if operation is not None:
            operation.errors.learn_hours(hours)

    def season_of(self, metric: str, of: str) -> Season | None:
        """What is known of the rhythm of a series."""
        series = self._series(metric, of)
        return None if series is None else series.season

    # -----------------------------------------------------------------------------------------------------------------

    def _series(self, metric: str, of: str) -> Series | None:
        if metric.startswith("operation."):
            operation = self._operation(of)
            if operation is None:
                return None
            return operation.duration if metric == "operation.duration" else operation.rate
        name = f"{metric}[{of}]" if of else metric
        if name not in self._resources:
            self._resources[name] = self._new_resource(name)
        return self._resources[name]

    def _new_resource(self, name: str) -> Series | None:
        shape = shape_of(name.partition("[")[0])
        if shape is None:
            return None
        if sum(each is not None for each in self._resources.values()) >= _RESOURCES:
            self.unwatched += 1
            return None
        return Series(shape, self.step_seconds)

    def _operation(self, name: str) -> _Operation | None:
        operation = self._operations.get(name)
        if operation is None:
            if len(self._operations) >= _OPERATIONS:
                self.unwatched += 1
                return None
            duration, rate = shape_of("operation.duration"), shape_of("operation.rate")
            if duration is None or rate is None:
                return None
            operation = self._operations[name] = _Operation(
                Series(duration, self.step_seconds), Series(rate, self.step_seconds)
            )
        return operation

    def _gap(self) -> None:
        """The machine was asleep, or the monitor stood still: what came meanwhile belongs to no step."""
        self._readings.clear()
        for operation in self._operations.values():
            operation.durations.clear()
            operation.count = operation.failed = operation.waited = 0
            operation.silence.forget_time()
        for silence in self._nodes.values():
            silence.forget_time()

    def _step_resources(self, moment: float) -> Iterable[Found]:
        readings, self._readings = self._readings, {}
        for name, values in readings.items():
            series = self._resources[name]
            finite = [value for value in values if math.isfinite(value)]
            if series is None or not finite:
                continue
            metric, _, device = name.partition("[")
            for each in series.update(moment, median(finite)):
                yield Found(metric, each, device.removesuffix("]"))

    def _step_operation(self, name: str, operation: _Operation, moment: float, elapsed: float) -> Iterable[Found]:
        # A step is a little longer or shorter than planned; a count of it is not.
        rate = operation.count * self.step_seconds / elapsed
        for each in operation.rate.update(moment, rate):
            yield Found("operation.rate", each, name)
        for each in operation.errors.update(moment, operation.count, operation.failed):
            yield Found("operation.errors", each, name)
        for each in operation.silence.check(moment):
            yield Found("operation.silence", each, name)
        operation.count = operation.failed = 0
        if operation.durations:
            operation.waited += 1
            if len(operation.durations) >= _ENOUGH or operation.waited >= _PATIENCE:
                durations, operation.durations, operation.waited = operation.durations, [], 0
                for each in operation.duration.update(moment, median(durations)):
                    yield Found("operation.duration", each, name)
