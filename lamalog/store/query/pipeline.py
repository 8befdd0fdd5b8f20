"""The stages of a query in plain Python: the answer where DuckDB is absent, and what the SQL has to agree with."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Any

from lamalog.store.columns import Kind
from lamalog.store.query.aggregates import Record, Table, stats
from lamalog.store.query.columns import chosen, sorted_column
from lamalog.store.query.lookup import value_of
from lamalog.store.query.order import by_cell, by_value, ordered
from lamalog.store.query.summaries import errors, patterns, top
from lamalog.store.query.tree import Errors, Field, Fields, Limit, Patterns, Query, Sort, Stage, Stats, Top


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
        return (), stats(query, stage, records)
    if isinstance(stage, Top):
        return (), top(stage, records)
    if isinstance(stage, Errors):
        return (), errors(records)
    assert isinstance(stage, Patterns)
    return (), patterns(records)


def on_table(stage: Stage, table: Table) -> Table:
    """Sort, limit and fields on a table. Raises QueryError for a column it has not."""
    columns, rows = table
    if isinstance(stage, Sort):
        for each, descending in reversed(stage.keys):
            rows = by_cell(rows, columns.index(sorted_column(each, columns)), descending)
        return columns, rows
    if isinstance(stage, Limit):
        return columns, list(_some(rows, stage))
    assert isinstance(stage, Fields)
    names = tuple(sorted_column(each, columns) for each in stage.fields)
    places = [columns.index(name) for name in names]
    return names, [tuple(row[place] for place in places) for row in rows]


def _some(rows: Iterable[Any], stage: Limit) -> Iterable[Any]:
    if stage.last:
        return deque(rows, maxlen=stage.count)
    return (row for _, row in zip(range(stage.count), rows, strict=False))


def is_of_one_type(field: Field) -> bool:
    """Whether all its values are texts, or times, and are sorted as such."""
    return field.kind is Kind.TIME or (field.kind is Kind.TEXT and len(field.names) == 1)


def _sorted_records(records: list[Record], stage: Sort) -> list[Record]:
    for each, descending in reversed(stage.keys):
        order = ordered if is_of_one_type(each) else by_value
        records = order(records, lambda record, each=each: value_of(record, each), descending)  # type: ignore[misc]
    return records
