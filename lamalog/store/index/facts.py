"""What is remembered of the records of a mirror beside its Parquet files, so that a query need not open them all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lamalog.store.index.schema import ID_HEAD, ID_NUMBER, quoted
from lamalog.store.index.stage import STAGE, drop_doubles
from lamalog.store.index.texts import Texts, texts_of, together

_HEAD, _NUMBER = quoted(ID_HEAD), quoted(ID_NUMBER)


@dataclass
class Facts:
    """See :class:`lamalog.store.index.entry.Mirror`."""

    records: int = 0
    timeless: int = 0
    doubles: int = 0
    first: int | None = None
    last: int | None = None
    keys: set[str] = field(default_factory=set)
    ids: dict[str, tuple[int, int]] = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)

    def add(self, other: Facts) -> None:
        """Take over what is known of more records."""
        self.records += other.records
        self.timeless += other.timeless
        self.doubles += other.doubles
        if other.first is not None and other.last is not None:
            self.first = other.first if self.first is None else min(self.first, other.first)
            self.last = other.last if self.last is None else max(self.last, other.last)
        self.keys |= other.keys
        for head, (low, high) in other.ids.items():
            before = self.ids.get(head)
            self.ids[head] = (low, high) if before is None else (min(low, before[0]), max(high, before[1]))
        self.texts = together([self.texts, other.texts])


def staged_facts(connection: Any) -> Facts:
    """Those of the table STAGE. The same record twice, as two handlers on one file write it, is left there once."""
    rows = connection.execute(
        f"SELECT {_HEAD}, min({_NUMBER}), max({_NUMBER}), count(*) - count(DISTINCT {_NUMBER}) FROM {STAGE} "
        f"WHERE {_NUMBER} IS NOT NULL GROUP BY 1"
    ).fetchall()
    doubles = sum(row[3] for row in rows)
    if doubles:
        drop_doubles(connection, STAGE)
    number, timed, first, last = connection.execute(
        f'SELECT count(*), count("timestamp"), epoch_us(min("timestamp")), epoch_us(max("timestamp")) FROM {STAGE}'
    ).fetchone()
    return Facts(
        number,
        number - timed,
        doubles,
        first,
        last,
        rest_keys(connection, STAGE),
        {row[0]: (row[1], row[2]) for row in rows},
        texts_of(connection, STAGE),
    )


def rest_keys(connection: Any, table: str) -> set[str]:
    """Names of the fields in the rest of some record."""
    keys = f"SELECT DISTINCT json_keys(rest) AS k FROM {table} WHERE rest IS NOT NULL"
    return {row[0] for row in connection.execute(f"SELECT DISTINCT unnest(k) FROM ({keys})").fetchall()}
