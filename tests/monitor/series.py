"""Seeded series, and what the monitor's parts find in them."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable

from lamalog.monitor.sample import Sample
from lamalog.monitor.trends import Trend, Trends
from lamalog.monitor.trends_options import TrendOptions

GB = 1e9
HOUR = 3600.0
DISK = "system.filesystem.usage[/]"
RSS = "process.memory.usage"


def trends_in(
    values: Iterable[float], metric: str, *, step: float, limit: float = 0.0, options: TrendOptions | None = None
) -> list[tuple[float, Trend]]:
    """What is told of a series with a reading each *step* seconds, and when (seconds)."""
    trends, found = Trends(options or TrendOptions()), []
    for number, value in enumerate(values):
        now = number * step
        readings = {metric: value}
        if metric == DISK:
            readings["system.filesystem.free[/]"] = limit - value
        found += [(now, each) for each in trends.look(Sample(now, now, step, readings))]
    return found


def series(seconds: float, step: float, shape: Callable[[float], float], noise: float, seed: int) -> list[float]:
    """*shape* of the time in seconds, with normal noise."""
    chance = random.Random(seed)
    return [shape(number * step) + chance.gauss(0, noise) for number in range(int(seconds / step))]


def walk(seconds: float, step: float, start: float, size: float, seed: int) -> list[float]:
    """A random walk."""
    chance, value, found = random.Random(seed), start, []
    for _ in range(int(seconds / step)):
        value += chance.gauss(0, size)
        found.append(value)
    return found


def tooth(moment: float, period: float) -> float:
    """0 to 1, and at once to 0 again."""
    return (moment % period) / period


def day(moment: float) -> float:
    """-1 to 1 over a day."""
    return math.sin(moment / (24 * HOUR) * 2 * math.pi)
