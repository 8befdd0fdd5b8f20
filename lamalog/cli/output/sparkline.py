"""Numbers over time in one line of text."""

from __future__ import annotations

from collections.abc import Sequence

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(counts: Sequence[float]) -> str:
    """A bar for each of *counts*, a space for zero; the highest fills the line."""
    highest = max(counts, default=0)
    if highest <= 0:
        return " " * len(counts)
    top = len(_BARS) - 1
    return "".join(_BARS[round((count / highest) * top)] if count > 0 else " " for count in counts)


def binned(moments: Sequence[tuple[int, float]], first: int, last: int, bins: int) -> list[float]:
    """Sums of ``(moment, count)`` in *bins* equal spans from *first* to *last*, both included."""
    result = [0.0] * bins
    width = max(1, (last - first) // bins + 1)
    for moment, count in moments:
        if first <= moment <= last:
            result[min(bins - 1, (moment - first) // width)] += count
    return result
