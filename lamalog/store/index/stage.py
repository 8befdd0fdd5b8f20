"""Clean JSON lines in a temporary file, loaded into a table of DuckDB with the columns of the index; every line accounted
for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from lamalog.store.blocks import cleaned, encode
from lamalog.store.damage import Damage
from lamalog.store.index.schema import ID_HEAD, ID_NUMBER, empty_table, packed, quoted, staged
from lamalog.store.parse import read_fields

#: Bytes of the longest line in most files.
_USUAL = 1 << 20
_BLOCK = 1 << 20
STAGE = "stage"


class StageError(RuntimeError):
    """DuckDB read another number of lines than were written: it must not be believed."""


def write_private(path: Path, blocks: Iterable[bytes]) -> None:
    """*blocks* in a new file that only its owner reads."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for block in blocks:
            file.write(block)


def load(connection: Any, lines: Path, number: int, origin: Path, damage: Damage) -> int:
    """Make the table STAGE of the *number* lines of the file *lines*; how many records that are. The file may be
    rewritten."""
    if not number:
        empty_table(connection, STAGE)
        return 0
    good = number
    if not _read(connection, lines, number):
        good = _reparse(lines, origin, damage)
        if not good:
            empty_table(connection, STAGE)
        elif not _read(connection, lines, good):
            raise StageError(f"{origin}: DuckDB does not take lines that Python does")
    return good


def _read(connection: Any, lines: Path, number: int) -> bool:
    """Whether all lines of the file were JSON to DuckDB."""
    _create(connection, STAGE, lines)
    read, bad, odd = connection.execute(f"SELECT count(*), count_if(bad), count(odd) FROM {STAGE}").fetchone()
    if bad:
        return False
    if read != number:
        raise StageError(f"{lines}: {number} lines were written, but DuckDB read {read}")
    if odd:
        _second_look(connection, lines, odd)
    return True


def _create(connection: Any, table: str, lines: Path) -> None:
    """Buffers are as large as the longest line allowed: begin with what suffices for nearly all files."""
    import duckdb

    for size in (_USUAL, lines.stat().st_size + 1):
        where = str(lines).replace("'", "''")
        source = (
            f"SELECT json FROM read_ndjson_objects('{where}', ignore_errors=true, "
            f"maximum_object_size={max(size, _USUAL)})"
        )
        try:
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS {packed(staged(source))}")
            return
        except duckdb.InvalidInputException:
            if size > _USUAL:
                raise


def _second_look(connection: Any, lines: Path, odd: int) -> None:
    """Lines that are ours but for the type of a core field: brought into form by the same code as everywhere."""
    second = lines.with_name(f"{lines.name}.odd.ndjson")
    rows = connection.execute(f"SELECT odd FROM {STAGE} WHERE odd IS NOT NULL").fetchall()
    try:
        write_private(second, (_normal(row[0]) for row in rows))
        _create(connection, "look", second)
        read, bad, still = connection.execute("SELECT count(*), count_if(bad), count(odd) FROM look").fetchone()
        if read != odd or bad or still:
            raise StageError(f"{lines}: {odd} odd lines became {read}, {bad} of them bad, {still} still odd")
        connection.execute(f"DELETE FROM {STAGE} WHERE odd IS NOT NULL")
        connection.execute(f"INSERT INTO {STAGE} SELECT * FROM look")
        connection.execute("DROP TABLE look")
    finally:
        second.unlink(missing_ok=True)


def _normal(line: str) -> bytes:
    fields = read_fields(line.encode("utf-8"), strict=True)
    if fields is None:
        raise StageError(f"a line that DuckDB takes and Python does not: {line[:200]}")
    return encode(fields) + b"\n"


def _reparse(lines: Path, origin: Path, damage: Damage) -> int:
    """Leave only those lines in the file that Python reads, written anew; how many."""
    second = lines.with_name(f"{lines.name}.again.ndjson")
    total = 0

    def good() -> Iterable[bytes]:
        nonlocal total
        with lines.open("rb") as file:
            while block := file.readlines(_BLOCK):
                data, lines_in_it = cleaned(b"".join(block), origin, damage, count(), strict=True, parse_all=True)
                total += lines_in_it
                yield data

    write_private(second, good())
    os.replace(second, lines)
    return total


def drop_doubles(connection: Any, table: str) -> None:
    """Leave of the same record in *table* but one."""
    head, number = quoted(ID_HEAD), quoted(ID_NUMBER)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE single AS SELECT * FROM {table} QUALIFY {head} IS NULL "
        f"OR row_number() OVER (PARTITION BY {head}, {number}) = 1"
    )
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE single RENAME TO {table}")
