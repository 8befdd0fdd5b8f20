"""Series for the benchmark of detection: what services do by themselves, and what may happen to them. All from a seed.

Every point stands for 15 seconds. Ordinary series have daily rhythm, correlated and heavy-tailed noise, bursts, whole
numbers, or no variance at all; faults are the usual shapes (peak, step, drift), errors and silence.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

STEP = 15.0
PER_HOUR, PER_DAY = 240, 5760
#: A Monday, 00:00 UTC.
START = 1_767_571_200.0


@dataclass
class Fault:
    """From point *begin* to before *end*."""

    kind: str
    begin: int
    end: int


@dataclass
class Scenario:
    """One series, and what happens in it."""

    metric: str
    values: list[float]
    fault: Fault | None = None
    #: Failures among the runs, for error rates; times of arrival, for silences.
    failed: list[int] = field(default_factory=list)
    arrivals: list[float] = field(default_factory=list)

    def moments(self) -> Iterator[tuple[float, float]]:
        return ((START + index * STEP, value) for index, value in enumerate(self.values))


def _daily(index: int, phase: float = 0.0) -> float:
    """0 at night, 1 in the afternoon, with a dent at noon."""
    day = (index / PER_DAY + phase) % 1.0
    wave = 0.5 - 0.5 * math.cos(2 * math.pi * (day - 0.12))
    weekend = 0.7 if (index // PER_DAY) % 7 >= 5 else 1.0
    return max(0.0, (wave - 0.12 * math.exp(-((day - 0.52) ** 2) / 0.0008))) * weekend


def _correlated(rng: random.Random, count: int, keep: float, size: float) -> Iterator[float]:
    level, fresh = 0.0, size * math.sqrt(1 - keep * keep)
    for _ in range(count):
        level = keep * level + rng.gauss(0, fresh)
        yield level


def _student(rng: random.Random, freedom: int) -> float:
    """Heavy-tailed: one in a hundred thousand is beyond thirty."""
    spread = sum(rng.gauss(0, 1) ** 2 for _ in range(freedom)) / freedom
    return rng.gauss(0, 1) / math.sqrt(max(spread, 1e-12))


def _poisson(rng: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def cpu(rng: random.Random, count: int) -> list[float]:
    phase = rng.random()
    low, high = rng.uniform(0.08, 0.2), rng.uniform(0.35, 0.5)
    noise = _correlated(rng, count, 0.6, rng.uniform(0.015, 0.035))
    return [min(1.0, max(0.0, low + (high - low) * _daily(i, phase) + next(noise))) for i in range(count)]


def memory(rng: random.Random, count: int) -> list[float]:
    level = rng.uniform(1e9, 4e9)
    wander = _correlated(rng, count, 0.998, 0.02 * level)
    saw = rng.randrange(500, 3000)
    return [level + next(wander) + 0.03 * level * ((i % saw) / saw) for i in range(count)]


def latency(rng: random.Random, count: int) -> list[float]:
    usual, phase = rng.uniform(0.05, 2.0), rng.random()
    return [usual * math.exp(0.3 * _daily(i, phase) + 0.05 * _student(rng, 3)) for i in range(count)]


def slow_latency(rng: random.Random, count: int) -> list[float]:
    usual = rng.uniform(2.0, 20.0)
    noise = _correlated(rng, count, 0.9, 0.15)
    return [usual * math.exp(next(noise)) for _ in range(count)]


def rate(rng: random.Random, count: int) -> list[float]:
    phase, low, high = rng.random(), rng.uniform(8, 20), rng.uniform(40, 120)
    noise = _correlated(rng, count, 0.7, 0.08)
    return [float(_poisson(rng, (low + (high - low) * _daily(i, phase)) * math.exp(next(noise)))) for i in range(count)]


def low_rate(rng: random.Random, count: int) -> list[float]:
    mean = rng.uniform(1.0, 4.0)
    return [float(_poisson(rng, mean)) for _ in range(count)]


def gpu(rng: random.Random, count: int) -> list[float]:
    """Jobs and pauses: mostly busy, or mostly idle, for minutes."""
    values: list[float] = []
    while len(values) < count:
        values += [min(1.0, max(0.0, rng.gauss(0.85, 0.06))) for _ in range(round(rng.expovariate(1 / 30)) + 2)]
        values += [min(1.0, max(0.0, rng.gauss(0.05, 0.02))) for _ in range(round(rng.expovariate(1 / 12)) + 1)]
    return values[:count]


def threads(rng: random.Random, count: int) -> list[float]:
    level = rng.randrange(12, 60)
    return [float(level + (rng.random() < 0.1) + (rng.random() < 0.02) * rng.randrange(1, 4)) for _ in range(count)]


def descriptors(rng: random.Random, count: int) -> list[float]:
    phase, level = rng.random(), rng.randrange(60, 200)
    return [float(level + _poisson(rng, 20 * _daily(i, phase))) for i in range(count)]


def nothing(rng: random.Random, count: int) -> list[float]:
    """It never changes."""
    return [rng.choice((0.0, 12.0))] * count


def queue(rng: random.Random, count: int) -> list[float]:
    """Empty most of the time, with bursts of any size."""
    values, held = [], 0.0
    for _ in range(count):
        if rng.random() < 0.02:
            held += rng.paretovariate(1.5) * 3
        held = max(0.0, held * 0.6 - 0.5)
        values.append(float(round(held)))
    return values


def temperature(rng: random.Random, count: int) -> list[float]:
    phase, level = rng.random(), rng.uniform(40, 60)
    noise = _correlated(rng, count, 0.97, 1.5)
    return [float(round(level + 6 * _daily(i, phase) + next(noise))) for i in range(count)]


def disk(rng: random.Random, count: int) -> list[float]:
    """Fills a little and is cleaned every night."""
    level, slope = rng.uniform(0.3, 0.7), rng.uniform(0.01, 0.03)
    return [level + slope * ((i % PER_DAY) / PER_DAY) + rng.gauss(0, 0.0005) for i in range(count)]


def network(rng: random.Random, count: int) -> list[float]:
    """Bytes a second, in bursts, with a transfer now and then."""
    phase, usual = rng.random(), rng.uniform(2e5, 5e6)
    values = []
    for i in range(count):
        burst = rng.paretovariate(1.3) if rng.random() < 0.05 else 1.0
        values.append(usual * (0.3 + _daily(i, phase)) * math.exp(rng.gauss(0, 0.4)) * burst)
    return values


Generator = Callable[[random.Random, int], list[float]]
Change = Callable[[random.Random, list[float], Fault], None]


def _add(low: float, high: float, most: float = math.inf) -> Change:
    """More by so much in the metric's unit."""

    def change(rng: random.Random, values: list[float], fault: Fault) -> None:
        size = rng.uniform(low, high)
        for i in range(fault.begin, fault.end):
            values[i] = min(most, values[i] + size * _ramp(fault, i))

    return change


