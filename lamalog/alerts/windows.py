"""How many records came in the last so many seconds, in bounded memory: counts in short spans of time."""

from __future__ import annotations

from lamalog.store.chance import at_least

_PARTS = 20
_ALPHA = 0.001


class Counts:
    """Counts of one group. *horizon* is how far back they are kept, in seconds."""

    def __init__(self, within: float, horizon: float, spans: dict[int, int] | None = None) -> None:
        self._width = max(0.5, within / _PARTS)
        self._keep = int(horizon / self._width) + 2
        self.spans: dict[int, int] = spans or {}

    def add(self, count: int, at: float) -> None:
        """*count* records came at *at*."""
        place = int(at // self._width)
        self.spans[place] = self.spans.get(place, 0) + count
        if len(self.spans) > self._keep:
            newest = max(self.spans)
            self.spans = {span: count for span, count in self.spans.items() if span > newest - self._keep}

    def between(self, begin: float, end: float) -> int:
        """How many came after *begin* and up to *end*, to a twentieth of the window."""
        low, high = int(begin // self._width), int(end // self._width)
        return sum(count for span, count in self.spans.items() if low < span <= high)


def is_more(recent: int, within: float, before: int, exposure: float, factor: float) -> bool:
    """Whether *recent* records in *within* seconds are more than *before* in *exposure* seconds lets expect: by the
    factor, and by more than chance explains."""
    if exposure <= 0 or recent / within < factor * before / exposure:
        return False
    return at_least(recent, before, within / (within + exposure)) < _ALPHA
