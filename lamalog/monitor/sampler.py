"""Take a sample: ask every source in turn, each on its own, so that what one can't read hurts no other."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from lamalog.monitor.sample import Sample
from lamalog.monitor.trouble import say_once

#: Clock that goes on while the machine sleeps, where there is one besides the monotonic.
_BOOTTIME: int | None = getattr(time, "CLOCK_BOOTTIME", None)
#: More seconds than this between two samples than were planned is a gap, and so many times the interval.
GAP_SECONDS, GAP_TIMES = 1.0, 3.0


@dataclass
class Moment:
    """What sources read into."""

    #: ``time.monotonic()``.
    now: float
    #: Seconds since the moment before; None where nothing can be said over that time.
    elapsed: float | None
    #: Also what takes longer to read: USS, each core.
    detailed: bool = False
    values: dict[str, float] = field(default_factory=dict)
    totals: dict[str, float] = field(default_factory=dict)

    def put(self, name: str, value: float | None) -> None:
        """Set a reading; None is none."""
        if value is not None:
            self.values[name] = value


class Source(Protocol):
    """Something to read from. ``read`` may raise: then it has no readings this time."""

    name: str

    def read(self, moment: Moment) -> None: ...

    def close(self) -> None: ...


class Sampler:
    """Asks *sources*. Not thread-safe.

    :param interval: seconds that are planned between two samples; far more than that is a gap, over which there are no
        rates: the machine was asleep or the process stopped.
    """

    def __init__(self, sources: Iterable[Source], interval: float) -> None:
        self.sources = list(sources)
        self.interval = interval
        self._last: tuple[float, float] | None = None

    def sample(self, *, detailed: bool = False) -> Sample:
        """Take one now."""
        now, uninterrupted = _monotonic(), _boottime()
        moment = Moment(now, self._elapsed(now, uninterrupted), detailed)
        self._last = (now, uninterrupted)
        for source in self.sources:
            try:
                source.read(moment)
            except Exception as error:
                say_once(source.name, error)
        return Sample(time.time(), now, moment.elapsed, _finite(moment.values), _finite(moment.totals))

    def _elapsed(self, now: float, uninterrupted: float) -> float | None:
        if self._last is None:
            return None
        elapsed, slept = now - self._last[0], uninterrupted - self._last[1]
        limit = self.interval * GAP_TIMES + GAP_SECONDS
        return elapsed if elapsed > 0 and max(elapsed, slept) <= limit else None

    def close(self) -> None:
        """Let go of what sources hold."""
        for source in self.sources:
            try:
                source.close()
            except Exception as error:
                say_once(source.name, error)


def _finite(values: dict[str, float]) -> dict[str, float]:
    """Without what no sensor can mean."""
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _monotonic() -> float:
    return time.monotonic()


def _boottime() -> float:
    return time.monotonic() if _BOOTTIME is None else time.clock_gettime(_BOOTTIME)
