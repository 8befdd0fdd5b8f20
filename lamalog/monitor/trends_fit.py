"""Is there steady growth in a series, and how fast? Robust: outliers, noise, teeth and steps are no growth.

The slope is the median of the slopes between all pairs of points (Theil 1950, Sen 1968), with Sen's confidence interval.
That interval believes the points to be independent, which readings of a machine are not. So growth has to show in
parts as well: the series is cut in eight, and their medians must go up by amounts that differ little from each other
compared with their mean (a t-test). Noise, a random walk, one step and a sawtooth fail it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median

Point = tuple[float, float]

PARTS = 8
#: Mean of the increments over its standard error; chance reaches it about once in 500 times.
_STEADY = 4.0
#: The increments at the end, compared with all: what has flattened out grows no more.
_STILL = 0.5
#: Share of the parts that may go down or stay.
_LAX = 1
#: 97.5 % quantiles: of the normal distribution, and of Student's with PARTS - 2 degrees of freedom.
_Z, _T = 1.96, 2.447
#: The interval of a growth worth telling is no wider than this factor.
_WIDEST = 2.5


@dataclass(frozen=True)
class Growth:
    """Growth a second, with a 95 % confidence interval, and what it is made of."""

    slope: float
    low: float
    high: float
    #: The value now, and how much it went up over the series.
    value: float
    rise: float
    #: Seconds that the series covers.
    span: float


def find_growth(points: Sequence[Point]) -> Growth | None:
    """The growth of *points*, which are in the order of time; None if there is none worth telling."""
    if len(points) < PARTS * 2:
        return None
    span = points[-1][0] - points[0][0]
    medians = _medians(points, span)
    if span <= 0 or medians is None:
        return None
    steps = [after - before for before, after in pairwise(medians)]
    mean = fmean(steps)
    spread = math.sqrt(sum((step - mean) ** 2 for step in steps) / (len(steps) - 1))
    if mean <= 0 or sum(step <= 0 for step in steps) > _LAX:
        return None
    error = spread / math.sqrt(len(steps))
    if error > 0 and mean / error < _STEADY:
        return None
    if fmean(steps[-3:]) < _STILL * mean:
        return None
    slope, low, high = theil_sen(points)
    part = span / PARTS
    low, high = min(low, slope - _T * error / part), max(high, slope + _T * error / part)
    if low <= 0 or high > low * _WIDEST:
        return None
    return Growth(slope, low, high, _now(points, slope), slope * span, span)


def theil_sen(points: Sequence[Point]) -> tuple[float, float, float]:
    """Median slope and its 95 % interval, of at least two points at different times."""
    slopes = sorted(
        (b[1] - a[1]) / (b[0] - a[0]) for place, a in enumerate(points) for b in points[place + 1 :] if b[0] > a[0]
    )
    count, pairs = len(points), len(slopes)
    reach = _Z * math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    low = max(0, math.floor((pairs - reach) / 2))
    high = min(pairs - 1, math.ceil((pairs + reach) / 2))
    return median(slopes), slopes[low], slopes[high]


def _medians(points: Sequence[Point], span: float) -> list[float] | None:
    """Of each part; None if a part is empty: the series has a hole."""
    parts: list[list[float]] = [[] for _ in range(PARTS)]
    begin = points[0][0]
    for moment, value in points:
        parts[min(PARTS - 1, int((moment - begin) / span * PARTS)) if span > 0 else 0].append(value)
    return [median(part) for part in parts] if all(parts) else None


def _now(points: Sequence[Point], slope: float) -> float:
    """The value at the end: the last few points, moved there along the slope."""
    end = points[-1][0]
    return median(value + slope * (end - moment) for moment, value in points[-5:])


def is_tooth(history: Sequence[Point], growth: Growth) -> bool:
    """Whether *growth* is only one rise of many: before it the series was as high, and went down again by much of that.

    :param history: a longer series, at whose end the growth stands.
    """
    if not history:
        return False
    begin = history[-1][0] - growth.span
    before = [value for moment, value in history if moment <= begin]
    peak = -math.inf
    # The lowest after a peak may be where the growth begins.
    for value in [*before, growth.value - growth.rise]:
        peak = max(peak, value)
        fall = peak - value
        if fall >= 0.3 * growth.rise and growth.value <= peak + 0.1 * fall:
            return True
    return False
