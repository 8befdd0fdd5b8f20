"""A sudden silence: somebody who used to be heard regularly is not heard any more.

How long one has to wait is learnt from the pauses before: much longer than any of the last hundreds, and than any at this
hour on other days.
"""

from __future__ import annotations

import math
from collections import deque

from lamalog.monitor.anomalies.found import GONE, RECOVERED, SILENCE, Anomaly
from lamalog.monitor.anomalies.season import DAY, HOUR
from lamalog.monitor.anomalies.window import median

_KEPT, _FEWEST = 256, 20
#: Times the longest pause, and the usual one.
_LONGEST, _USUAL = 2.5, 6.0
#: Times the longest pause at this hour on other days.
_SAME_HOUR = 1.5
#: A silence that lasts so long, and so many times the limit, is a farewell.
_FAREWELL = 3600.0


class Silence:
    """Listens for one source.

    :param least: seconds that nobody is missed for.
    """

    def __init__(self, least: float = 60.0) -> None:
        self._least = least
        self._pauses: deque[float] = deque(maxlen=_KEPT)
        self._by_hour: list[deque[tuple[int, float]]] = [deque(maxlen=8) for _ in range(24)]
        self._last: float | None = None
        self._limit: float | None = None
        self.current: Anomaly | None = None
        #: It has said farewell: missed again once it has come back.
        self.gone = False

    def heard(self, moment: float) -> list[Anomaly]:
        """It was heard at *moment*: what ended with that."""
        if not math.isfinite(moment):
            return []
        last, self._last, self.gone = self._last, moment, False
        one, self.current = self.current, None
        if one is not None:
            one.peak = moment - one.since
            return [one.end(moment, RECOVERED)]
        if last is not None and 0 <= moment - last < DAY:
            self._pauses.append(moment - last)
            self._limit = None
            self._remember(moment, moment - last)
        return []

    def check(self, moment: float) -> list[Anomaly]:
        """What began or ended, if it has not been heard until *moment*."""
        if self._last is None or self.gone or moment < self._last or len(self._pauses) < _FEWEST:
            return []
        waited = moment - self._last
        one = self.current
        if one is not None:
            one.peak = waited
            if waited < max(_FAREWELL, 20 * self.limit(moment)):
                return []
            self.current, self.gone = None, True
            return [one.end(moment, GONE)]
        limit = self.limit(moment)
        if waited <= limit:
            return []
        usual = median(list(self._pauses))
        self.current = Anomaly(SILENCE, self._last, moment, usual, waited, waited / limit, waited)
        return [self.current]

    def forget_time(self) -> None:
        """The clock was set, or the machine slept: begin to wait anew."""
        self._last = None

    def limit(self, moment: float) -> float:
        """Seconds of silence that are too many at *moment*."""
        if self._limit is None:
            self._limit = max(self._least, _LONGEST * max(self._pauses), _USUAL * median(list(self._pauses)))
        today, hour = int(moment // DAY), int(moment // HOUR)
        same = (pause for each in (hour, hour + 1) for day, pause in self._by_hour[each % 24] if day < today)
        return max(self._limit, _SAME_HOUR * max(same, default=0.0))

    def _remember(self, moment: float, pause: float) -> None:
        """The longest pause of each hour of the last days."""
        day, of_hour = int(moment // DAY), self._by_hour[int(moment // HOUR) % 24]
        if of_hour and of_hour[-1][0] == day:
            if pause > of_hour[-1][1]:
                of_hour[-1] = (day, pause)
        else:
            of_hour.append((day, pause))
