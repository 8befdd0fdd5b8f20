"""What a series was at this hour of the day, or of the week: medians of hours, a few of each hour kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from lamalog.monitor.anomalies.window import median

HOUR, DAY, WEEK = 3600.0, 86400.0, 604800.0
_DAYS, _WEEKS = 7, 4
#: Distances that the judgement which forecast is better goes by, and the fewest it needs.
_JUDGED, _FEWEST = 72, 20


class Season:
    """Medians by hour, a forecast from them, and how far off such forecasts have been.

    Hours are those of UTC: a shift of the clocks is one of an hour in the rhythm, which two days put right.
    """

    def __init__(self) -> None:
        self._days: list[deque[float]] = [deque(maxlen=_DAYS) for _ in range(24)]
        self._weeks: list[deque[float]] = [deque(maxlen=_WEEKS) for _ in range(168)]
        self._latest: deque[float] = deque(maxlen=24)
        #: How far off the forecast by hour and the one by the last day have been.
        self._by_hour: deque[float] = deque(maxlen=_JUDGED)
        self._by_level: deque[float] = deque(maxlen=_JUDGED)
        self.hours = 0
        #: Added to each forecast: the level has changed for good.
        self.offset = 0.0

    def learn(self, moment: float, value: float) -> None:
        """*value* was the median of the hour that *moment* lies in."""
        by_hour, by_level = self.of_hour(moment), self.level
        if by_hour is not None:
            self._by_hour.append(value - by_hour)
        if by_level is not None:
            self._by_level.append(value - by_level)
        hour = int(moment // HOUR)
        self._days[hour % 24].append(value - self.offset)
        self._weeks[hour % 168].append(value - self.offset)
        self._latest.append(value - self.offset)
        self.hours += 1

    def learn_all(self, hours: Iterable[tuple[float, float]]) -> None:
        """Several hours, oldest first."""
        for moment, value in hours:
            self.learn(moment, value)

    def rebase(self, change: float) -> None:
        """The level is another one from now on, by *change*."""
        self.offset += change

    @property
    def level(self) -> float | None:
        """The median of the last day; None before there is one."""
        return median(list(self._latest)) + self.offset if len(self._latest) >= 12 else None

    def of_hour(self, moment: float) -> float | None:
        """The usual value at *moment*, between the middles of hours; None where the hours are not known."""
        place = moment / HOUR - 0.5
        before = int(place // 1)
        share = place - before
        low, high = self._usual(before), self._usual(before + 1)
        if low is None or high is None:
            return None
        return low * (1 - share) + high * share + self.offset

    def _usual(self, hour: int) -> float | None:
        of_week = self._weeks[hour % 168]
        if len(of_week) >= 2:  # a single one may have been an odd day
            return median(list(of_week))
        of_day = self._days[hour % 24]
        return median(list(of_day)) if of_day else None

    @property
    def rhythmic(self) -> bool:
        """Whether the hour says more than the last day's level does: forecasts by it are clearly better."""
        if len(self._by_hour) < _FEWEST:
            return False
        off, flat = self._typical(self._by_hour), self._typical(self._by_level)
        return off < 0.7 * flat

    def forecast(self, moment: float) -> float | None:
        """The better of the two."""
        return self.of_hour(moment) if self.rhythmic else self.level

    @property
    def uncertainty(self) -> float | None:
        """How far off the better forecast is at most, as a rule; None before that is known."""
        errors = self._by_hour if self.rhythmic else self._by_level
        if len(errors) < _FEWEST:
            return None
        found = sorted(abs(each) for each in errors)
        # Of bell-shaped errors the first two are four standard deviations; of others the largest is the most careful.
        return max(found[int(0.95 * (len(found) - 1))] * 2, self._typical(errors) * 6, found[-1] * 1.1)

    @staticmethod
    def _typical(errors: deque[float]) -> float:
        return median([abs(each) for each in errors]) if errors else float("inf")