def _times(low: float, high: float, *, whole: bool = False) -> Change:
    """So many times as much."""

    def change(rng: random.Random, values: list[float], fault: Fault) -> None:
        factor = rng.uniform(low, high)
        for i in range(fault.begin, fault.end):
            value = values[i] * (1 + (factor - 1) * _ramp(fault, i))
            values[i] = float(_poisson(rng, value)) if whole else value

    return change


def _ramp(fault: Fault, i: int) -> float:
    return (i - fault.begin) / (fault.end - fault.begin) if fault.kind == "drift" else 1.0


def _idle(rng: random.Random, values: list[float], fault: Fault) -> None:
    for i in range(fault.begin, fault.end):
        values[i] = max(0.0, rng.gauss(0.01, 0.005))


#: Metric → what it does by itself, and what may happen to it: kind of fault, how.
METRICS: dict[str, tuple[Generator, tuple[tuple[str, Change], ...]]] = {
    "system.cpu.utilization": (cpu, (("spike", _add(0.4, 0.6, 1.0)), ("level_shift", _add(0.3, 0.5, 1.0)))),
    "process.memory.usage": (memory, (("level_shift", _times(1.4, 2.0)), ("drift", _times(1.6, 2.5)))),
    "operation.duration/fast": (
        latency,
        (("spike", _times(5.0, 12.0)), ("level_shift", _times(2.0, 4.0)), ("drift", _times(2.5, 5.0))),
    ),
    "operation.duration/slow": (slow_latency, (("level_shift", _times(3.0, 6.0)),)),
    "operation.rate/busy": (
        rate,
        (("level_shift", _times(0.1, 0.3, whole=True)), ("level_shift", _times(3.0, 5.0, whole=True))),
    ),
    "operation.rate/rare": (low_rate, (("level_shift", _times(8.0, 15.0, whole=True)),)),
    "hw.gpu.utilization": (gpu, (("level_shift", _idle),)),
    "process.thread.count": (threads, (("spike", _add(60, 120)), ("drift", _add(60, 200)))),
    "process.unix.file_descriptor.count": (descriptors, (("level_shift", _add(150, 400)), ("drift", _add(200, 600)))),
    "lama.queue.depth": (queue, (("level_shift", _add(300, 2000)),)),
    "hw.temperature": (temperature, (("level_shift", _add(18, 30)), ("drift", _add(22, 35)))),
    "system.filesystem.utilization": (disk, (("level_shift", _add(0.1, 0.25, 1.0)), ("drift", _add(0.12, 0.25, 1.0)))),
    "system.network.receive.rate": (network, (("level_shift", _times(60.0, 200.0)),)),
    "process.thread.count/constant": (nothing, (("level_shift", _add(40, 80)),)),
}
#: Points of a fault, at least and at most.
_LENGTHS = {"spike": (2, 5), "level_shift": (80, 300), "drift": (1500, 3000)}
#: Pauses of a GPU last up to 80 points by themselves; nobody could tell a fault of that length from them.
_LONGER = {"hw.gpu.utilization": (300, 600)}


