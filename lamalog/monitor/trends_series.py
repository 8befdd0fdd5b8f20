"""One metric over several windows at once, each in at most sixty medians: bounded memory, whatever the interval.

Readings go into the shortest window; what it has made of them goes into the next, and so on.
"""

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
#: Readings of one bucket that are kept; of more, every other one.
_MOST = 1000


class Window:
    """The last *span* seconds."""

    def __init__(self, span: float) -> None:
        self.span = span
        self.points: deque[Point] = deque(maxlen=BUCKETS + 1)
        self._width = span / BUCKETS
        self._end: float | None = None
        self._bucket: list[Point] = []
        self._filled = 0
        #: Looks in a row that found growth.
        self.agreed = 0

    def add(self, moment: float, value: float) -> Point | None:
        """Take a reading in. The bucket before it, if that is full now."""
        closed: Point | None = None
        if self._end is None:
            self._end = moment + self._width
        elif moment >= self._end:
            closed = self._close()
            self._end = max(self._end + self._width, moment)
        self._bucket.append((moment, value))
        if len(self._bucket) > _MOST:
            del self._bucket[::2]
        return closed

    def _close(self) -> Point | None:
        if not self._bucket:
            return None
        point = (median(moment for moment, _ in self._bucket), median(value for _, value in self._bucket))
        self._bucket = []
        self.points.append(point)
        self._filled += 1
        while point[0] - self.points[0][0] > self.span * 1.05:
            self.points.popleft()  # readings had stopped for a while
        return point

    @property
    def due(self) -> bool:
        """Whether it is time to look at it: it covers its span, and is new enough since the last look."""
        covered = len(self.points) > 1 and self.points[-1][0] - self.points[0][0] >= self.span * _FILLED
        return covered and self._filled % _EACH == 0


class Series:
    """The windows of one metric of one device."""

    def __init__(self, spans: Sequence[float]) -> None:
        self.windows = [Window(span) for span in sorted(spans)]

    def add(self, moment: float, value: float) -> list[Window]:
        """Take a reading in. The windows that it is time to look at, shortest first."""
        due: list[Window] = []
        point: Point | None = (moment, value)
        for window in self.windows:
            if point is None:
                break
            point = window.add(*point)
            if point is not None and window.due:
                due.append(window)
        return due

    def growth(self, window: Window) -> Growth | None:
        """Steady growth over *window*, unless longer windows show it to be one rise of many."""
        growth = find_growth(list(window.points))
        if growth is None:
            return None
        longer = [each for each in self.windows if each.span > window.span]
        return None if any(is_tooth(list(each.points), growth) for each in longer) else growth
