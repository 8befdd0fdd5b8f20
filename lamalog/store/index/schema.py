"""From clean JSON lines to the columns of a record, in DuckDB, and from these to those of the index and back.

The index holds a record so that it takes little room: of a ``record.id`` the beginning and the number, a duration in
whole microseconds, and beside the message its shape, which is the message without its variable parts.
"""

from __future__ import annotations

import json
from typing import Any

from lamalog import fields as f
from lamalog.store.columns import CANONICAL_TIME, COLUMNS, LINE_KEY, NUMBER, Kind
from lamalog.store.query.templates import masked_sql
from lamalog.store.seen import ID

#: Part of every file name: a mirror of another version is not read.
VERSION = 3
#: Number of the line in its file, where only that keeps the order of records of the same time: lines of others.
LINE = "line"
#: Everything that is no core field.
REST = "rest"
ALL = (*COLUMNS, REST, LINE)

#: Beginning and number of a ``record.id`` as lamalog makes it; one of another form stands in its own column.
ID_HEAD, ID_NUMBER = "record.id.head", "record.id.number"
#: A duration that is a whole number of microseconds; another one stands in its own column.
MICROSECONDS = "duration.us"
#: The message without its variable parts; NULL where there are too many shapes for it to be of use.
SHAPE = "shape"
_PACKED = {ID_HEAD: "VARCHAR", ID_NUMBER: "BIGINT", MICROSECONDS: "BIGINT", SHAPE: "VARCHAR"}
#: Durations beyond are kept as they are: their microseconds are no exact numbers.
_LONGEST = 1e9

#: SQL to order by, descending, nulls last.
Key = tuple[str, bool, bool]
#: How records are ordered: by time, those without one first.
ORDER: tuple[Key, ...] = (
    ('"timestamp"', False, False),
    ('"line"', False, False),
    ('length("record.id")', False, False),
    ('"record.id"', False, False),
)

_TYPES = json.dumps(dict.fromkeys((*COLUMNS, LINE_KEY), "VARCHAR"))
_NO_CORE = json.dumps(dict.fromkeys((*COLUMNS, LINE_KEY)))


def quoted(name: str) -> str:
    """*name* as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _column(name: str, kind: Kind) -> str:
    text = f"core.{quoted(name)}"
    if kind is Kind.TEXT:
        return f"{text} AS {quoted(name)}"
    return f"{_typed(text, kind)} AS {quoted(name)}"


def _typed(text: str, kind: Kind) -> str:
    if kind is Kind.TIME:
        return f"CASE WHEN regexp_full_match({text}, '{CANONICAL_TIME}') THEN TRY_CAST(rtrim({text}, 'Z') AS TIMESTAMP) END"
    if kind is Kind.INTEGER:
        return f"TRY_CAST(regexp_extract({text}, '^-?(?:0|[1-9][0-9]*)$') AS BIGINT)"
    return f"TRY_CAST(regexp_extract({text}, '^{NUMBER}$') AS DOUBLE)"


def _odd() -> str:
    """A line that only looked clean: a core field of another type than it should have."""
    wrong = [
        f"(core.{quoted(name)} IS NOT NULL AND {_typed(f'core.{quoted(name)}', kind)} IS NULL)"
        for name, kind in COLUMNS.items()
        if kind is not Kind.TEXT
    ]
    return " OR ".join(wrong)


def staged(source: str) -> str:
    """SELECT of all columns from *source*, SQL of a table with the column ``json``, and of ``odd``: the line, where it
    needs a second look; ``bad``: it is no JSON."""
    columns = ",\n  ".join(_column(name, kind) for name, kind in COLUMNS.items())
    return f"""SELECT
  {columns},
  CASE WHEN rest = '{{}}' THEN NULL ELSE rest END AS {REST},
  TRY_CAST(core.{quoted(LINE_KEY)} AS BIGINT) AS {LINE},
  CASE WHEN {_odd()} THEN json END AS odd,
  json IS NULL AS bad
FROM (
  SELECT json, json_transform(json, '{_TYPES}') AS core, json_merge_patch(json, '{_NO_CORE}')::VARCHAR AS rest
  FROM ({source})
)"""


def packed(source: str) -> str:
    """SELECT of all columns of the index from the columns of records."""
    own = [name for name in ALL if name not in (f.RECORD_ID, f.DURATION)]
    identity, duration = quoted(f.RECORD_ID), quoted(f.DURATION)
    return f"""SELECT {", ".join(map(quoted, own))}, odd, bad,
  CASE WHEN id.head = '' THEN {identity} END AS {identity}, nullif(id.head, '') AS {quoted(ID_HEAD)},
  TRY_CAST(id.number AS BIGINT) AS {quoted(ID_NUMBER)},
  CASE WHEN us / 1e6 = {duration} THEN us END AS {quoted(MICROSECONDS)},
  CASE WHEN us IS NULL OR us / 1e6 != {duration} THEN {duration} END AS {duration},
  {masked_sql("message")} AS {SHAPE}
FROM (
  SELECT *, regexp_extract({identity}, '{ID}', ['head', 'number']) AS id,
    CASE WHEN abs({duration}) < {_LONGEST} AND NOT ({duration} = 0 AND signbit({duration}))
      THEN CAST(round({duration} * 1e6) AS BIGINT) END AS us
  FROM ({source})
)"""


def packed_columns_sql() -> str:
    """All columns of the index, for a SELECT."""
    return ", ".join(quoted(name) for name in (*ALL, *_PACKED))


def unpacked(source: str) -> str:
    """SELECT of all columns of records, and of SHAPE and the parts of ids, from those of the index."""
    special = {
        f.RECORD_ID: f"coalesce({quoted(f.RECORD_ID)}, {quoted(ID_HEAD)} || {quoted(ID_NUMBER)}::VARCHAR)",
        f.DURATION: f"coalesce({quoted(MICROSECONDS)} / 1e6, {quoted(f.DURATION)})",
    }
    columns = [f"{special[name]} AS {quoted(name)}" if name in special else quoted(name) for name in ALL]
    return f"SELECT {', '.join(columns)}, {SHAPE}, {quoted(ID_HEAD)}, {quoted(ID_NUMBER)} FROM {source}"


def columns_sql() -> str:
    """All columns of records, for a SELECT."""
    return ", ".join(quoted(name) for name in ALL)


def empty_table(connection: Any, name: str) -> None:
    """A table of no records, with the columns of the index."""
    types = {**{column: kind.value for column, kind in COLUMNS.items()}, REST: "VARCHAR", LINE: "BIGINT", **_PACKED}
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join(f'{quoted(column)} {kind}' for column, kind in types.items())})"
    )