def scenario(metric: str, kind: int, seed: int, *, days: float = 3.5) -> Scenario:
    """*metric* over some days, into which the fault number *kind* of its list falls near the end."""
    generate, faults = METRICS[metric]
    rng = random.Random(f"{metric} {kind} {seed}")
    name, change = faults[kind]
    length = rng.randint(*_LONGER.get(metric, _LENGTHS[name]))
    before = round(days * PER_DAY) + rng.randrange(PER_DAY // 2)
    count = before + length + PER_HOUR * 3
    values = generate(rng, count)
    fault = Fault(name, before, before + length)
    change(rng, values, fault)
    return Scenario(metric, values, fault)


def quiet(metric: str, seed: int, *, days: float = 7.0) -> Scenario:
    """*metric* over a week in which nothing happens."""
    rng = random.Random(f"{metric} quiet {seed}")
    return Scenario(metric, METRICS[metric][0](rng, round(days * PER_DAY)))


def errors(seed: int, *, faulty: bool, days: float = 3.5) -> Scenario:
    """Runs of an operation of which few fail, until many do."""
    rng = random.Random(f"errors {faulty} {seed}")
    usual, mean, phase = rng.choice((0.0, 0.002, 0.01, 0.05)), rng.uniform(2, 40), rng.random()
    length = rng.randint(40, 200)
    before = round(days * PER_DAY) + rng.randrange(PER_DAY // 2)
    count = before + length + PER_HOUR * 3 if faulty else round(7 * PER_DAY)
    fault = Fault("error_rate", before, before + length) if faulty else None
    bad = rng.uniform(0.3, 1.0)
    runs, failed, burst = [], [], 0
    for i in range(count):
        here = _poisson(rng, mean * (0.3 + _daily(i, phase)))
        if rng.random() < 0.0005:
            burst = rng.randrange(2, 8)  # a client that is wrong for a moment
        burst = max(0, burst - 1)
        share = bad if fault and fault.begin <= i < fault.end else min(1.0, usual * (4 if burst else 1))
        runs.append(float(here))
        failed.append(sum(rng.random() < share for _ in range(here)))
    return Scenario("errors", runs, fault, failed=failed)


def silence(seed: int, *, faulty: bool, days: float = 2.0) -> Scenario:
    """Heartbeats or requests of one source, which stop for a while."""
    rng = random.Random(f"silence {faulty} {seed}")
    regular, mean, phase = seed % 2 == 0, rng.choice((2.0, 5.0, 10.0, 30.0)), rng.random()
    end = START + (days if faulty else 7.0) * 86400.0
    moment, arrivals = START, []
    while moment < end:
        busy = 1.0 if regular else 0.15 + _daily(int((moment - START) / STEP), phase)
        moment += mean * rng.uniform(0.9, 1.1) if regular else rng.expovariate(busy / mean)
        arrivals.append(moment)
    fault = None
    if faulty:
        begin = int((end - START) / STEP) - PER_HOUR * 4
        length = rng.randint(240, 400)
        fault = Fault("silence", begin, begin + length)
        low, high = START + begin * STEP, START + (begin + length) * STEP
        arrivals = [at for at in arrivals if not low <= at < high]
    return Scenario("silence", [0.0] * int((end - START) / STEP), fault, arrivals=arrivals)
