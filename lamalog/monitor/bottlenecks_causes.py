"""What saturated while an operation was slow: each possible cause, judged by slow runs beside normal ones.

A cause has to be there in slow runs and absent in normal ones; what is saturated all the time limits throughput, but does
not explain why some runs are slower than others, and counts less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from lamalog.monitor.anomalies.records import shown
from lamalog.monitor.operations_runs import Run
from lamalog.units import format_duration

GPU_COMPUTE, GPU_MEMORY, GPU_THROTTLED, CPU, CORE = "gpu_compute", "gpu_memory", "gpu_throttled", "cpu", "core"
MEMORY, DISK, NETWORK, QUEUE, LOCK = "memory", "disk", "network", "queue", "lock"
MODEL_LOAD, DEPENDENCY, EVENT_LOOP, GC = "model_load", "dependency", "event_loop", "gc"
#: What each is called, and what to do about it.
MEANINGS = {
    GPU_COMPUTE: ("the GPU computes all the time", "smaller batches or resolutions, float16, or another GPU"),
    GPU_MEMORY: ("GPU memory is full", "smaller batches, tiles, float16, or unload a model"),
    GPU_THROTTLED: ("the GPU is held back by heat or power", "look at its cooling and its power limit"),
    CPU: ("all CPUs are busy", "fewer workers on this machine, or more CPUs"),
    CORE: (
        "one thread at a time: a core, or the GIL, is busy with this process",
        "processes in place of threads, or native code",
    ),
    MEMORY: ("memory is full or swapped", "fewer workers, or more memory"),
    DISK: ("a disk is busy", "write less, buffer, or a faster disk"),
    NETWORK: ("much more goes over the network", "transfer less, compress, or look at what else transfers"),
    QUEUE: ("tasks wait in a queue", "more workers, or less work at once"),
    LOCK: ("it waits, but for nothing that is busy: a lock, or somebody else", "look where threads wait (py-spy dump)"),
    MODEL_LOAD: ("models are loaded meanwhile", "keep models in memory, or route tasks to where they are"),
    DEPENDENCY: ("another operation within it is slow", "look at that one"),
    EVENT_LOOP: ("something blocks the event loop", "move it to a thread (asyncio.to_thread)"),
    GC: ("garbage is collected much of the time", "fewer objects, gc.freeze(), or less often"),
}
#: Runs with these names load models.
LOADS = ("model.load", "model.switch", "model.warmup")
#: A cause below this is not told.
LEAST = 0.25


@dataclass(frozen=True)
class Observed:
    """A run, and how it was around it."""

    run: Run
    #: Of the samples that overlap it: metric → value; of several devices the highest.
    resources: Mapping[str, float] = field(default_factory=dict)
    #: Seconds of operations right within it, by name.
    children: Mapping[str, float] = field(default_factory=dict)
    #: Seconds in which models were loaded.
    loading: float = 0.0


@dataclass(frozen=True)
class Cause:
    """One explanation."""

    kind: str
    #: From 0 to 1: in how many of the slow runs, and how much less in normal ones.
    score: float
    #: What was seen, in words: ``system.cpu.utilization 97%, normally 41%``.
    evidence: tuple[str, ...]
    #: The same in numbers, as far as there are: metric → (in slow runs, in normal ones).
    figures: Mapping[str, tuple[float, float | None]] = field(default_factory=dict)

    @property
    def meaning(self) -> str:
        return MEANINGS[self.kind][0]

    @property
    def advice(self) -> str:
        return MEANINGS[self.kind][1]


@dataclass(frozen=True)
class _Rule:
    kind: str
    metric: str
    #: From this on it is saturated.
    limit: float


_RULES = (
    _Rule(GPU_COMPUTE, "hw.gpu.utilization", 0.9),
    _Rule(GPU_MEMORY, "hw.gpu.memory.utilization", 0.93),
    _Rule(GPU_THROTTLED, "hw.gpu.throttle.thermal", 0.3),
    _Rule(GPU_THROTTLED, "hw.gpu.throttle.power", 0.3),
    _Rule(GPU_THROTTLED, "hw.gpu.throttle.hardware", 0.3),
    _Rule(CPU, "system.cpu.utilization", 0.9),
    _Rule(CPU, "system.pressure.cpu", 0.4),
    _Rule(CPU, "container.cpu.throttled", 0.2),
    _Rule(MEMORY, "system.memory.utilization", 0.94),
    _Rule(MEMORY, "system.paging.in.rate", 2_000_000),
    _Rule(MEMORY, "system.pressure.memory", 0.1),
    _Rule(MEMORY, "process.paging.faults.major.rate", 100),
    _Rule(DISK, "system.disk.utilization", 0.85),
    _Rule(DISK, "system.cpu.iowait.utilization", 0.2),
    _Rule(DISK, "system.pressure.io", 0.3),
    _Rule(EVENT_LOOP, "asyncio.eventloop.delay.max", 0.2),
    _Rule(GC, "cpython.gc.pause.utilization", 0.1),
)
_BUSY = 0.85
_NETWORK = ("system.network.receive.rate", "system.network.transmit.rate")
_NETWORK_LEAST, _NETWORK_TIMES = 5_000_000.0, 4.0


def judge(slow: Sequence[Observed], normal: Sequence[Observed]) -> list[Cause]:
    """Causes of the *slow* runs, the most likely first; none where nothing stands out."""
    if not slow:
        return []
    found: dict[str, Cause] = {}
    judges: tuple[Callable[[Sequence[Observed], Sequence[Observed]], Iterable[Cause]], ...] = (
        _saturated, _one_core, _network, _queued, _loaded, _dependent,
    )  # fmt: skip
    for each in judges:
        for cause in each(slow, normal):
            known = found.get(cause.kind)
            if known is None:
                found[cause.kind] = cause
            else:
                first, second = (cause, known) if cause.score > known.score else (known, cause)
                found[cause.kind] = Cause(
                    cause.kind, first.score, (*first.evidence, *second.evidence), {**second.figures, **first.figures}
                )
    causes = [cause for cause in found.values() if cause.score >= LEAST]
    if not any(cause.score >= 0.5 for cause in causes):
        causes += [cause for cause in _waiting(slow, normal) if cause.score >= LEAST]
    return sorted(causes, key=lambda cause: -cause.score)


def _saturated(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    for rule in _RULES:
        during = _values(slow, rule.metric)
        if not during:
            continue
        usual = _values(normal, rule.metric)
        share = sum(value >= rule.limit for value in during) / len(slow)
        before = sum(value >= rule.limit for value in usual) / len(usual) if usual else None
        score = _contrast(share, before)
        if score > 0:
            yield _cause(rule.kind, score, rule.metric, _mean(during), _mean(usual) if usual else None)


def _contrast(share: float, before: float | None) -> float:
    """*share* of slow runs, less what is as common in normal ones (None: there are none)."""
    if before is None:
        return share * 0.8
    return max(share - before, 0.3 * share if share > 0.5 and before > 0.5 else 0.0)


def _one_core(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    # Where the machine is as busy in normal runs, by others, that is no reason to look no further.
    always = _mean(_values(normal, "system.cpu.utilization")) >= _BUSY

    usually = _mean(_values(normal, "process.cpu.usage"))

    def crowded(each: Observed, used: float) -> bool:
        """Other threads of the process compute far more than normally, and this run hardly gets to."""
        own = each.run.cpu_time
        return own is not None and 0.2 <= used <= 1.25 and used >= 2.5 * usually > 0 and own < 0.5 * each.run.duration

    def busy(each: Observed) -> bool:
        used, whole = each.resources.get("process.cpu.usage"), each.resources.get("system.cpu.utilization", 0.0)
        cpus = each.resources.get("system.cpu.logical.count", 2.0)
        if used is None or cpus <= 1.5:
            return False
        return (_BUSY <= used <= 1.25 and (always or whole < _BUSY)) or crowded(each, used)

    share = sum(map(busy, slow)) / len(slow)
    before = sum(map(busy, normal)) / len(normal) if normal else None
    during = _values(slow, "process.cpu.usage")
    if share > 0 and during:
        usual = _values(normal, "process.cpu.usage")
        yield _cause(
            CORE, _contrast(share, before), "process.cpu.usage", _mean(during), _mean(usual) if usual else None
        )


def _network(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    for metric in _NETWORK:
        during, usual = _values(slow, metric), _values(normal, metric)
        if not during or not usual:
            continue
        limit = max(_NETWORK_LEAST, _NETWORK_TIMES * sorted(usual)[len(usual) // 2])
        share = sum(value >= limit for value in during) / len(slow)
        before = sum(value >= limit for value in usual) / len(usual)
        yield _cause(NETWORK, max(0.0, share - before) * 0.8, metric, _mean(during), _mean(usual))


def _queued(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    waits = [each.run.waited for each in slow if each.run.waited is not None]
    if not waits:
        return
    usual = [each.run.waited for each in normal if each.run.waited is not None]
    took = _mean([each.run.duration for each in slow])
    waited, before = _mean(waits), _mean(usual) if usual else 0.0
    share = max(0.0, waited - before) / max(waited + took, 1e-9)
    if share > 0:
        text = f"waited {format_duration(waited)} in the queue, normally {format_duration(before)}"
        yield Cause(QUEUE, min(1.0, share), (text,), {"lama.task.wait": (waited, before if usual else None)})


def _loaded(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    during = _mean([each.loading for each in slow])
    before = _mean([each.loading for each in normal]) if normal else 0.0
    extra = _extra(slow, normal)
    if during > before and extra > 0:
        text = f"{format_duration(during)} of each went by while models were loaded, normally {format_duration(before)}"
        yield Cause(MODEL_LOAD, min(1.0, (during - before) / extra), (text,), {"loading": (during, before)})


def _dependent(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    extra = _extra(slow, normal)
    names = {name for each in slow for name in each.children}
    best: Cause | None = None
    for name in names:
        if name in LOADS:
            continue
        during = _mean([each.children.get(name, 0.0) for each in slow])
        before = _mean([each.children.get(name, 0.0) for each in normal]) if normal else 0.0
        share = (during - before) / extra if extra > 0 else 0.0
        if share > 0 and (best is None or share > best.score):
            text = f"{name} took {format_duration(during)} of it, normally {format_duration(before)}"
            best = Cause(DEPENDENCY, min(1.0, share), (text,), {name: (during, before)})
    if best is not None:
        yield best


def _waiting(slow: Sequence[Observed], normal: Sequence[Observed]) -> Iterable[Cause]:
    """It used little CPU in all that time, and nothing was busy."""
    idle = [
        1 - min(1.0, each.run.cpu_time / each.run.duration)
        for each in slow
        if each.run.cpu_time is not None and each.run.duration > 0
    ]
    if not idle or not normal:
        return
    used = [each.run.cpu_time for each in slow if each.run.cpu_time is not None]
    before = [each.run.cpu_time for each in normal if each.run.cpu_time is not None]
    grown = _mean(used) - _mean(before) if before else 0.0
    extra = _extra(slow, normal)
    share = 1 - max(0.0, grown) / extra if extra > 0 else 0.0
    score = 0.6 * share * _mean(idle)
    text = f"computed only {1 - _mean(idle):.0%} of the time, and not longer than normally"
    yield Cause(LOCK, score, (text,), {"operation.cpu.time": (_mean(used), _mean(before) if before else None)})


def _extra(slow: Sequence[Observed], normal: Sequence[Observed]) -> float:
    """Seconds that a slow run takes longer."""
    usual = _mean([each.run.duration for each in normal]) if normal else 0.0
    return _mean([each.run.duration for each in slow]) - usual


def _cause(kind: str, score: float, metric: str, during: float, usual: float | None) -> Cause:
    before = "" if usual is None else f", normally {shown(metric, usual)}"
    return Cause(kind, min(1.0, score), (f"{metric} {shown(metric, during)}{before}",), {metric: (during, usual)})


def _values(observed: Sequence[Observed], metric: str) -> list[float]:
    return [each.resources[metric] for each in observed if metric in each.resources]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
