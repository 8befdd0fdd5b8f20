"""CSV by RFC 4180: a column for each core field, and one with the rest as JSON; or the fields one names."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from lamalog.store.blocks import encode
from lamalog.store.columns import COLUMNS, text_of
from lamalog.store.export.batches import Batch, Record
from lamalog.store.export.lines import rest_of
from lamalog.store.export.sink import Sink

#: Everything that has no column of its own.
REST = "attributes"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class CsvTable:
    """Begins with the names of the columns.

    :param fields: columns to write; ``attributes`` is the rest. All core fields and the rest by default.
    :param spreadsheet: for spreadsheet programs: a byte order mark, and an apostrophe before text that they would
        take for a formula.
    """

    takes_lines = False

    def __init__(self, sink: Sink, fields: Sequence[str] = (), *, spreadsheet: bool = False) -> None:
        self._sink = sink
        self._fields = tuple(fields) or (*COLUMNS, REST)
        self._named = frozenset(self._fields)
        self._rest = self._fields.index(REST) if REST in self._named else None
        self._spreadsheet = spreadsheet
        if spreadsheet:
            sink.write("\ufeff".encode())
        self._rows([list(self._fields)])

    def write(self, batch: Batch) -> None:
        """One record a row."""
        self._rows([self._row(record) for record in batch.records])

    def finish(self) -> None:
        """Nothing is held back."""

    def _row(self, record: Record) -> list[str]:
        values = map(record.get, self._fields)
        row = [one if type(one) is str else "" if one is None else text_of(one) or "" for one in values]
        if self._spreadsheet:
            row = [
                f"'{text}" if text.startswith(_FORMULA) and type(record.get(name)) is str else text
                for name, text in zip(self._fields, row, strict=True)
            ]
        if self._rest is not None and REST not in record:
            rest = rest_of(record, self._named)
            row[self._rest] = encode(rest).decode() if rest else ""
        return row

    def _rows(self, rows: list[list[str]]) -> None:
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        self._sink.write(out.getvalue().encode())
