"""Mirror one log file to Parquet: sorted by time, compressed, complete or not there at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamalog.store.content import clean_blocks
from lamalog.store.damage import Damage
from lamalog.store.index.entry import Mirror, probe
from lamalog.store.index.place import temporary
from lamalog.store.index.schema import ORDER, VERSION, columns_sql
from lamalog.store.index.stage import STAGE, load, write_private
from lamalog.store.index.texts import Texts, texts_of, together
from lamalog.store.scan import Source
from lamalog.store.seen import ID

#: Bytes of lines that one Parquet file is made of: what has to be sorted at once.
BATCH = 64 << 20
_ROWS = 122_880
_LEVEL = 6
_ORDER = ", ".join(f"{key} NULLS FIRST" for key, _, _ in ORDER)
Tick = Callable[[int], None]


@dataclass
class _Batch:
    path: Path
    lines: int
    damage: Damage


def build(connection: Any, batches: Ahead, directory: Path, tick: Tick) -> Mirror:
    """Mirror what *batches* hold; *tick* is told the bytes of lines as they are done.

    Nothing of it counts before the last step, so it may be killed at any time.
    """
    source = batches.source
    damage = Damage()
    name = f"v{VERSION}-{_safe(source.path.name)}-{secrets.token_hex(6)}"
    made: list[Path] = []
    facts = _Facts()
    try:
        for batch in batches:
            try:
                load(connection, batch.path, batch.lines, source.path, batch.damage)
                size = batch.path.stat().st_size
            finally:
                batch.path.unlink(missing_ok=True)
            damage.add(batch.damage)
            made.append(directory / f"{name}.{len(made)}.parquet")
            facts.take(connection)
            _copy(connection, directory, made[-1])
            connection.execute(f"DROP TABLE {STAGE}")
            tick(size)
        mirror = _entry(source, batches.start, batches.end, made, facts, damage)
        if damage.notes:  # it could not be read: that may pass, so it is not remembered
            mirror.records, mirror.files = 0, []
            _remove(made)
        else:
            mirror.save(directory, name)
    except BaseException:
        _remove(made)
        raise
    return mirror


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _safe(name: str) -> str:
    return "".join(char if char.isalnum() or char in "._-" else "_" for char in name)[:120]


class Ahead:
    """Files of clean lines of one log file, each prepared in another thread while the one before is looked at."""

    def __init__(self, pool: ThreadPoolExecutor, source: Source, directory: Path, start: int, end: int) -> None:
        self.source, self.start, self.end = source, start, end
        self._pool = pool
        self._steps = _prepared(source, directory, start, end)
        self._next: Future[_Batch | None] = pool.submit(next, self._steps, None)

    def __iter__(self) -> Iterator[_Batch]:
        while (batch := self._next.result()) is not None:
            self._next = self._pool.submit(next, self._steps, None)
            yield batch

    def close(self) -> None:
        """Drop what nobody has taken."""
        with contextlib.suppress(Exception):
            left = self._next.result()
            if left is not None:
                left.path.unlink(missing_ok=True)


def _prepared(source: Source, directory: Path, start: int, end: int) -> Iterator[_Batch]:
    damage = Damage()
    blocks = clean_blocks(source, damage, start, end)
    done = False
    while not done:
        path = temporary(directory, ".ndjson")
        lines = size = 0

        def one_batch() -> Iterator[bytes]:
            nonlocal lines, size, done
            for block, number in blocks:
                lines += number
                size += len(block)
                yield block
                if size >= BATCH:
                    return
            done = True

        try:
            write_private(path, one_batch())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        mine = Damage(damage.counts.copy(), damage.notes[:])
        damage.counts.clear()
        damage.notes.clear()
        yield _Batch(path, lines, mine)


class _Facts:
    """What is told of the records of one mirror."""

    def __init__(self) -> None:
        self.records = self.timeless = self.doubles = 0
        self.first: int | None = None
        self.last: int | None = None
        self.keys: set[str] = set()
        self.ids: dict[str, tuple[int, int]] = {}
        self.texts: Texts = {}

    def take(self, connection: Any) -> None:
        """Add those of the table at hand."""
        self._drop_doubles(connection)
        number, timed, first, last = connection.execute(
            f"""SELECT count(*), count("timestamp"), epoch_us(min("timestamp")), epoch_us(max("timestamp")) FROM {STAGE}"""
        ).fetchone()
        self.records += number
        self.timeless += number - timed
        if first is not None:
            self.first = first if self.first is None else min(self.first, first)
            self.last = last if self.last is None else max(self.last, last)
        keys = f"SELECT DISTINCT json_keys(rest) AS k FROM {STAGE} WHERE rest IS NOT NULL"
        self.keys.update(row[0] for row in connection.execute(f"SELECT DISTINCT unnest(k) FROM ({keys})").fetchall())
        self._take_ids(connection)
        self.texts = together([self.texts, texts_of(connection, STAGE)])

    def _drop_doubles(self, connection: Any) -> None:
        """The same record twice, as two handlers on one file write it."""
        [(double,)] = connection.execute(
            f'SELECT count("record.id") - count(DISTINCT "record.id") FROM {STAGE} '
            f"""WHERE regexp_matches("record.id", '{ID}')"""
        ).fetchall()
        if double:
            connection.execute(
                f'CREATE OR REPLACE TEMP TABLE single AS SELECT * FROM {STAGE} QUALIFY "record.id" IS NULL '
                f"""OR NOT regexp_matches("record.id", '{ID}') OR row_number() OVER (PARTITION BY "record.id") = 1"""
            )
            connection.execute(f"DROP TABLE {STAGE}")
            connection.execute(f"ALTER TABLE single RENAME TO {STAGE}")
            self.doubles += double

    def _take_ids(self, connection: Any) -> None:
        rows = connection.execute(
            f"""SELECT p, min(n), max(n) FROM (SELECT regexp_extract("record.id", '{ID}', 1) AS p,
            TRY_CAST(regexp_extract("record.id", '{ID}', 2) AS BIGINT) AS n FROM {STAGE}) WHERE n IS NOT NULL GROUP BY p"""
        ).fetchall()
        for prefix, low, high in rows:
            before = self.ids.get(prefix)
            self.ids[prefix] = (low, high) if before is None else (min(low, before[0]), max(high, before[1]))


def _copy(connection: Any, directory: Path, target: Path) -> None:
    path = temporary(directory, ".parquet")
    where = str(path).replace("'", "''")
    try:
        write_private(path, ())
        connection.execute(
            f"COPY (SELECT {columns_sql()} FROM {STAGE} ORDER BY {_ORDER}) TO '{where}' "
            f"(FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL {_LEVEL}, ROW_GROUP_SIZE {_ROWS})"
        )
        os.chmod(path, 0o600)
        with open(path, "rb") as file:
            os.fsync(file.fileno())
        os.replace(path, target)
    finally:
        path.unlink(missing_ok=True)


def _entry(source: Source, start: int, end: int, made: list[Path], facts: _Facts, damage: Damage) -> Mirror:
    return Mirror(
        source=source.name,
        packed=source.packed,
        size=source.size,
        mtime_ns=source.mtime_ns,
        inode=source.inode,
        start=start,
        end=end,
        probe="" if source.packed else probe(source, end),
        files=[path.name for path in made],
        records=facts.records,
        first=facts.first,
        last=facts.last,
        timeless=facts.timeless,
        keys=sorted(facts.keys),
        ids=facts.ids,
        texts=facts.texts,
        damage=damage.of(source.path),
        notes=damage.notes,
        doubles=facts.doubles,
        bytes=sum(path.stat().st_size for path in made),
        built=time.time(),
    )
