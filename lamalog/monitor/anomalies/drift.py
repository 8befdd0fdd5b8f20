"""What goes slowly where it never was: the last hour's median against the forecast of ``Season``."""

from __future__ import annotations

from collections import deque

from lamalog.monitor.anomalies.found import DRIFT, NEW_NORMAL, RECOVERED, Anomaly
from lamalog.monitor.anomalies.season import DAY, HOUR, Season
from lamalog.monitor.anomalies.shape import Shape
from lamalog.monitor.anomalies.window import mean, median

#: Quarters of an hour: each gives one median.
_QUARTER = 900.0
_FEWEST = 3


class DriftWatch:
    """Learns the hours of *season*, and tells when the hours leave it."""

    def __init__(self, shape: Shape, season: Season) -> None:
        self._shape, self._season = shape, season
        self._middle = mean if shape.scale == "duty" else median
        self._quarter: int | None = None
        self._values: list[float] = []
        #: Time and median of the latest quarters; disturbed ones are None.
        self._quarters: deque[tuple[float, float]] = deque(maxlen=4)
        self._hour: list[float] = []
        self._on_course: float | None = None
        self._current: Anomaly | None = None
        self._disturbed = False

    def update(self, moment: float, y: float, quiet: bool) -> Anomaly | None:
        """A drift that began or ended. *quiet*: no other anomaly is going on."""
        quarter = int(moment // _QUARTER)
        if self._quarter is None:
            self._quarter = quarter
        found = None
        if quarter != self._quarter:
            found = self._close(self._quarter, quarter)
            self._quarter = quarter
        if quiet or self._current is not None:
            self._values.append(y)
        else:
            self._disturbed = True
        return found

    def _close(self, quarter: int, following: int) -> Anomaly | None:
        values, self._values = self._values, []
        disturbed, self._disturbed = self._disturbed, False
        middle = (quarter + 0.5) * _QUARTER
        if not 0 < following - quarter <= 8:  # a gap, or the clock went back
            self._quarters.clear()
        found = None
        if len(values) >= _FEWEST:
            value = self._middle(values)
            self._quarters.append((middle, value))
            if not disturbed and len(self._quarters) >= 3:
                found = self._judge(middle)
            if self._current is None:
                self._hour.append(value)
        if quarter // 4 != following // 4:
            if len(self._hour) >= 2:
                self._season.learn((quarter // 4) * HOUR, self._middle(self._hour))
            self._hour = []
        return found

    def _judge(self, moment: float) -> Anomaly | None:
        season = self._season
        offs, usual = [], 0.0
        for when, value in self._quarters:
            forecast = season.forecast(when)
            if forecast is None:
                return None
            offs.append(value - forecast)
            usual = forecast
        limit = season.uncertainty
        if limit is None:
            return None
        off, limit = self._middle(offs), max(limit, 1e-9)
        baseline, observed = self._shape.back(usual), self._shape.back(usual + off)
        if self._current is not None:
            return self._go_on(moment, off, limit, baseline, observed)
        if abs(off) > limit and self._shape.matters(baseline, observed) and all(each * off > 0 for each in offs):
            since = self._on_course if self._on_course is not None else moment - HOUR
            self._current = Anomaly(DRIFT, since, moment, baseline, observed, abs(off) / limit, observed)
            return self._current
        if abs(off) < limit / 2:
            self._on_course = moment
        return None

    def _go_on(self, moment: float, off: float, limit: float, baseline: float, observed: float) -> Anomaly | None:
        one = self._current
        if one is None:
            return None
        if abs(observed - baseline) > abs(one.peak - one.baseline):
            one.peak = observed
        back = abs(off) < limit / 2 or abs(observed - baseline) < abs(one.observed - one.baseline) / 2
        if not back and moment - one.detected < DAY:
            return None
        self._current, self._on_course = None, moment
        if not back:
            self._season.rebase(off)
        return one.end(moment, RECOVERED if back else NEW_NORMAL)
