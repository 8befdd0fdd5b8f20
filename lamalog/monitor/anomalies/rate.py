"""A sudden rate of errors: more failures among the latest runs than chance explains at the usual rate.

The measure is the likelihood ratio (Chernoff's bound of a binomial), so that three failures in a row of what never fails
are as telling as a doubling of many.
"""

from __future__ import annotations

import math
from collections import deque

from lamalog.monitor.anomalies.found import ERROR_RATE, GONE, NEW_NORMAL, RECOVERED, Anomaly
from lamalog.monitor.anomalies.season import DAY, HOUR

_RECENT, _FEWEST = 8, 3
_LIMIT, _RELATIVE, _ABSOLUTE = 14.0, 3.0, 0.03
#: What is believed before anything is known: one in forty fails.
_PRIOR_RUNS, _PRIOR_FAILED = 20.0, 0.5
#: Steps without a run after which it is over.
_GONE = 240


class ErrorRate:
    """Watches runs and failures, step by step."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, int, int]] = deque(maxlen=_RECENT)
        self._hours: deque[tuple[int, int]] = deque(maxlen=24)
        self._hour: list[int] | None = None
        self._hour_number = 0
        #: Likelihood ratios of quiet hours: bursts of errors are usual for some.
        self._peaks: deque[float] = deque(maxlen=72)
        self._peak = 0.0
        self.current: Anomaly | None = None
        self._idle = 0

    def update(self, moment: float, runs: int, failed: int) -> list[Anomaly]:
        """What began or ended with so many *runs*, of which so many *failed*, in the step that ends at *moment*."""
        if runs <= 0 or not 0 <= failed <= runs:
            self._idle += 1
            if self.current is not None and self._idle >= _GONE:
                one, self.current = self.current, None
                self._recent.clear()
                return [one.end(moment, GONE)]
            return []
        self._idle = 0
        self._recent.append((moment, runs, failed))
        usual = self._usual()
        total, bad = sum(each for _, each, _ in self._recent), sum(each for _, _, each in self._recent)
        ratio = _likelihood(total, bad, usual)
        if self.current is not None:
            return self._go_on(moment, bad / total, runs, failed)
        limit = max(_LIMIT, 2.0 * max(self._peaks, default=0.0))
        rate = bad / total
        if bad >= _FEWEST and ratio > limit and rate >= max(_RELATIVE * usual, usual + _ABSOLUTE):
            since = next(when for when, _, each in self._recent if each)
            self.current = Anomaly(ERROR_RATE, since, moment, self._shown(usual), rate, ratio / limit, rate)
            return [self.current]
        self._learn(moment, runs, failed, ratio)
        return []

    def learn_hours(self, hours: list[tuple[int, int]]) -> None:
        """Runs and failures of hours that have passed."""
        self._hours.extend(hours)

    def _usual(self) -> float:
        runs = sum(each for each, _ in self._hours) + (self._hour[0] if self._hour else 0)
        failed = sum(each for _, each in self._hours) + (self._hour[1] if self._hour else 0)
        return (failed + _PRIOR_FAILED) / (runs + _PRIOR_RUNS)

    def _shown(self, usual: float) -> float:
        runs = sum(each for each, _ in self._hours) + (self._hour[0] if self._hour else 0)
        return max(0.0, (usual * (runs + _PRIOR_RUNS) - _PRIOR_FAILED) / runs) if runs else 0.0

    def _learn(self, moment: float, runs: int, failed: int, ratio: float) -> None:
        hour = int(moment // HOUR)
        if self._hour is None or hour != self._hour_number:
            if self._hour is not None:
                self._hours.append((self._hour[0], self._hour[1]))
                self._peaks.append(self._peak)
            self._hour, self._hour_number, self._peak = [0, 0], hour, 0.0
        self._hour[0] += runs
        self._hour[1] += failed
        self._peak = max(self._peak, ratio)

    def _go_on(self, moment: float, rate: float, runs: int, failed: int) -> list[Anomaly]:
        one = self.current
        if one is None:
            return []
        one.peak = max(one.peak, rate)
        back = len(self._recent) >= _FEWEST and rate < one.baseline + (one.observed - one.baseline) / 4
        if not back and moment - one.detected < DAY:
            return []
        self.current = None
        if not back:
            self._hours.clear()
            self._hour = None
        self._recent.clear()
        return [one.end(moment, RECOVERED if back else NEW_NORMAL)]


def _likelihood(runs: int, failed: int, usual: float) -> float:
    """How surprising *failed* of *runs* are, in nats; 0 if they are no more than usual."""
    rate = failed / runs
    if rate <= usual:
        return 0.0
    found = rate * math.log(rate / usual)
    if rate < 1:
        found += (1 - rate) * math.log((1 - rate) / (1 - usual))
    return runs * found
