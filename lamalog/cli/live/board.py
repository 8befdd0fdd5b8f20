"""The state of a system, put together from its records as they come. Everything in here is bounded."""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.monitor.operations_runs import FAILURE, run_of
from lamalog.monitor.sample import from_fields

_PROCESSES, _OPERATIONS, _RUNS, _QUEUES, _NODES, _ERRORS, _TROUBLES, _TASKS = 200, 500, 1000, 200, 500, 200, 100, 20_000
_HISTORY, _TEXT, _AHEAD = 60, 300, 3600.0
_ENDS = {"task.done": "done", "task.failed": "failed", "task.cancelled": "cancelled", "task.timeout": "failed"}
_NODE_STATES = {
    "node.registered": "active",
    "node.heartbeat": "active",
    "node.back": "active",
    "node.lost": "lost",
    "node.draining": "draining",
    "node.left": "left",
}


@dataclass
class Process:
    """The latest sample of one process, and a few numbers over time."""

    host: str
    pid: str
    service: str
    seen: float = 0.0
    values: dict[str, float] = field(default_factory=dict)
    cpu: deque[float] = field(default_factory=lambda: deque(maxlen=_HISTORY))
    memory: deque[float] = field(default_factory=lambda: deque(maxlen=_HISTORY))


@dataclass
class Operation:
    """Runs of the last moments: (ended, seconds, failed)."""

    name: str
    runs: deque[tuple[float, float, bool]] = field(default_factory=lambda: deque(maxlen=_RUNS))


@dataclass(frozen=True)
class OperationRow:
    """An operation over the window."""

    name: str
    count: int
    rate: float
    failed: int
    p50: float
    p95: float
    max: float

    @property
    def total(self) -> float:
        return self.p50 * self.count


@dataclass
class Queue:
    name: str
    depth: float
    limit: float | None
    seen: float


@dataclass
class Node:
    name: str
    state: str
    seen: float
    task: str = ""


@dataclass
class Error:
    """Errors that are the same."""

    text: str
    logger: str
    count: int = 0
    seen: float = 0.0


@dataclass
class Trouble:
    """A warning of the monitor that has not ended."""

    text: str
    since: float


