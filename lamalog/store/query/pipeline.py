"""The stages of a query in plain Python: the answer where DuckDB is absent, and what the SQL has to agree with."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lamalog.store.columns import Kind, micros, number_of, text_of, time_text
from lamalog.store.query.columns import chosen, sorted_column
from lamalog.store.query.lookup import value_of
from lamalog.store.query.pipeline_sql import ERROR
from lamalog.store.query.templates import error_key, masked, merged
from lamalog.store.query.tree import (
    Aggregate,
    Errors,
    Field,
    Fields,
    Limit,
    Patterns,
    Query,
    Sort,
    Stage,
    Stats,
    Top,
)

Record = dict[str, Any]
Row = tuple[Any, ...]
Table = tuple[tuple[str, ...], list[Row]]


def answer_table(query: Query, records: Iterable[Record]) -> Table:
    """The table that the *records*, which meet the conditions and come in order, make through the stages."""
    table: Table | None = None
    projection: tuple[Field, ...] | None = None
    for stage in query.stages:
        if isinstance(stage, Fields):
            projection = stage.fields
        elif table is None:
            records, table = _from_records(query, stage, records)
        else:
            table = on_table(stage, table)
    if table is not None:
        return table if projection is None else on_table(Fields(projection), table)
    assert projection is not None, "records alone are no table"
    rows = [tuple(value_of(record, each) for each in projection) for record in records]
    return chosen(projection), rows


def limited(query: Query, records: Iterable[Record]) -> Iterator[Record]:
    """Records through those stages that leave them records: sort and limit."""
    for stage in query.stages:
        records, _ = _from_records(query, stage, records)
    return iter(records)


def _from_records(query: Query, stage: Stage, records: Iterable[Record]) -> tuple[Iterable[Record], Table | None]:
    if isinstance(stage, Sort):
        return _sorted_records(list(records), stage), None
    if isinstance(stage, Limit):
        return _some(records, stage), None
    if isinstance(stage, Stats):
        return (), _stats(query, stage, records)
    if isinstance(stage, Top):
        return (), _top(stage, records)
    if isinstance(stage, Errors):
        return (), _errors(records)
    assert isinstance(stage, Patterns)
    return (), _patterns(records)


def on_table(stage: Stage, table: Table) -> Table:
    """Sort, limit and fields on a table. Raises QueryError for a column it has not."""
    columns, rows = table
    if isinstance(stage, Sort):
        for each, descending in reversed(stage.keys):
            place = columns.index(sorted_column(each, columns))
            rows = _ordered(rows, lambda row, place=place: row[place], descending)  # type: ignore[misc]
        return columns, rows
    if isinstance(stage, Limit):
        return columns, list(_some(rows, stage))
    assert isinstance(stage, Fields)
    names = tuple(sorted_column(each, columns) for each in stage.fields)
    places = [columns.index(name) for name in names]
    return names, [tuple(row[place] for place in places) for row in rows]


def _some(rows: Iterable[Any], stage: Limit) -> Iterable[Any]:
    if stage.last:
        from collections import deque

        return deque(rows, maxlen=stage.count)
    return (row for _, row in zip(range(stage.count), rows, strict=False))


def _ordered(rows: list[Any], key: Callable[[Any], Any], descending: bool) -> list[Any]:
    """Stable, None last in either direction."""
    there = [row for row in rows if key(row) is not None]
    absent = [row for row in rows if key(row) is None]
    # reverse=True keeps equal rows in their order.
    return sorted(there, key=key, reverse=descending) + absent


def _sorted_records(records: list[Record], stage: Sort) -> list[Record]:
    for each, descending in reversed(stage.keys):
        if each.kind is Kind.TIME or (each.kind is Kind.TEXT and len(each.names) == 1):
            records = _ordered(records, lambda record, each=each: value_of(record, each), descending)  # type: ignore[misc]
            continue
        records = _ordered(records, lambda record, each=each: text_of(value_of(record, each)), descending)  # type: ignore[misc]
        records = _ordered(records, lambda record, each=each: number_of(value_of(record, each)), descending)  # type: ignore[misc]
    return records


# -- statistics


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


def _stats(query: Query, stage: Stats, records: Iterable[Record]) -> Table:
    groups: dict[tuple[Any, ...], list[_Cell]] = {}
    if not stage.by and stage.bucket is None:
        groups[()] = [_Cell(each) for each in stage.aggregates]
    width = None if stage.bucket is None else max(1, round(stage.bucket * 1e6))
    by = _Groups(stage.by)
    first, last = query.since, query.until
    for record in records:
        moment = micros(record.get("timestamp"))
        if moment is not None:
            first = moment if first is None or (query.since is None and moment < first) else first
            last = moment if last is None or (query.until is None and moment > last) else last
        key: tuple[Any, ...] = by.key(record)
        if width is not None:
            key = (None if moment is None else moment // width * width, *key)
        cells = groups.get(key)
        if cells is None:
            cells = groups[key] = [_Cell(each) for each in stage.aggregates]
        for cell in cells:
            cell.take(record)
    span = stage.bucket or ((last - first) / 1e6 if first is not None and last is not None else None)
    lead = 0 if width is None else 1
    rows = [
        (*key[:lead], *by.values(key[lead:]), *(cell.result(span) for cell in cells)) for key, cells in groups.items()
    ]
    names = [*(["time"] if width is not None else []), *(each.written for each in stage.by)]
    return _in_order(stage, names, rows)


def _in_order(stage: Stats, names: list[str], rows: list[Row]) -> Table:
    lead = 0 if stage.bucket is None else 1
    grouped = len(names)
    for place in reversed(range(lead, grouped)):
        rows = _ordered(rows, lambda row, place=place: row[place], False)  # type: ignore[misc]
    if grouped:
        rows = _ordered(rows, lambda row: row[grouped], True)
    if lead:
        rows = _ordered(rows, lambda row: row[0], False)
        rows = [(None if row[0] is None else time_text(row[0]), *row[1:]) for row in rows]
    return (*names, *(each.name for each in stage.aggregates)), rows


class _Groups:
    """Values to group by, as the index has them: core numbers are numbers, everything else is text. A short name is a
    core field as long as no record has a field of that very name."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self._fields = fields
        self._own = [False] * len(fields)

    def key(self, record: Record) -> tuple[str | None, ...]:
        """One text for each field."""
        for place, field in enumerate(self._fields):
            if not self._own[place] and (len(field.names) > 1 or field.kind is None):
                own = Field(field.written, field.names[:1])
                self._own[place] = value_of(record, own) is not None
        return tuple(text_of(value_of(record, field)) for field in self._fields)

    def value(self, place: int, text: str | None) -> Any:
        """What stands in the answer, when all records have been seen."""
        kind = self._fields[place].kind
        if text is None or kind is None or not kind.numeric or self._own[place]:
            return text
        return int(text) if kind is Kind.INTEGER else float(text)

    def values(self, key: tuple[str | None, ...]) -> Row:
        """All of them."""
        return tuple(self.value(place, text) for place, text in enumerate(key))


