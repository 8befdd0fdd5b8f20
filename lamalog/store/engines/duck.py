"""Answer with DuckDB: mirrored records from the index, the newest straight from the files."""

from __future__ import annotations

import datetime as dt
import errno
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from lamalog.store.answer import Answer
from lamalog.store.columns import COLUMNS, Kind
from lamalog.store.damage import Damage
from lamalog.store.engines.view import View, make_view
from lamalog.store.index.refresh import Coverage
from lamalog.store.index.schema import ALL, LINE, REST
from lamalog.store.parse import read_object
from lamalog.store.query.errors import QueryError
from lamalog.store.query.fields_used import unknown_fields
from lamalog.store.query.groups import whole_or_text
from lamalog.store.query.names import suggestion
from lamalog.store.query.pipeline import on_table
from lamalog.store.query.pipeline_sql import Statement, statement
from lamalog.store.query.summaries import pattern_table
from lamalog.store.query.tree import Query
from lamalog.store.scan import Snapshot

_ROWS = 2048
_decode = msgspec.json.Decoder().decode
_PLACES = [(place, name, COLUMNS[name] is Kind.TIME) for place, name in enumerate(ALL) if name in COLUMNS]
_REST = ALL.index(REST)


def ask(connection: Any, snapshot: Snapshot, coverage: Coverage, query: Query) -> Answer:
    """The answer. It has snapshot and connection closed when it is exhausted."""
    damage = Damage()
    view = make_view(connection, coverage, query, damage)
    damage.add(snapshot.damage)

    def close() -> None:
        connection.close()
        snapshot.close()

    return over(connection, view, query, damage, close)


def over(connection: Any, view: View, query: Query, damage: Damage, close: Callable[[], None]) -> Answer:
    """The answer over a view that is made already."""
    made = statement(query, view.relation, view.keys, view.texts)
    cursor = _execute(connection, made)
    unknown = unknown_fields(query, view.keys)
    hints = [f"no record has a field {name!r}{suggestion(name, view.keys)}" for name in unknown]
    if made.rest:
        columns, rows = pattern_table(_all(cursor))
        for stage in made.rest[1:]:
            columns, rows = on_table(stage, (columns, rows))
        return Answer(columns, iter(rows), damage, hints, None, close)
    found = _records(cursor) if made.columns is None else _rows(cursor, made)
    return Answer(made.columns, found, damage, hints, lambda: _without_line(arrow_table(cursor), made), close)


def arrow_table(cursor: Any) -> Any:
    """A pyarrow.Table; the method's name differs between versions of DuckDB."""
    for name in ("to_arrow_table", "fetch_arrow_table", "arrow"):
        method = getattr(cursor, name, None)
        if method is not None:
            with warnings.catch_warnings():  # that rows are copied once more, which a relation would not need
                warnings.simplefilter("ignore", UserWarning)
                return method()
    raise QueryError("this version of DuckDB makes no Arrow tables")


def _without_line(table: Any, made: Statement) -> Any:
    """Of records only what they say themselves."""
    return table if made.columns is not None else table.drop_columns([LINE])


def _execute(connection: Any, made: Statement) -> Any:
    import duckdb

    try:
        return connection.execute(made.sql, made.parameters)
    except duckdb.IOException as error:  # no room to work, or a file of the index was taken away
        raise OSError(errno.EIO, str(error)) from None
    except duckdb.OutOfMemoryException:
        raise QueryError("this asks for more memory than a query gets: ask for less at once") from None
    except duckdb.InvalidInputException as error:
        raise QueryError(str(error)) from None
    except duckdb.OutOfRangeException as error:
        raise QueryError(str(error)) from None


def _all(cursor: Any) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(_ROWS):
        yield from rows


def _records(cursor: Any) -> Iterator[dict[str, Any]]:
    for row in _all(cursor):
        yield as_record(row)


def as_record(row: tuple[Any, ...]) -> dict[str, Any]:
    """The fields of a record from the columns of the index."""
    record = {
        name: when(value) if is_time else value for place, name, is_time in _PLACES if (value := row[place]) is not None
    }
    if row[_REST]:
        record.update((name, value) for name, value in read_object(row[_REST]).items() if value is not None)
    return record


def when(value: dt.datetime) -> str:
    """The canonical form of a moment in UTC."""
    return value.isoformat(timespec="microseconds") + "Z"


def _rows(cursor: Any, made: Statement) -> Iterator[tuple[Any, ...]]:
    assert made.columns is not None
    times = [place for place, name in enumerate(made.columns) if name in made.times]
    json = [place for place, name in enumerate(made.columns) if name in made.json]
    mixed = [place for place, name in enumerate(made.columns) if name in made.mixed]
    for row in _all(cursor):
        if not times and not json and not mixed:
            yield row
            continue
        values = list(row)
        for place in times:
            if isinstance(values[place], dt.datetime):
                values[place] = when(values[place])
        for place in json:
            if values[place] is not None:
                values[place] = _decode(values[place])
        for place in mixed:
            values[place] = whole_or_text(values[place])
        yield tuple(values)
