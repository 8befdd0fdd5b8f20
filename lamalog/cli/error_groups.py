"""Groups of errors as a table that fits the terminal, and as rows for programs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lamalog.cli.output.sparkline import sparkline
from lamalog.cli.output.style import Style
from lamalog.cli.output.table import fitted
from lamalog.text import cell_width, escape_control, pad, truncate
from lamalog.units import format_duration

if TYPE_CHECKING:
    from lamalog.errors.statistics import Group

COLUMNS = (
    "count",
    "first",
    "last",
    "type",
    "message",
    "logger",
    "error",
    "fingerprint",
    "title",
    "trend",
    "state",
    "level",
    "rate",
    "rate_before",
    "users",
    "tasks",
    "nodes",
    "total",
    "category",
    "code",
    "severity",
    "origin",
    "handled",
    "culprit",
    "assignee",
    "versions",
    "by_node",
    "timeline",
)
TREND_COLORS = {"new": "magenta", "regressed": "red", "rising": "red", "falling": "green", "gone": "dim"}
_BARS = 12
_GAP = "  "
#: Columns of the table with the least width of terminal at which they are shown.
_TABLE = (
    ("count", 28),
    ("over time", 70),
    ("trend", 38),
    ("last", 48),
    ("users", 90),
    ("nodes", 90),
    ("state", 60),
    ("group", 0),
    ("title", 0),
)
_RIGHT = frozenset({"count", "users", "nodes", "last"})


def time_of(moment: dt.datetime | None) -> str | None:
    """A time as it stands on the line."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row_of(group: Group) -> dict[str, Any]:
    """All of it, for other formats."""
    row = {name: getattr(group, name, None) for name in COLUMNS}
    row |= {
        "error": group.name,
        "first": time_of(group.first),
        "last": time_of(group.last),
        "trend": group.trend.value,
        "versions": [share_row(share) for share in group.versions],
        "by_node": [share_row(share) for share in group.by_node],
        "timeline": {
            "start": time_of(group.timeline.start),
            "width": group.timeline.width,
            "counts": list(group.timeline.counts),
        },
    }
    return row


def share_row(share: Any) -> dict[str, Any]:
    """A version or node."""
    row = {"name": share.name, "count": share.count, "first": time_of(share.first), "last": time_of(share.last)}
    return {name: value for name, value in row.items() if value is not None}


def group_lines(groups: Sequence[Group], total: int, style: Style) -> Iterator[str]:
    """Header and one line for each group; below it, what is not shown."""
    names = [name for name, least in _TABLE if style.width >= least]
    rows = [[_cell(group, name) for name in names] for group in groups]
    if not rows:
        return
    widths = [max(cell_width(name), *(cell_width(row[place]) for row in rows)) for place, name in enumerate(names)]
    widths = _fitted(names, widths, style.width)
    yield style.paint(_line(names, names, widths), "bold")
    for group, row in zip(groups, rows, strict=True):
        yield _painted(names, row, widths, group, style)
    if total > len(groups):
        yield style.paint(f"and {total - len(groups):,} more groups: -n {total}", "dim")


def _cell(group: Group, name: str) -> str:
    if name == "over time":
        return bars(group.timeline.counts, _BARS)
    if name == "trend":
        return group.trend.value
    if name == "last":
        return ago(group.last)
    if name == "group":
        return escape_control(group.fingerprint[:8])
    if name == "title":
        return escape_control(f"{group.title}  [{group.culprit}]" if group.culprit else group.title)
    if name == "state":
        return f"{group.state} ({escape_control(group.assignee)})" if group.assignee else group.state
    return f"{getattr(group, name):,}"


def bars(counts: Sequence[int], width: int) -> str:
    """Counts over time in *width* characters."""
    size = max(1, -(-len(counts) // width))
    begin = len(counts) % size
    parts = ([counts[:begin]] if begin else []) + [
        counts[place : place + size] for place in range(begin, len(counts), size)
    ]
    return sparkline([sum(part) for part in parts]).rjust(width)


def ago(moment: dt.datetime | None) -> str:
    """How long ago, in one unit."""
    if moment is None:
        return ""
    seconds = max(0.0, time.time() - moment.timestamp())
    if seconds < 60:
        return f"{seconds:.0f} s"
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return format_duration(seconds)


def _fitted(names: Sequence[str], widths: list[int], available: int) -> list[int]:
    """Only state and title are cut."""
    fixed = sum(widths) + len(_GAP) * (len(widths) - 1)
    if fixed <= available:
        return widths
    loose = [place for place, name in enumerate(names) if name in ("title", "state")]
    room = available - fixed + sum(widths[place] for place in loose) + len(_GAP) * (len(loose) - 1)
    for place, width in zip(loose, fitted([widths[place] for place in loose], max(8, room)), strict=True):
        widths[place] = width
    return widths


def _line(names: Sequence[str], cells: Sequence[str], widths: Sequence[int]) -> str:
    return _GAP.join(_aligned(*each) for each in zip(names, cells, widths, strict=True)).rstrip()


def _aligned(name: str, cell: str, width: int) -> str:
    text = truncate(cell, width)
    return " " * (width - cell_width(text)) + text if name in _RIGHT else pad(text, width)


def _painted(names: Sequence[str], row: Sequence[str], widths: Sequence[int], group: Group, style: Style) -> str:
    parts = []
    for name, cell, width in zip(names, row, widths, strict=True):
        text = _aligned(name, cell, width)
        color = TREND_COLORS.get(group.trend.value) if name == "trend" else "cyan" if name == "over time" else None
        if name == "state" and group.state != "open":
            color = "red" if group.state == "regressed" else "dim"
        parts.append(style.paint(text, color) if color else text)
    return _GAP.join(parts).rstrip()
