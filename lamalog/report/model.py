"""What a report consists of, before it is HTML, Markdown or JSON: sections of tables, figures and texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lamalog.charts import Unit


@dataclass(frozen=True)
class Column:
    """Of a table. Without a unit its cells are texts."""

    name: str
    unit: Unit | None = None


@dataclass(frozen=True)
class Link:
    """A cell that leads to another part of the report (*target* is its id), or to a page (*url*)."""

    text: str
    target: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Spark:
    """A cell with a small graph."""

    values: tuple[float, ...]


@dataclass(frozen=True)
class State:
    """A cell that is well or not: *status* is pass, warn or fail."""

    text: str
    status: str


@dataclass(frozen=True)
class Time:
    """A cell with a time, in seconds since the epoch."""

    seconds: float


Cell = str | float | int | Link | Spark | State | Time | None


@dataclass(frozen=True)
class Table:
    """Rows under columns. *more* says how many rows were left out."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    more: int = 0


@dataclass(frozen=True)
class Figure:
    """A picture, and the table of the numbers it shows."""

    title: str
    draw: Callable[[], str]
    table: Table


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Code:
    """Lines of text as they are, such as a stack trace."""

    text: str
    title: str = ""


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    facts: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Detail:
    """A part under a heading of its own, which can be linked to."""

    id: str
    title: str
    parts: tuple[Part, ...]


Part = Table | Figure | Text | Code | Facts | Detail


@dataclass(frozen=True)
class Section:
    """A part of the report. *data* is what JSON has beyond the tables."""

    id: str
    title: str
    parts: tuple[Part, ...]
    data: Any = None


@dataclass(frozen=True)
class Report:
    """All of it; times are seconds since the epoch."""

    title: str
    since: float
    until: float
    made: float
    sections: tuple[Section, ...]
    #: What could not be read or worked out, sentence by sentence.
    notes: tuple[str, ...] = field(default=())


def cut(rows: Sequence[tuple[Cell, ...]], most: int) -> tuple[tuple[tuple[Cell, ...], ...], int]:
    """The first *most* rows, and how many were left out."""
    return tuple(rows[:most]), max(0, len(rows) - most)
