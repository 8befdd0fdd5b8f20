"""Whether a group of errors comes more often than before, judged by a test rather than by eye.

Counts of the recent past and of the time before are compared as two Poisson rates: given their sum, the recent count
is binomial if the rates are equal. Errors come in bursts, which makes that test too
eager; counts are first divided by the dispersion of the earlier counts (quasi-Poisson; McCullagh and Nelder, 1989).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import Enum

from lamalog.store.chance import at_least

#: How unlikely it must be that nothing has changed.
ALPHA = 0.001
#: A change smaller than this factor is none worth telling,
FACTOR = 1.5
#: and so is one of fewer errors than this.
LEAST = 5
#: A silence this unlikely means that the errors have gone,
GONE = 0.01
#: and one that lasts so many times the recent past does in any case.
LONG = 2


class Trend(str, Enum):
    """How a group develops."""

    #: First seen in the recent past.
    NEW = "new"
    #: It came again after it was resolved.
    REGRESSED = "regressed"
    RISING = "rising"
    STEADY = "steady"
    FALLING = "falling"
    #: It has stopped coming.
    GONE = "gone"

    def __str__(self) -> str:
        return self.value


def compared(recent: int, recent_span: float, before: int, before_span: float, dispersion: float = 1.0) -> Trend:
    """RISING, FALLING or STEADY for *recent* errors in *recent_span* seconds, after *before* in *before_span*."""
    if recent_span <= 0 or before_span <= 0:
        return Trend.STEADY
    share = recent_span / (recent_span + before_span)
    now, then = recent / max(1.0, dispersion), before / max(1.0, dispersion)
    factor = (recent / recent_span) / (before / before_span) if before else math.inf
    if recent >= LEAST and factor >= FACTOR and at_least(now, then, share) < ALPHA:
        return Trend.RISING
    if before >= LEAST and factor <= 1 / FACTOR and at_least(then, now, 1 - share) < ALPHA:
        return Trend.FALLING
    return Trend.STEADY


def has_gone(count: int, first: float, last: float, now: float, recent_span: float, dispersion: float = 1.0) -> bool:
    """Whether a group that came *count* times between *first* and *last* (seconds) has stopped: had it gone on evenly,
    all of it would hardly lie so far back."""
    silence = now - last
    if silence <= recent_span:
        return False
    if silence > LONG * recent_span:
        return True
    if count < 2 or now <= first:
        return False
    return bool(((last - first) / (now - first)) ** ((count - 1) / max(1.0, dispersion)) < GONE)


def dispersion(counts: Sequence[int]) -> float:
    """Variance over mean of counts in equal spans of time, at least 1: how much they cluster."""
    if len(counts) < 4:
        return 1.0
    mean = sum(counts) / len(counts)
    if mean <= 0:
        return 1.0
    return max(1.0, sum((count - mean) ** 2 for count in counts) / (len(counts) - 1) / mean)
