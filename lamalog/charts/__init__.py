"""Small SVG charts for pages that must stand alone: no script, no font, no request; colours come from the page's CSS.

Each function returns one ``<svg>`` with a label for those who can't see it. The page puts the same numbers in a table beside it.
"""

from __future__ import annotations

from lamalog.charts.axes import Unit, show
from lamalog.charts.bars import stacked_bars
from lamalog.charts.heat import heat_map
from lamalog.charts.lanes import Span, lanes
from lamalog.charts.lines import Series, line_chart
from lamalog.charts.spark import sparkline
from lamalog.charts.style import STYLE

__all__ = [
    "STYLE", "Series", "Span", "Unit", "heat_map", "lanes", "line_chart", "show", "sparkline", "stacked_bars",
]  # fmt: skip
