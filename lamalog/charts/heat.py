"""A grid whose cells are the darker the more there is."""

from __future__ import annotations

import math
from collections.abc import Sequence

from lamalog.charts.axes import show
from lamalog.charts.frame import RIGHT, WIDTH
from lamalog.charts.svg import drawing, element, hint, text
from lamalog.text import truncate

#: Shades that the style sheet has, besides none.
SHADES = 5
_LEFT, _ROW = 150.0, 22.0


def heat_map(
    rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]], *, label: str, every: int = 1
) -> str:
    """*values* by row and column. Every *every*-th column has its name below it. Shades go by the logarithm, so that
    one hour with thousands does not hide the hours with ten."""
    highest = max((value for row in values for value in row), default=0.0)
    wide = (WIDTH - _LEFT - RIGHT) / max(len(columns), 1)
    parts = []
    for index, (name, row) in enumerate(zip(rows, values, strict=True)):
        y = index * _ROW
        parts.append(text(_LEFT - 8, y + 15, truncate(name, 20), "tick", "end"))
        for column, value in enumerate(row):
            told = hint(f"{name}, {columns[column]}: {show(value)}")
            shade = _shade(value, highest)
            x = _LEFT + column * wide
            parts.append(
                element("rect", told, x=x, y=y, width=max(wide - 1, 0.8), height=_ROW - 2, class_=f"heat h{shade}")
            )
    for column in range(0, len(columns), max(every, 1)):
        parts.append(text(_LEFT + (column + 0.5) * wide, len(rows) * _ROW + 12, columns[column], "tick", "middle"))
    return drawing(WIDTH, len(rows) * _ROW + 20, label, *parts)


def _shade(value: float, highest: float) -> int:
    if not value > 0 or not highest > 0:
        return 0
    return max(1, math.ceil(SHADES * math.log1p(value) / math.log1p(highest) - 1e-9))
