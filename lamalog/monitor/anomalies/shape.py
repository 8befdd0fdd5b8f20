"""What is known about a metric beforehand: on which scale it varies, and which changes matter to anybody."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

UP, DOWN, BOTH = "up", "down", "both"
_EPSILON = 1e-9


@dataclass(frozen=True)
class Shape:
    """How to look at a series."""

    #: ``linear``, ``log`` (what varies by factors: durations, rates), ``count`` (numbers of independent events), or
    #: ``duty`` (on or off: what matters is how much of the time).
    scale: str = "linear"
    #: Changes in this direction are anomalies.
    side: str = BOTH
    #: A change below this (in the metric's own unit) matters to nobody.
    floor: float = 0.0
    #: Nor does one below this share of the usual value.
    relative: float = 0.25
    #: Whether single peaks are told; not of what comes in bursts by nature.
    spikes: bool = True
    #: Points by which a step is judged: half of them have to be beyond it.
    patience: int = 8

    def forward(self, value: float) -> float:
        """*value* on the scale where its noise is even."""
        if self.scale == "log":
            return math.log(max(value, 0.0) + max(self.floor * 0.1, _EPSILON))
        if self.scale == "count":
            return 2 * math.sqrt(max(value, 0.0) + 0.375)  # Anscombe: the noise of counts becomes 1
        return value

    def back(self, value: float) -> float:
        """The metric's own value for one on that scale."""
        if self.scale == "log":
            return max(0.0, math.exp(min(value, 700.0)) - max(self.floor * 0.1, _EPSILON))
        if self.scale == "count":
            return max(0.0, (value / 2) ** 2 - 0.375) if value > 0 else 0.0
        return value

    def least_noise(self, usual: float) -> float:
        """Noise below this is not believed: the eighth part of a change that matters, at *usual* (on the even scale)."""
        if self.scale == "count":
            return 1.0
        value = self.back(usual)
        change = max(self.floor, self.relative * abs(value))
        return (self.forward(value + change) - usual) / 8 if change > 0 else abs(usual) * 1e-3

    def matters(self, usual: float, observed: float) -> bool:
        """Whether a change from *usual* to *observed*, in the metric's unit, goes the right way and is large enough."""
        change = observed - usual
        if (self.side == UP and change < 0) or (self.side == DOWN and change > 0):
            return False
        return abs(change) >= max(self.floor, self.relative * abs(usual))


_RATIO = Shape(side=UP, floor=0.1)
_BURSTY = Shape("log", side=UP, floor=1_000_000, relative=1.0, spikes=False)
#: Beginning of a metric's name → its shape; the longest that fits. None: not watched.
SHAPES: dict[str, Shape | None] = {
    "system.cpu.utilization": _RATIO,
    "system.cpu.iowait": _RATIO,
    "system.cpu.steal": _RATIO,
    "system.memory.utilization": Shape(side=UP, floor=0.05, relative=0.1),
    "system.memory.available": None,
    "system.paging.utilization": Shape(side=UP, floor=0.05),
    "system.pressure.": Shape(side=UP, floor=0.1, spikes=False),
    "system.filesystem.utilization": Shape(side=UP, floor=0.03, relative=0.05),
    "system.disk.utilization": Shape(side=UP, floor=0.3, spikes=False),
    "system.disk.read.rate": _BURSTY,
    "system.disk.write.rate": _BURSTY,
    "system.network.receive.rate": _BURSTY,
    "system.network.transmit.rate": _BURSTY,
    "process.cpu.utilization": _RATIO,
    "process.memory.usage": Shape(side=UP, floor=50_000_000, relative=0.1),
    "process.thread.count": Shape(side=UP, floor=10, relative=0.5),
    "process.unix.file_descriptor.count": Shape(side=UP, floor=50, relative=0.5),
    "asyncio.eventloop.delay.max": Shape("log", side=UP, floor=0.1, relative=2.0, spikes=False),
    "cpython.gc.pause.utilization": Shape(side=UP, floor=0.05, spikes=False),
    "hw.gpu.utilization": Shape("duty", floor=0.2, spikes=False),
    "hw.gpu.memory.usage": Shape(floor=500_000_000, relative=0.1),
    "hw.temperature": Shape(side=UP, floor=10, relative=0.1),
    "hw.power": Shape(floor=30),
    "operation.duration": Shape("log", side=UP, floor=0.001, relative=0.5),
    "operation.rate": Shape("count", floor=3, relative=0.4),
    "lama.queue.depth": Shape("log", side=UP, floor=10, relative=1.0, spikes=False, patience=24),
}
_EXACT = ("hw.temperature.limit", "hw.power.limit")
Find = Callable[[str], Shape | None]


def shape_of(metric: str) -> Shape | None:
    """How to look at *metric* (without its device); None for what is not watched."""
    if metric in _EXACT:
        return None
    best = max((prefix for prefix in SHAPES if metric.startswith(prefix)), key=len, default="")
    return SHAPES.get(best)
