"""Counts over time as bars, one upon the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lamalog.charts.axes import Unit, show
from lamalog.charts.frame import WIDTH, colour_of, framed, legend
from lamalog.charts.svg import drawing, element, hint


def stacked_bars(
    counts: Mapping[str, Mapping[float, float]],
    *,
    start: float,
    end: float,
    width: float,
    label: str,
    classes: Sequence[str] | None = None,
    height: float = 180.0,
) -> str:
    """Bars of *width* seconds; *counts* by name and begin of the bar. *classes* are CSS classes instead of colours in
    turn."""
    totals: dict[float, float] = {}
    for row in counts.values():
        for moment, count in row.items():
            totals[moment] = totals.get(moment, 0.0) + count
    frame, axes = framed(start, end, max(totals.values(), default=0.0), Unit.COUNT, height)
    parts, below = [axes], dict.fromkeys(totals, 0.0)
    colours = classes if classes is not None else [colour_of(index) for index in range(len(counts))]
    for (name, row), colour in zip(counts.items(), colours, strict=True):
        for moment, count in sorted(row.items()):
            left, right = max(frame.x(moment), frame.x(start)), min(frame.x(moment + width), frame.x(end))
            if count <= 0 or right <= left:
                continue
            top = frame.y(below[moment] + count)
            told = hint(f"{name}: {show(count)}")
            high = frame.y(below[moment]) - top
            wide = max(right - left - 1, 0.8)
            parts.append(element("rect", told, x=left, y=top, width=wide, height=high, class_=f"fill {colour}"))
            below[moment] += count
    keys, room = legend(list(counts), height, colours)
    return drawing(WIDTH, height + room, label, *parts, keys)
