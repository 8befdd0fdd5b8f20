"""How far a series strays by itself: the limit that it passes about once in many weeks.

The largest deviation of each hour is taken. Such maxima follow Gumbel's law for noise with light tails, and their logarithms
do for heavy ones (https://en.wikipedia.org/wiki/Generalized_extreme_value_distribution), so two numbers, their middle and
their spread, say how far the rarest of thousands of hours will go. Correlated noise needs no special care: it is in them.
"""

from __future__ import annotations

import math
from collections import deque

from lamalog.monitor.anomalies.window import median

#: Maxima that are kept: two days of hours.
_BLOCKS = 48
#: As many blocks count what is known beforehand.
_PRIOR = 4.0
#: One in exp(7.5), about 1800, hours: once in eleven weeks.
_RARE = 7.5
#: What can't go any farther (0, or 100 %) goes there often: the limit has to lie behind.
_MARGIN = 1.15
#: Quartiles of Gumbel's law are that far apart, and its median lies that much above its mode.
_QUARTILES, _MEDIAN = 1.5725, 0.3665
_TINY = 1e-9
#: Hours quieter than this (a factor of two below what is usual) are as good as that: they say nothing of the rare ones.
_QUIET = math.log(2)


class Tail:
    """:param usual: the largest deviation of an hour that is expected of well-behaved noise.
    :param points: in a block.
    :param least: the limit is never lower.
    :param spread: of such deviations' logarithms, as expected.
    :param heavy: whether the tails may be heavy: not on a logarithmic scale.
    """

    def __init__(
        self, usual: float, points: int = 240, *, least: float, spread: float = 0.2, heavy: bool = True
    ) -> None:
        self._heavy = heavy
        self._usual = math.log(usual) if heavy else usual
        self._spread = spread if heavy else spread * usual
        self._floor = self._usual - _QUIET if heavy else usual / 2
        self._points, self._least = points, least
        self._maxima: deque[float] = deque(maxlen=_BLOCKS)
        self._seen, self._highest = 0, 0.0
        self.limit = self._worked_out()

    @property
    def blocks(self) -> int:
        """Whole blocks that it has seen."""
        return len(self._maxima)

    def learn(self, deviation: float) -> None:
        """One more deviation (0 or more) that is no anomaly."""
        self._highest = max(self._highest, deviation)
        self._seen += 1
        if self._seen >= self._points:
            highest = math.log(max(self._highest, _TINY)) if self._heavy else self._highest
            self._maxima.append(max(highest, self._floor))
            self._seen, self._highest = 0, 0.0
            self.limit = self._worked_out()

    def _worked_out(self) -> float:
        count = len(self._maxima)
        mode, spread = self._usual, self._spread
        if count:
            found = sorted(self._maxima)
            # Half of the sample's quartile distance comes from few values: pull it to what is known beforehand.
            low, high = found[int(0.25 * (count - 1))], found[math.ceil(0.75 * (count - 1))]
            share = count / (count + _PRIOR)
            spread = share * (high - low) / _QUARTILES + (1 - share) * spread
            middle = median(list(found)) - _MEDIAN * spread
            mode = share * middle + (1 - share) * mode
        limit = mode + spread * _RARE
        return max(self._least, _MARGIN * (math.exp(min(limit, 50.0)) if self._heavy else limit))
