"""Quantiles of durations in bounded memory: logarithmic buckets, each 5 % wide."""

from __future__ import annotations

import math

#: A quantile is off by at most about 2.5 %.
GAMMA = 1.05
_SCALE = 1 / math.log(GAMMA)
#: From a microsecond to about three hours; shorter and longer times count as these.
_LOW, _HIGH = math.floor(math.log(1e-6) * _SCALE), math.floor(math.log(1e4) * _SCALE)
#: The most buckets there can ever be.
BUCKETS = _HIGH - _LOW + 1


class Histogram:
    """Durations in seconds. Not locked: the owner is."""

    __slots__ = ("_buckets", "count", "maximum", "total")

    def __init__(self) -> None:
        self._buckets: dict[int, int] = {}
        self.count = 0
        self.total = 0.0
        self.maximum = 0.0

    def add(self, seconds: float) -> None:
        bucket = _LOW if seconds <= 1e-6 else min(_HIGH, math.floor(math.log(seconds) * _SCALE))
        self._buckets[bucket] = self._buckets.get(bucket, 0) + 1
        self.count += 1
        self.total += seconds
        self.maximum = max(self.maximum, seconds)

    def quantiles(self, *fractions: float) -> list[float]:
        """The durations below which these *fractions* of all lie; 0.0 when there is none. *fractions* ascend."""
        if not self.count:
            return [0.0] * len(fractions)
        found: list[float] = []
        seen = 0
        for bucket in sorted(self._buckets):
            seen += self._buckets[bucket]
            while len(found) < len(fractions) and seen >= fractions[len(found)] * self.count:
                found.append(min(GAMMA ** (bucket + 0.5), self.maximum))
        return found + [self.maximum] * (len(fractions) - len(found))
