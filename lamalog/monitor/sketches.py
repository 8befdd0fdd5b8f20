"""Quantiles of a stream in bounded memory: DDSketch (https://www.vldb.org/pvldb/vol12/p2195-masson.pdf), within 1 %."""

from __future__ import annotations

import math
from typing import Any

#: Relative error of a quantile, and buckets: nine decades of values; beyond them the smallest are counted together.
ACCURACY, _BUCKETS = 0.01, 1024


class Sketch:
    """Durations or other values from 0 on. Not thread-safe."""

    __slots__ = ("_sketch", "count", "most", "total")

    def __init__(self) -> None:
        from ddsketch import LogCollapsingLowestDenseDDSketch  # here: nobody waits for it who measures nothing

        self._sketch: Any = LogCollapsingLowestDenseDDSketch(ACCURACY, _BUCKETS)
        self.count = 0
        self.total = self.most = 0.0

    def add(self, value: float) -> bool:
        """Take one in. False for what is no value: not finite, negative."""
        if not 0 <= value < math.inf:
            return False
        self._sketch.add(value)
        self.count += 1
        self.total += value
        self.most = max(self.most, value)
        return True

    def merge(self, other: Sketch) -> None:
        """Take in all that *other* has."""
        self._sketch.merge(other._sketch)
        self.count += other.count
        self.total += other.total
        self.most = max(self.most, other.most)

    def quantile(self, q: float) -> float | None:
        """The value that *q* of them do not exceed; None of none."""
        if not self.count:
            return None
        # Within its accuracy the sketch may name a value above the largest.
        return min(float(self._sketch.get_quantile_value(q)), self.most)

    @property
    def mean(self) -> float | None:
        return self.total / self.count if self.count else None
