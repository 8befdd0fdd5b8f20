"""What grows steadily, and when it will be full. Pure state: what has to be told is returned, not logged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lamalog.monitor.metrics import BYTES, metric_of
from lamalog.monitor.sample import Sample, key
from lamalog.monitor.trends_fit import Growth
from lamalog.monitor.trends_options import TrendOptions
from lamalog.monitor.trends_series import Series, Window

#: A window says nothing about what is further away than so many times its length.
REACH = 6.0
#: Looks that have to agree before growth is told, and before its end is.
_AGREE, _OVER = 2, 4
#: Series that are kept; devices beyond that are not looked at.
MOST = 64
#: Growth without a limit is told from this much on: a share of the value, bytes, and a number of anything else.
_RISE, _RISE_BYTES, _RISE_COUNT = 0.10, 32e6, 50.0
#: Seconds in which the same is not told again, unless it has become twice as bad: what will be full, what only grows.
FULL_AGAIN, GROWS_AGAIN = 6 * 3600.0, 24 * 3600.0
#: Nothing is told twice within so many seconds.
_PAUSE = 120.0
#: Growth is over when there was less than this share of what it would have been.
_MISSING = 0.3


@dataclass(frozen=True)
class Tracked:
    """A metric whose growth means something."""

    metric: str
    #: Metrics of the same device that add up to its limit; none: growth without end may be a leak.
    limit: tuple[str, ...] = ()


TRACKED = (
    # What root alone may use is no room for us: usage and what is free for this user.
    Tracked("system.filesystem.usage", ("system.filesystem.usage", "system.filesystem.free")),
    Tracked("system.memory.usage", ("system.memory.limit",)),
    Tracked("hw.gpu.memory.usage", ("hw.gpu.memory.limit",)),
    Tracked("process.unix.file_descriptor.count", ("process.unix.file_descriptor.limit",)),
    Tracked("process.memory.usage"),
    Tracked("process.thread.count"),
    Tracked("hw.gpu.memory.process"),
)


class Kind(Enum):
    FULL = "full"
    GROWS = "grows"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Trend:
    """Something to tell."""

    kind: Kind
    metric: str
    device: str
    value: float
    growth: Growth | None = None
    limit: float | None = None
    #: Seconds until the limit is reached: likely, soonest, latest.
    full_in: tuple[float, float, float] | None = None


@dataclass
class _State:
    series: Series
    #: Looks in a row that found nothing, since it was told.
    unseen: int = 0
    #: What was told last, and when by the monotonic clock.
    told: Trend | None = None
    told_at: float = 0.0
    #: Its end has been told too.
    over: bool = False


class Trends:
    """All series of a monitor."""

    def __init__(self, options: TrendOptions) -> None:
        self.options = options
        self._states: dict[tuple[str, str], _State] = {}

    def look(self, sample: Sample) -> list[Trend]:
        """What *sample* brings to light."""
        found: list[Trend] = []
        for tracked in TRACKED:
            plain = sample.get(tracked.metric)
            readings = sample.devices(tracked.metric) if plain is None else {"": plain}
            for device, value in readings.items():
                trend = self._step(tracked, device, value, sample)
                if trend is not None:
                    found.append(trend)
        return found

    def _step(self, tracked: Tracked, device: str, value: float, sample: Sample) -> Trend | None:
        state = self._states.get((tracked.metric, device))
        if state is None:
            if len(self._states) >= MOST:
                return None
            state = self._states[tracked.metric, device] = _State(Series(self.options.windows))
        due = state.series.add(sample.monotonic, value)
        if not due:
            return None
        limit = _limit(tracked, device, sample)
        trend = self._agreed(tracked, device, state.series, due, limit)
        if trend is None:
            return self._nothing(state, tracked, device, value, due, sample.monotonic)
        state.unseen = 0
        if not self._worth(state, trend, sample.monotonic):
            return None
        state.told, state.told_at, state.over = trend, sample.monotonic, False
        return trend

    def _agreed(
        self, tracked: Tracked, device: str, series: Series, due: list[Window], limit: float | None
    ) -> Trend | None:
        """What one of the windows has seen often enough. The shortest speaks first: it sees what is happening now."""
        found: Trend | None = None
        for window in due:
            trend = self._trend(tracked, device, series, window, limit)
            window.agreed = window.agreed + 1 if trend is not None else 0
            if found is None and window.agreed >= _AGREE:
                found = trend
        return found

    def _nothing(
        self, state: _State, tracked: Tracked, device: str, value: float, due: list[Window], now: float
    ) -> Trend | None:
        told = state.told
        # Only a window as long as the one that saw the growth can tell that it is over.
        if told is None or told.growth is None or state.over or due[-1].span < told.growth.span:
            return None
        state.unseen += 1
        expected = told.growth.slope * (now - state.told_at)
        if state.unseen < _OVER or value - told.value >= _MISSING * expected:
            return None
        state.over = True
        return Trend(Kind.STOPPED, tracked.metric, device, value)

    def _trend(
        self, tracked: Tracked, device: str, series: Series, window: Window, limit: float | None
    ) -> Trend | None:
        growth = series.growth(window)
        if growth is None:
            return None
        if limit is not None:
            left = limit - growth.value
            times = tuple(left / slope for slope in (growth.slope, growth.high, growth.low))
            if left > 0 and times[0] <= min(self.options.horizon, REACH * window.span):
                return Trend(
                    Kind.FULL, tracked.metric, device, growth.value, growth, limit, (times[0], times[1], times[2])
                )
            return None
        begun = growth.value - growth.rise
        least = _RISE_BYTES if _is_bytes(tracked.metric) else _RISE_COUNT
        if window.span < self.options.leak_after or growth.rise < max(_RISE * begun, least):
            return None
        return Trend(Kind.GROWS, tracked.metric, device, growth.value, growth)

    def _worth(self, state: _State, trend: Trend, now: float) -> bool:
        told, since = state.told, now - state.told_at
        if told is None:
            return True
        if since < _PAUSE:
            return False
        if trend.full_in is None:
            return since >= GROWS_AGAIN or trend.value >= told.value * 2
        if told.full_in is None or since >= FULL_AGAIN:
            return True
        return trend.full_in[0] <= told.full_in[0] / 2


def _limit(tracked: Tracked, device: str, sample: Sample) -> float | None:
    parts = [sample.get(key(name, device) if device else name) for name in tracked.limit]
    known = [part for part in parts if part is not None]
    return sum(known) if parts and len(known) == len(parts) else None


def _is_bytes(metric: str) -> bool:
    row = metric_of(metric)
    return row is not None and row.unit == BYTES
