"""From clean JSON lines to the columns of the index, in DuckDB."""

from __future__ import annotations

import json
from typing import Any

from lamalog.store.columns import CANONICAL_TIME, COLUMNS, LINE_KEY, NUMBER, Kind

#: Part of every file name: a mirror of another version is not read.
VERSION = 2
#: Number of the line in its file, where only that keeps the order of records of the same time: lines of others.
LINE = "line"
#: Everything that is no core field.
REST = "rest"
ALL = (*COLUMNS, REST, LINE)

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


def columns_sql() -> str:
    """All columns, for a SELECT."""
    return ", ".join(quoted(name) for name in ALL)


def empty_table(connection: Any, name: str) -> None:
    """A table of no records."""
    types = {**{column: kind.value for column, kind in COLUMNS.items()}, REST: "VARCHAR", LINE: "BIGINT"}
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} ({', '.join(f'{quoted(column)} {kind}' for column, kind in types.items())})"
    )
