"""Parquet by DuckDB: a typed column for each core field, times in UTC, and the rest as one column of JSON."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from lamalog.exceptions import ConfigError
from lamalog.handlers._steps import step
from lamalog.store.blocks import encode
from lamalog.store.columns import COLUMNS, Kind
from lamalog.store.engines.connect import connect
from lamalog.store.export.batches import Batch
from lamalog.store.export.csv_table import REST as ATTRIBUTES
from lamalog.store.export.sink import beside, new_private
from lamalog.store.index.schema import REST, quoted, staged

_LONGEST = 1 << 20


class Parquet:
    """The records wait in a hidden directory beside *path*, since a Parquet file is written in one go, at the end.

    Raises MissingExtraError without DuckDB.
    """

    takes_lines = False

    def __init__(self, path: Path) -> None:
        self._work = beside(path, ".tmp")
        self._connection = connect(self._work / "spill")
        self._connection.execute("SET preserve_insertion_order = true")
        self._connection.execute("SET enable_progress_bar = false")  # it would write to standard output
        self._work.mkdir(mode=0o700)  # DuckDB makes files that everybody may read
        self._lines = self._work / "lines"
        self._file = new_private(self._lines)
        self.temporary = self._work / "parquet"
        self._count = 0
        self._longest = _LONGEST

    def write(self, batch: Batch) -> None:
        """Put aside."""
        for record in batch.records:
            line = encode(record)
            self._longest = max(self._longest, len(line) + 2)
            self._file.write(line + b"\n")
        self._count += batch.count

    def finish(self) -> int:
        """Write ``temporary``, and read it back; its size in bytes. Raises OSError when the disk is full."""
        self._file.close()
        try:
            self._copy()
        except Exception as error:
            if type(error).__module__.partition(".")[0] in ("duckdb", "_duckdb"):
                raise OSError(5, f"DuckDB could not write it: {error}", str(self.temporary)) from None
            raise
        self.temporary.chmod(0o600)
        with self.temporary.open("rb") as file:
            os.fsync(file.fileno())
        step("export:written")
        return self.temporary.stat().st_size

    def _copy(self) -> None:
        where, to = (str(path).replace("'", "''") for path in (self._lines, self.temporary))
        source = f"SELECT json FROM read_ndjson_objects('{where}', maximum_object_size={self._longest}, compression='uncompressed')"
        relation = (
            f"({staged(source)})" if self._count else f"(SELECT {_empty()}, NULL AS odd, FALSE AS bad WHERE FALSE)"
        )
        self._connection.execute(
            f"COPY (SELECT {_columns()} FROM {relation} WHERE NOT bad AND odd IS NULL) TO '{to}' "
            "(FORMAT parquet, COMPRESSION zstd)"
        )
        written = self._connection.execute(f"SELECT count(*) FROM read_parquet('{to}')").fetchone()[0]
        if written != self._count:
            raise ConfigError(
                f"DuckDB wrote {written:,} of {self._count:,} records: the file was not kept; use CSV or JSONL"
            )

    def close(self) -> None:
        """Remove what was put aside."""
        with contextlib.suppress(Exception):
            self._connection.close()
        with contextlib.suppress(OSError):  # closing writes what is left, which may be why we are here
            self._file.close()
        shutil.rmtree(self._work, ignore_errors=True)


def _columns() -> str:
    names = [
        f"timezone('UTC', {quoted(name)}) AS {quoted(name)}" if kind is Kind.TIME else quoted(name)
        for name, kind in COLUMNS.items()
    ]
    return ", ".join([*names, f"{REST} AS {quoted(ATTRIBUTES)}"])


def _empty() -> str:
    columns = [f"NULL::{kind.value} AS {quoted(name)}" for name, kind in COLUMNS.items()]
    return ", ".join([*columns, f"NULL::VARCHAR AS {REST}"])