def _top(stage: Top, records: Iterable[Record]) -> Table:
    groups = _Groups((stage.field,))
    counts: dict[str, int] = {}
    for record in records:
        [text] = groups.key(record)
        if text is not None:
            counts[text] = counts.get(text, 0) + 1
    total = sum(counts.values())
    found = [(groups.value(0, text), count) for text, count in counts.items()]
    rows = sorted(found, key=lambda item: (-item[1], item[0]))[: stage.count]
    return (stage.field.written, "count", "percent"), [(value, count, count * 100 / total) for value, count in rows]


def _errors(records: Iterable[Record]) -> Table:
    found: dict[str, list[Any]] = {}
    for record in records:
        if (record.get("severity_number") or 0) < ERROR:
            continue
        moment = record.get("timestamp")
        group = found.setdefault(error_key(record), [0, None, None, None, None, None])
        group[0] += 1
        if moment is None:
            continue
        group[1] = moment if group[1] is None else min(group[1], moment)
        if group[2] is None or moment > group[2]:
            group[2] = moment
        for place, name in ((3, "exception.type"), (4, "message"), (5, "logger")):
            value = record.get(name)
            if value is not None and (group[place] is None or moment >= group[place][0]):
                group[place] = (moment, value)
    rows: list[Row] = [
        (group[0], group[1], group[2], *(None if part is None else part[1] for part in group[3:]), key)
        for key, group in found.items()
    ]
    rows = sorted(rows, key=lambda row: row[6])
    rows = _ordered(rows, lambda row: row[2], True)
    return ("count", "first", "last", "type", "message", "logger", "error"), _ordered(rows, lambda row: row[0], True)


def _patterns(records: Iterable[Record]) -> Table:
    found: dict[str, list[Any]] = {}
    for record in records:
        message = record.get("message") or ""
        group = found.setdefault(masked(message), [0, None, None, None])
        moment = micros(record.get("timestamp"))
        group[0] += 1
        if moment is not None:
            group[1] = moment if group[1] is None else min(group[1], moment)
            group[2] = moment if group[2] is None else max(group[2], moment)
        if record.get("message") is not None:
            group[3] = message if group[3] is None else min(group[3], message)
    return pattern_table((text, *group) for text, group in found.items())


def pattern_table(rows: Iterable[tuple[Any, ...]]) -> Table:
    """Counted messages, merged into patterns."""
    templates = merged(rows)
    total = sum(template.count for template in templates)

    def when(moment: int | None) -> str | None:
        return None if moment is None else time_text(moment)

    return ("count", "percent", "first", "last", "pattern", "example"), [
        (each.count, each.count * 100 / total, when(each.first), when(each.last), each.text, each.example)
        for each in templates
    ]
