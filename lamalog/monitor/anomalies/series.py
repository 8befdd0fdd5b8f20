"""One series of numbers, watched point by point: peaks, steps and drifts, against what the series does by itself.

Peaks and steps are judged against the last hour (less the daily rhythm, where there is one); drifts against the forecast
of ``Season``. Every limit is learnt (``Tail``). One anomaly at a time, and each point costs a few microseconds.
"""

from __future__ import annotations

import math
from collections import deque
from itertools import islice

from lamalog.monitor.anomalies.drift import DriftWatch
from lamalog.monitor.anomalies.found import DRIFT, LEVEL_SHIFT, NEW_NORMAL, RECOVERED, SPIKE, Anomaly
from lamalog.monitor.anomalies.season import Season
from lamalog.monitor.anomalies.shape import Shape
from lamalog.monitor.anomalies.tail import Tail
from lamalog.monitor.anomalies.told import Told
from lamalog.monitor.anomalies.window import Spreads, Window, median

#: Points of the baseline, and the fewest before anything is judged.
BASELINE, FEWEST = 240, 100
#: Points back within the limits that end a peak.
_CALM = 3
_LONGER = 4
#: Steps missing that are a gap.
_GAP = 10


class Series:
    """Watches one series.

    :param step: seconds between points, as planned. Points may be missing, come late or go back in time.
    """

    def __init__(self, shape: Shape, step: float = 15.0, *, season: Season | None = None) -> None:
        self.shape, self.step = shape, step
        self.season = season if season is not None else Season()
        self._base = Window(BASELINE)
        #: The latest points, not in the baseline yet, with their times.
        self._latest: deque[tuple[float, float]] = deque(maxlen=shape.patience)
        per_hour = max(20, min(BASELINE, round(3600 / step)))
        heavy = shape.scale in ("linear", "duty")
        #: The same over four times as long: smaller steps take longer to be sure of.
        self._longer: deque[float] = deque(maxlen=_LONGER * shape.patience)
        self._peaks = Tail(3.2, per_hour, least=5.0, spread=0.3, heavy=heavy)
        bursts = 2.0 if shape.scale == "log" else 1.0  # what varies by factors may be still for hours
        self._pairs = Tail(2.2, per_hour, least=4.0, spread=0.22 * bursts, heavy=heavy)
        self._steps = Tail(1.8, per_hour, least=3.0, spread=0.25 * bursts, heavy=heavy)
        self._long_steps = Tail(1.4, per_hour, least=2.0, spread=0.25 * bursts, heavy=heavy)
        self._spreads = Spreads(per_hour)
        self._told, self._drift = Told(), DriftWatch(shape, self.season)
        self._last: float | None = None
        #: The anomaly that is going on, whether or not it was news, and since when a peak may be one.
        self.current: Anomaly | None = None
        self._news = False
        self._suspicious: Anomaly | None = None
        self._calm = self._open_points = 0
        self._rhythmic = self.season.rhythmic
        #: What the rhythm gives at the latest point.
        self._now = 0.0
        #: Values that are no numbers.
        self.skipped = 0

    def update(self, moment: float, value: float) -> list[Anomaly]:
        """What began or ended with *value* at *moment* (wall clock). One that has ended already is returned once, over."""
        if not math.isfinite(value) or not math.isfinite(moment):
            self.skipped += 1
            return []
        if self._last is not None and not 0 < moment - self._last <= _GAP * self.step:
            self._gap()
        self._last = moment
        self._notice_rhythm()
        self._now = self._rhythm(moment)
        y = self.shape.forward(value) - self._now
        self._latest.append((moment, y))
        self._longer.append(y)
        found = self._judge(moment, value, y) if len(self._base) >= FEWEST else []
        quiet = self.current is None or self.current.kind == DRIFT
        if quiet and self._suspicious is None and self._full:
            self._base.add(self._latest[0][1])
        found += self._watch_drift(moment, value)
        return found

    @property
    def _full(self) -> bool:
        return len(self._latest) == self.shape.patience

    def _notice_rhythm(self) -> None:
        """Points with the rhythm in them and points without it can't be compared."""
        if self.season.rhythmic != self._rhythmic:
            self._rhythmic = not self._rhythmic
            self._base.clear()
            self._latest.clear()
            self._longer.clear()
            self._suspicious = None

    def _rhythm(self, moment: float) -> float:
        usual = self.season.of_hour(moment) if self._rhythmic else None
        return 0.0 if usual is None else usual

    def _gap(self) -> None:
        """The machine slept, the process is new, or somebody set the clock: what came just before says nothing."""
        self._latest.clear()
        self._longer.clear()
        self._suspicious = None

    # Peaks and steps -------------------------------------------------------------------------------------------------

    def _judge(self, moment: float, value: float, y: float) -> list[Anomaly]:
        base, scale = self._base.median, self._scale()
        off = y - base
        step = median([each for _, each in self._latest]) - base if self._full else 0.0
        usual = self.shape.back(base + self._now)
        if self.current is not None:
            return self._go_on(moment, value, step, scale) if self.current.kind == LEVEL_SHIFT else []
        long_step = median(list(self._longer)) - base if len(self._longer) == self._longer.maxlen else 0.0
        for each, tail in ((step, self._steps), (long_step, self._long_steps)):
            if abs(each) / scale > tail.limit and self._matters(usual, each, base):
                return self._begin_step(moment, usual, each, base, abs(each) / scale / tail.limit)
        # Two of three: what lasts a moment longer than an outlier needs not be as high.
        pair = median([each for _, each in islice(self._latest, max(0, len(self._latest) - 3), None)]) - base
        score = abs(pair) / scale / self._pairs.limit
        if self.shape.scale != "log":  # where one point in thousands is many times the usual, one is no news
            score = max(score, abs(off) / scale / self._peaks.limit)
        if score > 1 and self.shape.matters(usual, value):
            return self._suspect(moment, value, usual, score)
        if self._suspicious is not None:
            return self._calm_down(moment, off, scale)
        self._peaks.learn(abs(off) / scale)
        self._pairs.learn(abs(pair) / scale)
        self._steps.learn(abs(step) / scale)
        self._long_steps.learn(abs(long_step) / scale)
        return []

    def _scale(self) -> float:
        """The noise of a point, not less than what would make a change that matters an enormous one."""
        base = self._base
        spread = base.spread
        self._spreads.see(spread)
        return max(spread, self._spreads.usual, self.shape.least_noise(base.median + self._now), 1e-12)

    def _matters(self, usual: float, step: float, base: float) -> bool:
        return self.shape.matters(usual, self.shape.back(base + step + self._now))

    def _suspect(self, moment: float, value: float, usual: float, score: float) -> list[Anomaly]:
        self._calm = 0
        if self._suspicious is None:
            self._suspicious = Anomaly(SPIKE, moment, moment, usual, value, score, value)
        one = self._suspicious
        one.stretch(value)
        one.score, one.observed = max(one.score, score), one.peak
        return []

    def _calm_down(self, moment: float, off: float, scale: float) -> list[Anomaly]:
        self._calm += 1
        one = self._suspicious
        if one is None or self._calm < _CALM:
            return []
        self._suspicious = None
        self._peaks.learn(min(abs(off) / scale, self._peaks.limit))
        if not self.shape.spikes or not self._is_news(one):
            return []
        one.detected = moment
        return [one.end(moment, RECOVERED)]

    def _is_news(self, one: Anomaly) -> bool:
        off = self.shape.forward(one.peak) - self.shape.forward(one.baseline)
        return self._told.is_news(one.kind, one.since, off)

    def _begin_step(self, moment: float, usual: float, step: float, base: float, score: float) -> list[Anomaly]:
        since = next((when for when, y in self._latest if abs(y - base) > abs(step) / 2), moment)
        if self._suspicious is not None:
            since = min(since, self._suspicious.since)
        self._suspicious, self._open_points = None, 0
        # Half of the points that showed it are from before.
        after = [y for when, y in self._latest if when >= since and (y - base) * step > 0] or [base + step]
        observed = self.shape.back(median(after) + self._now)
        self.current = Anomaly(LEVEL_SHIFT, since, moment, usual, observed, score, observed)
        self._news = self._is_news(self.current)
        return [self.current] if self._news else []

    def _go_on(self, moment: float, value: float, step: float, scale: float) -> list[Anomaly]:
        one = self.current
        if one is None or not self._full:
            return []
        one.stretch(value)
        self._open_points += 1
        back = not self._half_matters(one)
        if not back and self._open_points < BASELINE:
            return []
        self.current = None
        moved = 0.0
        if not back:
            self._base.clear()
            self.season.rebase(step)
            moved = step if self._rhythmic else 0.0  # it is part of the rhythm now
        self._longer.clear()
        for _, y in self._latest:
            self._base.add(y - moved)
        if moved:
            self._latest.clear()
        if back:
            self._steps.learn(min(abs(step) / scale, self._steps.limit))
        return [one.end(moment, RECOVERED if back else NEW_NORMAL)] if self._news else []

    def _half_matters(self, one: Anomaly) -> bool:
        recent = median([y for _, y in self._latest]) + self._now
        return abs(self.shape.back(recent) - one.baseline) > 0.5 * abs(one.observed - one.baseline)

    # Drifts ----------------------------------------------------------------------------------------------------------

    def _watch_drift(self, moment: float, value: float) -> list[Anomaly]:
        quiet = self.current is None and self._suspicious is None
        found = self._drift.update(moment, self.shape.forward(value), quiet)
        if found is None:
            return []
        if found.over:
            self.current = None
            return [found] if self._news else []
        self.current = found
        self._news = self._is_news(found)
        return [found] if self._news else []
