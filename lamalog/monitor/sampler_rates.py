"""Counters to rates. A counter that went back was reset: there is no rate until it has been seen twice again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

#: Where counters of 32 bits begin anew; some drivers and virtual devices still have them.
_WRAP = 1 << 32
#: A counter this close to the end and this close to the beginning has gone round.
_NEAR = _WRAP // 8


def change(before: float, now: float) -> float | None:
    """By how much a counter went up; None if it was reset."""
    if now >= before:
        return now - before
    if _WRAP - _NEAR <= before < _WRAP and now < _NEAR:
        return now - before + _WRAP
    return None


class Counters:
    """What counters showed last time, by name."""

    def __init__(self) -> None:
        self._last: dict[str, float] = {}

    def change(self, name: str, now: float) -> float | None:
        """Since the last call for *name*; None the first time, and after a reset."""
        before = self._last.get(name)
        self._last[name] = now
        return None if before is None else change(before, now)

    def rate(self, name: str, now: float, elapsed: float | None) -> float | None:
        """A second, over *elapsed* seconds."""
        went_up = self.change(name, now)
        return None if went_up is None or not elapsed else went_up / elapsed

    def forget(self) -> None:
        self._last.clear()


class DeviceCounters:
    """Counters of devices that come and go, added up: each counts from the second time it is seen."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[float, ...]] = {}
        self._totals: list[float] = []

    def changes(self, now: Mapping[str, tuple[float, ...]]) -> dict[str, tuple[float, ...]]:
        """By how much the counters of each device went up. Devices without a sound reading before are left out."""
        last, self._last = self._last, dict(now)
        found: dict[str, tuple[float, ...]] = {}
        for device, counters in now.items():
            before = last.get(device)
            if before is None or len(before) != len(counters):
                continue
            each = [change(old, new) for old, new in zip(before, counters, strict=True)]
            if None not in each:
                found[device] = tuple(value for value in each if value is not None)
        self._add(found.values())
        return found

    def _add(self, changes: Iterable[tuple[float, ...]]) -> None:
        for change_ in changes:
            self._totals += [0.0] * (len(change_) - len(self._totals))
            self._totals = [total + value for total, value in zip(self._totals, change_, strict=True)]

    @property
    def totals(self) -> list[float]:
        """All that has been counted since the first reading: never goes back, whatever the devices do."""
        return list(self._totals)
