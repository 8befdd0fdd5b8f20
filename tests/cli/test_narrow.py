"""Output on narrow terminals: nothing is wider than the terminal, and what matters most is what is left."""

from __future__ import annotations

import pytest

from lamalog.cli.output.drawn import tree_lines
from lamalog.cli.output.style import Style
from lamalog.cli.output.table import table_lines
from lamalog.store.tree import spans
from lamalog.text import cell_width

ROWS = [
    {"count": 514, "percent": 10.9, "first": "2026-05-01T12:00:00.000000Z", "pattern": "p" * 60, "example": "x" * 90},
    {"count": 3, "percent": 0.1, "first": "2026-05-01T12:00:01.000000Z", "pattern": "中文" * 30, "example": "y"},
]


def style(width: int) -> Style:
    return Style(color=False, width=width, terminal=True, utc=True)


@pytest.mark.parametrize("width", [40, 60, 80, 119, 120, 200])
def test_tables_fit(width: int) -> None:
    lines = list(table_lines(ROWS, tuple(ROWS[0]), style(width)))
    assert max(map(cell_width, lines)) <= width
    assert ("example" in lines[0]) is (width >= 120)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_trees_fit(width: int) -> None:
    records = [
        {
            "timestamp": f"2026-05-01T12:00:0{number}.000000Z",
            "severity_text": "INFO",
            "severity_number": 9,
            "message": "a message of some length " * 5,
            "logger": "shop.till",
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "span_id": f"00f067aa0ba902b{number // 2}",
        }
        for number in range(6)
    ]
    lines = list(tree_lines(spans(records), style(width)))
    assert len(lines) > len(records)
    assert max(map(cell_width, lines)) <= width
