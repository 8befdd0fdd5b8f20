"""Tables that fit the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lamalog.cli.output.style import Style
from lamalog.text import cell_width, escape_control, pad, truncate

_GAP = "  "
#: Rows that widths are measured by.
_MEASURED = 2000
_LEAST = 8
#: What only a wide terminal has room for: of a pattern one of the messages.
_OPTIONAL = ("example",)
_WIDE = 120


def table_lines(rows: Iterable[dict[str, Any]], columns: tuple[str, ...], style: Style) -> Iterator[str]:
    """Header and rows; what is too wide for the terminal is cut with ``…``, the widest columns first. A narrow
    one has no examples."""
    from lamalog.cli.output.values import shown

    stream = iter(rows)
    first = list(islice(stream, _MEASURED))
    if style.width < _WIDE:
        columns = tuple(name for name in columns if name not in _OPTIONAL) or columns
    head = [[shown(row.get(name), name, style) for name in columns] for row in first]
    right = [_is_numeric(cells) for cells in zip(*head, strict=True)] if head else [False] * len(columns)
    titles = [escape_control(name) for name in columns]
    widths = [
        max(cell_width(title), *(cell_width(cells[place]) for cells in head)) if head else cell_width(title)
        for place, title in enumerate(titles)
    ]
    widths = fitted(widths, style.width)
    yield style.paint(_line(titles, widths, right), "bold")
    for cells in head:
        yield _colored(cells, columns, widths, right, style)
    for row in stream:
        yield _colored([shown(row.get(name), name, style) for name in columns], columns, widths, right, style)


def fitted(widths: list[int], available: int) -> list[int]:
    """*widths* made to fit by cutting the widest."""
    room = available - len(_GAP) * (len(widths) - 1)
    widths = widths[:]
    while sum(widths) > room and max(widths) > _LEAST:
        widest = widths.index(max(widths))
        second = max((width for place, width in enumerate(widths) if place != widest), default=_LEAST)
        surplus = sum(widths) - room
        widths[widest] = max(_LEAST, min(widths[widest] - 1, max(second, widths[widest] - surplus)))
    return widths


def _line(cells: list[str], widths: list[int], right: list[bool]) -> str:
    parts = []
    for cell, width, to_right in zip(cells, widths, right, strict=True):
        text = truncate(cell, width)
        parts.append(" " * (width - cell_width(text)) + text if to_right else pad(text, width))
    return _GAP.join(parts).rstrip()


def _colored(cells: list[str], columns: tuple[str, ...], widths: list[int], right: list[bool], style: Style) -> str:
    line = _line(cells, widths, right)
    if not style.color:
        return line
    for name, cell in zip(columns, cells, strict=True):
        if name in ("level", "severity_text"):
            return style.level(line, cell)
    return line


def _is_numeric(cells: tuple[str, ...]) -> bool:
    return any(cells) and all(
        not cell or (cell.replace(",", "").lstrip("-")[:1].isdigit() and " " not in cell[:-3] and "-" not in cell[1:])
        for cell in cells
    )
