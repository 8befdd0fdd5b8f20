"""Which anomalies have been told lately: one like those before is no news.

A job that runs every night, or every hour, is told once: the same height within a day, or at the same time of day within
eight days, is known.
"""

from __future__ import annotations

from collections import deque

from lamalog.monitor.anomalies.season import DAY

_KEPT, _SAME_TIME, _DAYS = 64, 1200.0, 8
#: As large as known ones allow.
_LIKE = 1.3


class Told:
    """Deviations that have been told or kept back, with their times."""

    def __init__(self) -> None:
        self._known: deque[tuple[str, float, float]] = deque(maxlen=_KEPT)
        #: Those that were no news.
        self.repeats = 0

    def is_news(self, kind: str, moment: float, deviation: float) -> bool:
        """Whether nothing like it has been before. It is remembered either way; *deviation* has a sign."""
        known = any(
            which == kind and self._is_like(moment - when, size, deviation) for which, when, size in self._known
        )
        self._known.append((kind, moment, deviation))
        self.repeats += known
        return not known

    @staticmethod
    def _is_like(ago: float, size: float, deviation: float) -> bool:
        if size * deviation <= 0 or abs(deviation) > _LIKE * abs(size):
            return False
        off = ago % DAY
        return 0 <= ago <= DAY or (0 <= ago <= _DAYS * DAY and min(off, DAY - off) <= _SAME_TIME)
