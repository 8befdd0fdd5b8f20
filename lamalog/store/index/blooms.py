"""Bloom filters of the id columns of one Parquet file, in a file beside it: a query for one id opens no other files.

DuckDB writes such filters only where it encodes a column with a dictionary, and has to open every file to see them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import zlib
from pathlib import Path
from typing import Any

from lamalog.store.index.schema import quoted
from lamalog.store.index.stage import STAGE, write_private
from lamalog.store.query import tree
from lamalog.store.query.tree import Query

ENDING = ".ids"
_COLUMNS = ("trace_id", "span_id", "lama.task.id")
#: For each value; with four of them set about one in a hundred absent values seems to be there.
_BITS = 10
_PLACES = (0, 8, 16, 24)


def beside(parquet: Path) -> Path:
    """The file with the filters of *parquet*."""
    return parquet.with_name(parquet.name + ENDING)


def write(connection: Any, parquet: Path) -> None:
    """Those of the table STAGE. Of a file that is not all there, nothing is believed."""
    filters = {name: _bits(connection, name) for name in _COLUMNS}
    header, offset = {}, 0
    for name, bits in filters.items():
        header[name] = (offset, len(bits), zlib.crc32(bits))
        offset += len(bits)
    write_private(beside(parquet), (json.dumps(header).encode() + b"\n", *filters.values()))


def _bits(connection: Any, name: str) -> bytes:
    column = quoted(name)
    [number] = connection.execute(f"SELECT count(DISTINCT {column}) FROM {STAGE}").fetchone()
    if not number:
        return b""
    size = (number * _BITS // 8 + 1) * 8
    places = ", ".join(f"('0x' || digest[{start + 1}:{start + 8}])::BIGINT % {size}" for start in _PLACES)
    row = connection.execute(
        f"SELECT bitstring_agg(bit, 0, {size - 1})::BLOB FROM (SELECT unnest([{places}])::INTEGER AS bit FROM "
        f"(SELECT DISTINCT md5({column}) AS digest FROM {STAGE} WHERE {column} IS NOT NULL))"
    ).fetchone()
    return bytes(row[0])


def asked_for(query: Query) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Id column → the one value that every record of the answer has there, and names of other fields that would be
    looked at first if a record had them."""
    conditions = query.where.items if isinstance(query.where, tree.And) else (query.where,)
    found = {}
    for each in conditions:
        if isinstance(each, tree.Compare) and each.operator == "=" and each.field.names[-1] in _COLUMNS:
            found[each.field.names[-1]] = (each.value.text, each.field.names[:-1])
    return found


def may_hold(parquet: Path, name: str, text: str) -> bool:
    """Whether *text* can be in the column *name*; True where nothing is known."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError), beside(parquet).open("rb") as file:
        offset, size, check = json.loads(file.readline())[name]
        file.seek(offset, 1)
        bits = file.read(size)
        if len(bits) == size and zlib.crc32(bits) == check:
            return bool(bits) and _is_set(bits, text)
    return True


def _is_set(bits: bytes, text: str) -> bool:
    digest = hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()
    places = (int(digest[start : start + 8], 16) % (len(bits) * 8) for start in _PLACES)
    return all(bits[place >> 3] >> (7 - (place & 7)) & 1 for place in places)
