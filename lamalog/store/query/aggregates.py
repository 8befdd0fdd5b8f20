"""``stats`` in plain Python."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable
from typing import Any

from lamalog.store.columns import Kind, micros, number_of, text_of, time_text
from lamalog.store.query import groups
from lamalog.store.query.lookup import value_of
from lamalog.store.query.order import by_cell, ordered
from lamalog.store.query.tree import Aggregate, Query, Stats

Record = dict[str, Any]
Row = tuple[Any, ...]
Table = tuple[tuple[str, ...], list[Row]]


class _Cell:
    """One aggregate of one group."""

    def __init__(self, aggregate: Aggregate) -> None:
        self.aggregate = aggregate
        self.count = 0
        self.numbers = array("d")
        self.texts: set[str] = set()
        self.extreme: Any = None

    def take(self, record: Record) -> None:
        field, function = self.aggregate.field, self.aggregate.function
        if field is None:
            self.count += 1
            return
        value = value_of(record, field)
        if value is None:
            return
        if function == "count":
            self.count += 1
        elif function == "distinct":
            self.texts.add(text_of(value) or "")
        elif field.kind in (Kind.TEXT, Kind.TIME):
            value = text_of(value)
            better = max if function == "max" else min
            self.extreme = value if self.extreme is None else better(self.extreme, value)
        elif (number := number_of(value)) is not None:
            self.numbers.append(number)

    def result(self, seconds: float | None) -> Any:
        function, numbers = self.aggregate.function, self.numbers
        if function == "count":
            return self.count
        if function == "rate":
            return self.count / seconds if seconds else None
        if function == "distinct":
            return len(self.texts)
        if self.extreme is not None or not numbers:
            return self.extreme
        if function == "sum":
            return math.fsum(numbers)
        if function == "avg":
            return math.fsum(numbers) / len(numbers)
        if function == "quantile":
            return _quantile(sorted(numbers), self.aggregate.fraction)
        return max(numbers) if function == "max" else min(numbers)


def _quantile(numbers: list[float], fraction: float) -> float:
    position = (len(numbers) - 1) * fraction
    below = math.floor(position)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (position - below)


class _Span:
    """From the first to the last moment: what was asked for, or else what was found."""

    def __init__(self, query: Query) -> None:
        self._since, self._until = query.since, query.until
        self._first, self._last = query.since, query.until

    def take(self, moment: int) -> None:
        if self._since is None:
            self._first = moment if self._first is None else min(moment, self._first)
        if self._until is None:
            self._last = moment if self._last is None else max(moment, self._last)

    @property
    def seconds(self) -> float | None:
        if self._first is None or self._last is None:
            return None
        return (self._last - self._first) / 1e6


def stats(query: Query, stage: Stats, records: Iterable[Record]) -> Table:
    """One row for each group."""
    cells_of: dict[tuple[Any, ...], list[_Cell]] = {}
    if not stage.by and stage.bucket is None:
        cells_of[()] = [_Cell(each) for each in stage.aggregates]
    width = None if stage.bucket is None else max(1, round(stage.bucket * 1e6))
    span = _Span(query)
    for record in records:
        moment = micros(record.get("timestamp"))
        if moment is not None:
            span.take(moment)
        key: tuple[Any, ...] = groups.key(stage.by, record)
        if width is not None:
            key = (None if moment is None else moment // width * width, *key)
        cells = cells_of.get(key)
        if cells is None:
            cells = cells_of[key] = [_Cell(each) for each in stage.aggregates]
        for cell in cells:
            cell.take(record)
    seconds = stage.bucket or span.seconds
    lead = 0 if width is None else 1
    rows = []
    for key, cells in cells_of.items():
        values = [groups.shown(field, text) for field, text in zip(stage.by, key[lead:], strict=True)]
        rows.append((*key[:lead], *values, *(cell.result(seconds) for cell in cells)))
    return _in_order(stage, rows)


def _in_order(stage: Stats, rows: list[Row]) -> Table:
    """Span of time by span of time, the most frequent group first."""
    lead = 0 if stage.bucket is None else 1
    grouped = lead + len(stage.by)
    for place in reversed(range(lead, grouped)):
        rows = by_cell(rows, place, False)
    if grouped:
        rows = by_cell(rows, grouped, True)
    if lead:
        rows = ordered(rows, lambda row: row[0], False)
        rows = [(None if row[0] is None else time_text(row[0]), *row[1:]) for row in rows]
    names = [*(["time"] if lead else []), *(each.written for each in stage.by)]
    return (*names, *(each.name for each in stage.aggregates)), rows
