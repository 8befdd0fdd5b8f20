"""Watches a threshold: pending, told, over. Pure state: what has to be told is returned, not logged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lamalog.monitor.sample import Sample, key
from lamalog.monitor.thresholds import Threshold

#: Seconds without a reading after which a warning is taken to be over.
GONE = 300.0
#: Devices of one threshold that are watched; more are not.
MOST = 256


class Kind(Enum):
    BEGAN = "warning"
    ENDED = "recovered"


@dataclass(frozen=True)
class Change:
    """Something to tell."""

    kind: Kind
    threshold: Threshold
    device: str
    value: float
    #: The worst value so far.
    peak: float
    #: Seconds that it has been beyond the limit, time asleep left out.
    duration: float
    #: How often it was beyond the limit since it was last told, and kept quiet.
    kept_quiet: int = 0
    #: Its readings have stopped, which is all that is known of its end.
    gone: bool = False


@dataclass
class _State:
    """One threshold on one device. All times are seconds that samples covered."""

    beyond: float | None = None
    within: float | None = None
    told: bool = False
    peak: float = 0.0
    unread: float = 0.0
    quiet_for: float = 0.0
    kept_quiet: int = 0
    #: Whether this time beyond the limit has been counted in *kept_quiet*.
    counted: bool = False


class Watch:
    """All thresholds of a monitor."""

    def __init__(self, thresholds: tuple[Threshold, ...]) -> None:
        self.thresholds = thresholds
        self._states: dict[tuple[str, str], _State] = {}

    def look(self, sample: Sample) -> list[Change]:
        """What *sample* changes."""
        elapsed = sample.elapsed or 0.0
        return [change for each in self.thresholds for change in self._look(each, sample, elapsed)]

    @property
    def active(self) -> list[tuple[Threshold, str]]:
        """What has been told and is not over."""
        by_name = {each.name: each for each in self.thresholds}
        return [(by_name[name], device) for (name, device), state in self._states.items() if state.told]

    def _look(self, threshold: Threshold, sample: Sample, elapsed: float) -> list[Change]:
        found: list[Change] = []
        readings = _readings(sample, threshold.metric)
        known = {device for name, device in self._states if name == threshold.name}
        for device in dict.fromkeys((*readings, *known)):
            place = (threshold.name, device)
            state = self._states.get(place)
            value = readings.get(device)
            if state is None:
                if value is None or not _beyond(threshold, sample, device, value) or len(known) >= MOST:
                    continue
                state = self._states[place] = _State()
            change = self._step(threshold, device, state, sample, value, elapsed)
            if change is not None:
                found.append(change)
            if not state.told and state.beyond is None and state.quiet_for <= 0:
                del self._states[place]
        return found

    def _step(
        self, threshold: Threshold, device: str, state: _State, sample: Sample, value: float | None, elapsed: float
    ) -> Change | None:
        state.quiet_for -= elapsed
        if value is None:
            state.unread += elapsed
            if state.told and state.unread >= GONE:
                return self._end(threshold, device, state, state.peak, gone=True)
            if not state.told:
                state.beyond = None
            return None
        state.unread = 0.0
        if state.told:
            return self._while_told(threshold, device, state, sample, value, elapsed)
        if not _beyond(threshold, sample, device, value):
            state.beyond = None
            state.counted = False
            return None
        fresh = state.beyond is None
        state.beyond = 0.0 if state.beyond is None else state.beyond + elapsed
        state.peak = value if fresh else _worse(threshold, state.peak, value)
        if state.beyond < threshold.hold:
            return None
        if state.quiet_for > 0:
            state.kept_quiet += not state.counted
            state.counted = True
            return None
        state.told, state.within = True, None
        quiet, state.kept_quiet = state.kept_quiet - state.counted, 0
        return Change(Kind.BEGAN, threshold, device, value, state.peak, state.beyond, max(0, quiet))

    def _while_told(
        self, threshold: Threshold, device: str, state: _State, sample: Sample, value: float, elapsed: float
    ) -> Change | None:
        state.beyond = (state.beyond or 0.0) + elapsed
        state.peak = _worse(threshold, state.peak, value)
        if not threshold.cleared(value) and not _guarded(threshold, sample, device):
            state.within = None
            return None
        state.within = 0.0 if state.within is None else state.within + elapsed
        return self._end(threshold, device, state, value) if state.within >= threshold.hold else None

    def _end(self, threshold: Threshold, device: str, state: _State, value: float, *, gone: bool = False) -> Change:
        lasted = (state.beyond or 0.0) - (state.within or 0.0)
        state.told, state.beyond, state.within, state.unread, state.counted = False, None, None, 0.0, False
        state.quiet_for = threshold.cooldown
        return Change(Kind.ENDED, threshold, device, value, state.peak, max(0.0, lasted), gone=gone)


def _readings(sample: Sample, metric: str) -> dict[str, float]:
    plain = sample.get(metric)
    return sample.devices(metric) if plain is None else {"": plain}


def _beyond(threshold: Threshold, sample: Sample, device: str, value: float) -> bool:
    return threshold.exceeded(value) and not _guarded(threshold, sample, device)


def _guarded(threshold: Threshold, sample: Sample, device: str) -> bool:
    """Whether there is so much left, in absolute terms, that the ratio does not matter."""
    if not threshold.guard:
        return False
    left = sample.get(key(threshold.guard, device) if device else threshold.guard)
    return left is not None and left >= threshold.guard_limit


def _worse(threshold: Threshold, one: float, other: float) -> float:
    return min(one, other) if threshold.below else max(one, other)
