"""The formats of an answer."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from lamalog.cli.output.style import Style
from lamalog.cli.output.table import table_lines
from lamalog.store.columns import COLUMNS
from lamalog.text import encodable, escape_control

FORMATS = ("table", "json", "ndjson", "csv", "raw", "logfmt")
Row = dict[str, Any]
_PLAIN = re.compile(r"[^\s=\"\\]+")
_REST = "rest"


def write(rows: Iterable[Row], columns: tuple[str, ...] | None, format_: str, style: Style) -> int:
    """Print *rows*; how many. *columns* are those of a table, None for records."""
    output = _Output(style)
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    lines = _LINES[format_](counted(), columns, style)
    for line in lines:
        output.line(line)
    output.flush()
    return count


class _Output:
    """Lines in the stream's encoding."""

    def __init__(self, style: Style) -> None:
        self._stream = sys.stdout
        self._encoding = sys.stdout.encoding or "utf-8"
        self._flush_each = style.terminal

    def line(self, text: str) -> None:
        self._stream.write(encodable(text, self._encoding) + "\n")

    def flush(self) -> None:
        self._stream.flush()


def _json(rows: Iterable[Row], columns: tuple[str, ...] | None, style: Style) -> Iterator[str]:
    first = True
    for row in rows:
        yield ("[" if first else ",") + _object(row)
        first = False
    yield "[]" if first else "]"


def _ndjson(rows: Iterable[Row], columns: tuple[str, ...] | None, style: Style) -> Iterator[str]:
    return (_object(row) for row in rows)


def _object(row: Row) -> str:
    """JSON that is safe on a terminal too: what could move its cursor is escaped the way JSON does it."""
    text = _encode(row)
    return text if text.isprintable() else _UNPRINTABLE.sub(_escaped, text)


_UNPRINTABLE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def _csv(rows: Iterable[Row], columns: tuple[str, ...] | None, style: Style) -> Iterator[str]:
    """RFC 4180 with a header. Of records the core fields, and everything else as JSON in the column ``rest``."""
    if columns is None:
        rows, columns = (_with_rest(row) for row in rows), (*COLUMNS, _REST)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in columns])
        yield from _taken(buffer)
    yield from _taken(buffer)


def _with_rest(row: Row) -> Row:
    rest = {name: value for name, value in row.items() if name not in COLUMNS}
    return {**row, _REST: rest or None}


def _taken(buffer: io.StringIO) -> Iterator[str]:
    text = buffer.getvalue()
    if text:
        buffer.seek(0)
        buffer.truncate()
        yield escape_control(text[:-1], keep_newlines=True)


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str) or type(value) in (int, float):
        return value
    return _encode(value)


def _encode(value: Any) -> str:
    return msgspec.json.encode(value, enc_hook=str).decode("utf-8")


def _logfmt(rows: Iterable[Row], columns: tuple[str, ...] | None, style: Style) -> Iterator[str]:
    for row in rows:
        yield " ".join(
            f"{escape_control(_key(name))}={_logfmt_value(value)}" for name, value in row.items() if value is not None
        )


def _key(name: str) -> str:
    return re.sub(r"[\s=\"]", "_", name) or "_"


def _logfmt_value(value: Any) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, (bool, int, float)):
        return json.dumps(value)
    else:
        text = _encode(value)
    if _PLAIN.fullmatch(text) and text.isprintable():
        return text
    return escape_control(json.dumps(text, ensure_ascii=False))


def _raw(rows: Iterable[Row], columns: tuple[str, ...] | None, style: Style) -> Iterator[str]:
    """Of records the message, of a table the values between tabs."""
    for row in rows:
        if columns is None:
            yield escape_control(str(row.get("message", "")))
        else:
            yield "\t".join("" if row.get(name) is None else escape_control(_text(row[name])) for name in columns)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else _encode(value)


def _table(rows: Iterable[Row], columns: tuple[str, ...] | None, style: Style) -> Iterator[str]:
    if columns is None:
        from lamalog.cli.output.records import record_lines

        return record_lines(rows, style)
    return table_lines(rows, columns, style)


_LINES: dict[str, Callable[[Iterable[Row], tuple[str, ...] | None, Style], Iterator[str]]] = {
    "table": _table,
    "json": _json,
    "ndjson": _ndjson,
    "csv": _csv,
    "raw": _raw,
    "logfmt": _logfmt,
}
