"""A line as small as a word."""

from __future__ import annotations

from collections.abc import Sequence

from lamalog.charts.svg import drawing, element

_WIDTH, _HEIGHT = 120.0, 24.0


def sparkline(values: Sequence[float], *, label: str) -> str:
    """Bars from 0 to the highest of *values*, without axes."""
    highest = max(values, default=0.0)
    wide = _WIDTH / max(len(values), 1)
    parts = [element("line", x1=0.0, x2=_WIDTH, y1=_HEIGHT - 0.5, y2=_HEIGHT - 0.5, class_="axis")]
    for index, value in enumerate(values):
        if value > 0 and highest > 0:
            high = max(1.5, (_HEIGHT - 2) * value / highest)
            x = index * wide
            y = _HEIGHT - 1 - high
            parts.append(element("rect", x=x, y=y, width=max(wide - 0.6, 0.6), height=high, class_="fill c0"))
    return drawing(_WIDTH, _HEIGHT, label, *parts, class_="spark")
