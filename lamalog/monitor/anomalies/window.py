"""The last so many numbers, in order of size as well: median and spread without sorting anew."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque

#: The spread of normally distributed values, from the median of distances and from the middle nine tenths.
_MAD, _MIDDLE = 1.4826, 3.2897
#: Values that may come in before the spread is worked out again.
_LAZY = 10


class Window:
    """At most *size* numbers, the oldest going first. All finite."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._order: deque[float] = deque()
        self._sorted: list[float] = []
        self._spread = 0.0
        self._fresh = 0

    def __len__(self) -> int:
        return len(self._order)

    def add(self, value: float) -> None:
        """One more; the oldest goes if there are too many."""
        if len(self._order) == self.size:
            gone = self._order.popleft()
            del self._sorted[bisect_left(self._sorted, gone)]
        self._order.append(value)
        insort(self._sorted, value)
        self._fresh -= 1

    def clear(self) -> None:
        """Forget all."""
        self._order.clear()
        self._sorted.clear()
        self._fresh = 0

    @property
    def values(self) -> list[float]:
        """Oldest first."""
        return list(self._order)

    @property
    def median(self) -> float:
        """Of a window that is not empty."""
        found = self._sorted
        half = len(found) // 2
        return found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2

    def quantile(self, q: float) -> float:
        """The value below which *q* of them lie, of a window that is not empty."""
        return self._sorted[min(len(self._sorted) - 1, int(q * len(self._sorted)))]

    @property
    def spread(self) -> float:
        """What the standard deviation would be without outliers; 0 for what does not vary. Up to ten values late."""
        if self._fresh <= 0:
            self._spread, self._fresh = self._measured(), _LAZY
        return self._spread

    def _measured(self) -> float:
        count = len(self._sorted)
        if count < 2:
            return 0.0
        middle = self.median
        distances = sorted(abs(value - middle) for value in self._sorted)
        # The second one sees what comes in bursts, where more than half of the values are the same.
        low, high = self._sorted[int(0.05 * (count - 1))], self._sorted[int(0.95 * (count - 1) + 0.5)]
        return max(_MAD * distances[count // 2], (high - low) / _MIDDLE)


class Spreads:
    """The usual spread of hours: one that is calm by chance is no measure for the next."""

    def __init__(self, points: int) -> None:
        self._points, self._seen = points, 0
        self._hours: deque[float] = deque(maxlen=24)
        self.usual = 0.0

    def see(self, spread: float) -> None:
        """The spread at one more point."""
        self._seen += 1
        if self._seen >= self._points:
            self._seen = 0
            self._hours.append(spread)
            self.usual = median(list(self._hours))


def median(values: list[float]) -> float:
    """Of a few values, not none."""
    found = sorted(values)
    half = len(found) // 2
    return found[half] if len(found) % 2 else (found[half - 1] + found[half]) / 2


def mean(values: list[float]) -> float:
    """Of some values, not none."""
    return sum(values) / len(values)
