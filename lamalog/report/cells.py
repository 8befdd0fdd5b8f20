"""Cells as plain text, for Markdown and for those who can't see a graph."""

from __future__ import annotations

import math
from datetime import datetime

from lamalog.charts import Unit, show
from lamalog.report.model import Cell, Column, Link, Spark, State, Time

_BLOCKS = "▁▂▃▄▅▆▇█"


def plain(cell: Cell, column: Column | None = None) -> str:
    """What the cell says, in one line."""
    if cell is None:
        return "–"
    if isinstance(cell, Time):
        return local(cell.seconds)
    if isinstance(cell, Spark):
        return blocks(cell.values)
    if isinstance(cell, (Link, State)):
        return cell.text
    if isinstance(cell, str):
        return cell
    return show(float(cell), column.unit if column is not None and column.unit is not None else Unit.COUNT)


def local(seconds: float) -> str:
    """A time of this machine's zone, to the second."""
    try:
        return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M:%S}"
    except (OverflowError, OSError, ValueError):
        return "–"


def blocks(values: tuple[float, ...], width: int = 24) -> str:
    """A graph of block characters, at most *width* wide: the highest of the values that share a place."""
    if not values:
        return ""
    per = math.ceil(len(values) / width)
    tops = [max(values[start : start + per]) for start in range(0, len(values), per)]
    highest = max(tops)
    if not highest > 0:
        return _BLOCKS[0] * len(tops)
    return "".join(" " if top <= 0 else _BLOCKS[min(7, int(top / highest * 7.999))] for top in tops)
