"""How likely counts are by chance: what statistics of errors and alerts on rates are judged by."""

from __future__ import annotations

import math

_STEPS = 300
_TINY = 1e-300


def at_least(hits: float, others: float, share: float) -> float:
    """The chance of *hits* or more out of *hits* + *others* trials that each hit with the chance *share*.

    Two Poisson counts in spans of equal rate are such trials, *share* being the part that the first span is of both
    (Przyborowski and Wilenski, 1940). The counts need not be whole.
    """
    return 1.0 if hits <= 0 else incomplete_beta(hits, others + 1, share)


def incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return min(1.0, front * _fraction(a, b, x) / a)


def _fraction(a: float, b: float, x: float) -> float:
    """Lentz's method."""
    d = 1 / _away(1 - (a + b) * x / (a + 1))
    c, result = 1.0, d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            step = c * d
            result *= step
        if abs(step - 1) < 1e-12:
            break
    return result


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
