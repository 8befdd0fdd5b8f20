"""One Parquet file of the index. Records are parted by time into row groups; within one, those that are made by the same
line of code stand together, which halves the room they take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from lamalog.store.index.place import temporary
from lamalog.store.index.schema import SHAPE, packed_columns_sql
from lamalog.store.index.stage import STAGE, write_private

#: Most rows of a row group; a multiple of DuckDB's vectors, or its groups would not end where ours do.
_ROWS = 15 * 2048
_LEVEL = 2
#: A shape for every so many records is none.
_DIFFERENT = 10
_TOGETHER = f'"logger", "code.function.name", "event.name", {SHAPE}, "timestamp", "line", "record.id.number"'


def write(connection: Any, directory: Path, target: Path) -> None:
    """The table STAGE, to *target* in one step."""
    path = temporary(directory, ".parquet")
    where = str(path).replace("'", "''")
    parts = " + ".join(f'coalesce(("timestamp" > make_timestamp({end}))::INTEGER, 0)' for end in _ends(connection))
    order = f"{parts}, {_TOGETHER}" if parts else _TOGETHER
    columns = packed_columns_sql()
    if _too_many_shapes(connection):
        columns = columns.replace(f'"{SHAPE}"', f'NULL::VARCHAR AS "{SHAPE}"')
    try:
        write_private(path, ())
        connection.execute(
            f"COPY (SELECT {columns} FROM {STAGE} ORDER BY {order}) TO '{where}' "
            # Without a file of its own beside ours, which everybody may read and nobody clears away.
            f"(FORMAT parquet, USE_TMP_FILE false, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL {_LEVEL}, ROW_GROUP_SIZE {_ROWS})"
        )
        os.chmod(path, 0o600)
        with open(path, "rb") as file:
            os.fsync(file.fileno())
        os.replace(path, target)
    finally:
        path.unlink(missing_ok=True)


def _ends(connection: Any) -> list[int]:
    """Microseconds since the epoch of the last record in each row group but the last one."""
    rows = connection.execute(
        f'SELECT epoch_us("timestamp") FROM (SELECT "timestamp", row_number() OVER (ORDER BY "timestamp" NULLS FIRST) '
        f'AS n FROM {STAGE}) WHERE n % {_ROWS} = 0 AND "timestamp" IS NOT NULL ORDER BY 1'
    ).fetchall()
    return [end for (end,) in rows]


def _too_many_shapes(connection: Any) -> bool:
    number, records = connection.execute(
        f"SELECT approx_count_distinct({SHAPE}), count({SHAPE}) FROM {STAGE}"
    ).fetchone()
    return bool(number > 100 and number > records / _DIFFERENT)
