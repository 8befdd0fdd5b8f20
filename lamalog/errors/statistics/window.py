"""The time range that is asked about, cut into equal spans, the last few of which are the recent past."""

from __future__ import annotations

from dataclasses import dataclass

_SECOND = 1_000_000
_MINUTE, _HOUR, _DAY = 60 * _SECOND, 3600 * _SECOND, 86400 * _SECOND
#: Spans that people count in.
_WIDTHS = (
    *(count * _SECOND for count in (1, 2, 5, 10, 15, 30)),
    *(count * _MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * _HOUR for count in (1, 2, 3, 6, 12)),
    *(count * _DAY for count in (1, 2, 5, 10, 30, 90, 365)),
)
_MOST = 60
#: The recent past is the last day, or the last quarter of a shorter range.
_RECENT, _PART = _DAY, 4
#: Less than this says nothing about a development: of a shorter range all is recent.
_LEAST = 5 * _MINUTE


@dataclass(frozen=True)
class Window:
    """Times in µs since the epoch; *until* is excluded."""

    since: int
    until: int
    width: int

    @property
    def start(self) -> int:
        """Where the first span begins."""
        return self.since // self.width * self.width

    @property
    def spans(self) -> int:
        """How many there are."""
        return max(1, -(-(self.until - self.start) // self.width))

    @property
    def recent_spans(self) -> int:
        """How many of them, at the end, are the recent past."""
        if self.until - self.since < 2 * _LEAST:
            return self.spans
        wanted = max(_LEAST, min(_RECENT, (self.until - self.since) // _PART))
        return min(max(2, round(wanted / self.width)), max(1, self.spans // 2))

    @property
    def recent(self) -> int:
        """Where the recent past begins."""
        return self.start + (self.spans - self.recent_spans) * self.width

    @property
    def all_recent(self) -> bool:
        """There is nothing to compare with."""
        return self.recent_spans == self.spans

    def counts(self, found: dict[int, int]) -> list[int]:
        """A count for each span, from counts by the time at which a span begins."""
        return [found.get(self.start + place * self.width, 0) for place in range(self.spans)]


def make_window(since: int | None, until: int | None, begun: int | None, now: int) -> Window:
    """The range from *since*, or where the logs have *begun*, to *until* or *now*."""
    end = now if until is None else until
    start = since if since is not None else begun if begun is not None else end - _HOUR
    if begun is not None:
        start = max(start, min(begun, end - 1))
    start = min(start, end - 1)
    width = next((each for each in _WIDTHS if (end - start) / each <= _MOST), _WIDTHS[-1])
    return Window(start, end, width)
