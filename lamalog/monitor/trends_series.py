"""One metric over several windows at once, each in at most sixty medians: bounded memory, whatever the interval."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from statistics import median

from lamalog.monitor.trends_fit import Growth, Point, find_growth, is_tooth

BUCKETS = 60
#: A window is looked at each time so many of its buckets have been filled.
_EACH = 4
#: Share of a window that has to be there.
_FILLED = 0.9


class Window:
    """The last *span* seconds."""

    def __init__(self, span: float) -> None:
        self.span = span
        self.points: deque[Point] = deque(maxlen=BUCKETS + 1)
        self._width = span / BUCKETS
        self._end: float | None = None
        self._times: list[float] = []
        self._values: list[float] = []
        self._filled = 0
        #: Looks in a row that found growth.
        self.agreed = 0

    def add(self, moment: float, value: float) -> bool:
        """Take a reading in. Whether it is time to look at the window."""
        due = False
        if self._end is None:
            self._end = moment + self._width
        elif moment >= self._end:
            due = self._close()
            self._end = max(self._end + self._width, moment)
        self._times.append(moment)
        self._values.append(value)
        return due

    def _close(self) -> bool:
        if self._values:
            self.points.append((median(self._times), median(self._values)))
            self._times, self._values = [], []
            self._filled += 1
        while self.points and self.points[-1][0] - self.points[0][0] > self.span * 1.05:
            self.points.popleft()  # readings had stopped for a while
        return self._filled % _EACH == 0 and self.full

    @property
    def full(self) -> bool:
        """Whether it covers its span."""
        return len(self.points) > 1 and self.points[-1][0] - self.points[0][0] >= self.span * _FILLED


class Series:
    """The windows of one metric of one device."""

    def __init__(self, spans: Sequence[float]) -> None:
        self.windows = [Window(span) for span in sorted(spans)]

    def add(self, moment: float, value: float) -> list[Window]:
        """Take a reading in. The windows that it is time to look at."""
        return [window for window in self.windows if window.add(moment, value)]

    def growth(self, window: Window) -> Growth | None:
        """Steady growth over *window*, unless longer windows show it to be one rise of many."""
        growth = find_growth(list(window.points))
        if growth is None:
            return None
        longer = [each for each in self.windows if each.span > window.span]
        return None if any(is_tooth(list(each.points), growth) for each in longer) else growth