class Board:
    """:param window: seconds that rates and quantiles are over."""

    def __init__(self, window: float = 60.0) -> None:
        self.window = window
        self.now = 0.0
        self.processes: dict[tuple[str, str], Process] = {}
        self.queues: dict[str, Queue] = {}
        self.nodes: dict[str, Node] = {}
        self.errors: dict[str, Error] = {}
        self.troubles: dict[str, Trouble] = {}
        self.running: dict[str, float] = {}
        self.ended: deque[tuple[float, str]] = deque(maxlen=_TASKS)
        self._operations: dict[str, Operation] = {}
        #: Second → records, errors among them.
        self._seconds: dict[int, list[int]] = {}
        self.records = 0

    def take(self, fields: Mapping[str, Any], created: float) -> None:
        """One more record; what is strange about it is passed over."""
        if not math.isfinite(created) or created <= 0:
            return
        self.records += 1
        if created <= time.time() + _AHEAD:  # of a clock that is years ahead nobody is late
            self.now = max(self.now, created)
        event = fields.get("event.name")
        event = event if isinstance(event, str) else ""
        severity = fields.get("severity_number")
        severity = severity if isinstance(severity, int) else 9
        self._count(created, severity)
        if event == "resource.sample":
            self._sample(fields, created)
            return
        logger = str(fields.get("logger") or "")
        run = run_of(fields, created, severity, logger)
        if run is not None:
            self._run(run.name, created, run.duration, run.outcome == FAILURE)
        if event.startswith("task."):
            self._task(event, fields, created)
        if "lama.queue.depth" in fields:
            self._queue(fields, created)
        if event in _NODE_STATES:
            self._node(fields, _NODE_STATES[event], created)
        if logger == "lamalog.monitor":
            self._trouble(event, fields, created)
        if severity >= 17:
            self._error(fields, logger, created)

    def operations(self, sort: str = "time") -> list[OperationRow]:
        """Those that ran within the window."""
        rows = []
        for operation in self._operations.values():
            runs = [run for run in operation.runs if run[0] > self.now - self.window]
            if runs:
                times = sorted(run[1] for run in runs)
                span = self.window
                if len(operation.runs) == operation.runs.maxlen:  # more than are kept
                    span = max(1e-3, min(span, self.now - runs[0][0]))
                rows.append(
                    OperationRow(
                        operation.name, len(runs), len(runs) / span, sum(run[2] for run in runs),
                        _at(times, 0.5), _at(times, 0.95), times[-1],
                    )
                )  # fmt: skip
        return sorted(rows, key=_SORTS[sort])

    def rate(self) -> tuple[float, float]:
        """Records and errors a second, over the last ten seconds."""
        last = int(self.now)
        found = [self._seconds.get(second, [0, 0]) for second in range(last - 10, last)]
        return sum(each[0] for each in found) / 10, sum(each[1] for each in found) / 10

    def task_counts(self) -> Counter[str]:
        """How tasks ended within the window."""
        return Counter(how for moment, how in self.ended if moment > self.now - self.window)

    # -----------------------------------------------------------------------------------------------------------------

    def _count(self, created: float, severity: int) -> None:
        second = int(created)
        found = self._seconds.setdefault(second, [0, 0])
        found[0] += 1
        found[1] += severity >= 17
        if len(self._seconds) > 120:
            for old in sorted(self._seconds)[:-60]:
                del self._seconds[old]

    def _sample(self, fields: Mapping[str, Any], created: float) -> None:
        host, pid = str(fields.get("host.name") or ""), str(fields.get("process.pid") or "")
        process = self.processes.get((host, pid))
        if process is None:
            _make_room(self.processes, _PROCESSES, lambda each: each.seen)
            process = self.processes[host, pid] = Process(host, pid, str(fields.get("service.name") or ""))
        process.seen, process.values = created, from_fields(fields)
        for name, kept in (("system.cpu.utilization", process.cpu), ("system.memory.utilization", process.memory)):
            value = process.values.get(name)
            if value is not None:
                kept.append(value)

    def _run(self, name: str, created: float, duration: float, failed: bool) -> None:
        operation = self._operations.get(name)
        if operation is None:
            _make_room(self._operations, _OPERATIONS, lambda each: each.runs[-1][0])
            operation = self._operations[name] = Operation(name)
        operation.runs.append((created, duration, failed))

    def _task(self, event: str, fields: Mapping[str, Any], created: float) -> None:
        task = fields.get("lama.task.id")
        if not isinstance(task, str):
            return
        if event == "task.started":
            _make_room(self.running, _TASKS, lambda moment: moment)
            self.running[task] = created
        elif event in _ENDS:
            self.running.pop(task, None)
            self.ended.append((created, _ENDS[event]))

    def _queue(self, fields: Mapping[str, Any], created: float) -> None:
        name, depth, limit = (fields.get(f"lama.queue.{part}") for part in ("name", "depth", "limit"))
        if isinstance(name, str) and _is_number(depth):
            if name not in self.queues:
                _make_room(self.queues, _QUEUES, lambda each: each.seen)
            self.queues[name] = Queue(name, float(depth or 0), float(limit) if _is_number(limit) else None, created)  # type: ignore[arg-type]

    def _node(self, fields: Mapping[str, Any], state: str, created: float) -> None:
        name = fields.get("lama.node.id")
        if isinstance(name, str):
            if name not in self.nodes:
                _make_room(self.nodes, _NODES, lambda each: each.seen)
            before = self.nodes.get(name)
            # Lost: it was not seen just now, somebody noticed that it was not.
            seen = before.seen if state == "lost" and before is not None else created
            self.nodes[name] = Node(name, state, seen)

    def _trouble(self, event: str, fields: Mapping[str, Any], created: float) -> None:
        kind, _, what = event.partition(".")
        if kind not in ("resource", "anomaly", "bottleneck") or event == "resource.sample":
            return
        owner = fields.get("operation.name") or fields.get("lama.node.id") or fields.get("anomaly.device") or ""
        name = fields.get("resource.name") or fields.get("anomaly.metric") or fields.get("bottleneck.kind") or ""
        key = f"{kind} {name} {owner}"
        if what in ("recovered", "ended"):
            self.troubles.pop(key, None)
            return
        _make_room(self.troubles, _TROUBLES, lambda each: each.since)
        if "anomaly.outcome" not in fields:  # one that was over when it was found
            self.troubles[key] = Trouble(str(fields.get("message") or event)[:_TEXT], created)

    def _error(self, fields: Mapping[str, Any], logger: str, created: float) -> None:
        text = str(fields.get("error.title") or fields.get("message") or fields.get("event.name") or "")[:_TEXT]
        key = str(fields.get("error.fingerprint") or f"{logger} {fields.get('exception.type') or text}")
        error = self.errors.get(key)
        if error is None:
            _make_room(self.errors, _ERRORS, lambda each: each.seen)
            error = self.errors[key] = Error(text, logger)
        error.text, error.count, error.seen = text, error.count + 1, max(error.seen, created)


_SORTS: dict[str, Any] = {
    "time": lambda row: (-row.total, row.name),
    "rate": lambda row: (-row.rate, row.name),
    "failed": lambda row: (-row.failed, -row.rate, row.name),
    "p95": lambda row: (-row.p95, row.name),
    "name": lambda row: row.name,
}
SORTS = tuple(_SORTS)


def _at(ordered: list[float], q: float) -> float:
    return ordered[min(len(ordered) - 1, int(q * len(ordered)))]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _make_room(table: dict[Any, Any], most: int, age: Any) -> None:
    if len(table) >= most:
        for key in sorted(table, key=lambda each: age(table[each]))[: max(1, most // 10)]:
            del table[key]
