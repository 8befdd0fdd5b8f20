"""SQL that the user wrote, over the same records: one SELECT, and nothing else can be read or written by it."""

from __future__ import annotations

from typing import Any

from lamalog.store.answer import Answer
from lamalog.store.columns import COLUMNS
from lamalog.store.damage import Damage
from lamalog.store.engines.connect import connect
from lamalog.store.engines.duck import arrow_table
from lamalog.store.engines.view import View, make_view
from lamalog.store.index.refresh import Coverage
from lamalog.store.index.schema import REST, quoted
from lamalog.store.query.errors import QueryError
from lamalog.store.scan import Snapshot

NAME = "logs"
_ROWS = 2048


def ask(snapshot: Snapshot, coverage: Coverage, text: str) -> Answer:
    """The answer; it has the snapshot closed when it is exhausted. Raises QueryError."""
    import duckdb

    connection = connect(coverage.directory)
    try:
        damage = Damage()
        view = make_view(connection, coverage, None, damage)
        damage.add(snapshot.damage)
        names = ", ".join(quoted(name) for name in (*COLUMNS, REST))
        connection.execute(f"CREATE TEMP VIEW {NAME} AS SELECT {names} FROM ({view.relation}) AS t")
        _lock(connection, view)
        try:
            _must_be_select(text)
            cursor = connection.execute(text)
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from None
        columns = tuple(item[0] for item in cursor.description)
    except BaseException:
        connection.close()
        raise

    def close() -> None:
        connection.close()
        snapshot.close()

    return Answer(columns, _rows(cursor), damage, [], lambda: arrow_table(cursor), close)


def _lock(connection: Any, view: View) -> None:
    """From here on only the files of the index can be reached."""
    paths = ", ".join("'" + str(path).replace("'", "''") + "'" for path in view.files)
    connection.execute(f"SET allowed_paths = [{paths}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _must_be_select(text: str) -> None:
    import duckdb

    statements = duckdb.extract_statements(text)
    allowed = (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN)
    if len(statements) != 1 or statements[0].type not in allowed:
        raise QueryError(f"write one SELECT; the records are in the view {NAME}")


def _rows(cursor: Any) -> Any:
    while rows := cursor.fetchmany(_ROWS):
        yield from rows
