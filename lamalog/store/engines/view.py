"""All records of a store as one relation in DuckDB: mirrored ones from Parquet, the newest straight from the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamalog.store.content import clean_blocks
from lamalog.store.damage import Damage
from lamalog.store.index.entry import Mirror
from lamalog.store.index.place import temporary
from lamalog.store.index.refresh import Coverage
from lamalog.store.index.schema import columns_sql, empty_table
from lamalog.store.index.stage import load, write_private
from lamalog.store.index.texts import Texts, texts_of, together
from lamalog.store.query.tree import Query
from lamalog.store.seen import ID

TAIL = "tail"
Ranges = dict[str, tuple[int, int]]


@dataclass
class View:
    """What the SQL of a query selects from."""

    #: SQL of a relation with all columns.
    relation: str
    #: Names of the fields in the rest of some record.
    keys: set[str] = field(default_factory=set)
    #: Parquet files it reads.
    files: list[Path] = field(default_factory=list)
    #: What is known of the text in the columns.
    texts: Texts = field(default_factory=dict)


def make_view(connection: Any, coverage: Coverage, query: Query | None, damage: Damage) -> View:
    """Read the tails, and put everything together. Mirrors outside the time range of *query* are left out."""
    for mirror in coverage.mirrors:
        _tell(mirror, damage)
    tail_ids, tail_keys, tail_texts = _read_tails(connection, coverage, damage)
    relevant = [mirror for mirror in coverage.mirrors if mirror.records and _in_range(mirror, query)]
    view = View("", tail_keys, texts=together([tail_texts, *(mirror.texts for mirror in relevant)]))
    for mirror in relevant:
        view.keys.update(mirror.keys)
        view.files.extend(coverage.directory / name for name in mirror.files)
    view.relation = _relation(connection, coverage.directory, relevant, tail_ids, view)
    return view


def _tell(mirror: Mirror, damage: Damage) -> None:
    for kind, number in mirror.damage.items():
        damage.count(mirror.source, kind, number)
    for note in mirror.notes:
        damage.note(note)


def _in_range(mirror: Mirror, query: Query | None) -> bool:
    if query is None or (query.since is None and query.until is None):
        return True
    if mirror.first is None or mirror.last is None:
        return False
    return (query.since is None or mirror.last >= query.since) and (query.until is None or mirror.first < query.until)


def _read_tails(connection: Any, coverage: Coverage, damage: Damage) -> tuple[Ranges, set[str], Texts]:
    empty_table(connection, TAIL)
    if not any(source.packed or source.size > offset for source, offset in coverage.tails):
        return {}, set(), {}
    for source, offset in coverage.tails:
        if not source.packed and source.size <= offset:
            continue
        found = Damage()
        path = temporary(coverage.directory, ".ndjson")
        number = 0
        try:
            blocks = []
            for block, lines in clean_blocks(source, found, offset):
                number += lines
                blocks.append(block)
            if number:
                write_private(path, blocks)
                load(connection, path, number, source.path, found)
                connection.execute(f"INSERT INTO {TAIL} SELECT {columns_sql()} FROM stage")
                connection.execute("DROP TABLE stage")
        finally:
            path.unlink(missing_ok=True)
        for kind, count in found.of(source.path).items():
            damage.count(source.name, kind, count)
        for note in found.notes:
            damage.note(note)
    return _tail_facts(connection)


def _tail_facts(connection: Any) -> tuple[Ranges, set[str], Texts]:
    rows = connection.execute(
        f"""SELECT p, min(n), max(n), count(n) > count(DISTINCT n) FROM (SELECT regexp_extract("record.id", '{ID}', 1) p,
        TRY_CAST(regexp_extract("record.id", '{ID}', 2) AS BIGINT) n FROM {TAIL}) WHERE n IS NOT NULL GROUP BY p"""
    ).fetchall()
    if any(row[3] for row in rows):
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE single AS SELECT * FROM {TAIL} QUALIFY "record.id" IS NULL
            OR NOT regexp_matches("record.id", '{ID}') OR row_number() OVER (PARTITION BY "record.id") = 1"""
        )
        connection.execute(f"DROP TABLE {TAIL}")
        connection.execute(f"ALTER TABLE single RENAME TO {TAIL}")
    keys = f"SELECT DISTINCT json_keys(rest) AS k FROM {TAIL} WHERE rest IS NOT NULL"
    names = {row[0] for row in connection.execute(f"SELECT DISTINCT unnest(k) FROM ({keys})").fetchall()}
    return {row[0]: (row[1], row[2]) for row in rows}, names, texts_of(connection, TAIL)


def _relation(connection: Any, directory: Path, mirrors: list[Mirror], tail_ids: Ranges, view: View) -> str:
    """The union. A record that stands in several files counts where it stands first."""
    doubled = _doubled(mirrors, tail_ids)
    plain = [file for place, mirror in enumerate(mirrors) if place not in doubled for file in _files(directory, mirror)]
    parts = []
    if plain:
        parts.append(f"SELECT {columns_sql()} FROM read_parquet([{', '.join(plain)}])")
    for place, others in doubled.items():
        earlier = [file for other in others for file in _files(directory, mirrors[other])]
        mine = TAIL if place == len(mirrors) else f"read_parquet([{', '.join(_files(directory, mirrors[place]))}])"
        ids = f"""SELECT "record.id" FROM read_parquet([{", ".join(earlier)}]) WHERE "record.id" IS NOT NULL"""
        parts.append(
            f"""SELECT {columns_sql()} FROM {mine} WHERE "record.id" IS NULL OR NOT regexp_matches("record.id", '{ID}') """
            f"""OR "record.id" NOT IN ({ids})"""
        )
    if len(mirrors) not in doubled:
        parts.append(f"SELECT {columns_sql()} FROM {TAIL}")
    return " UNION ALL ".join(parts)


def _files(directory: Path, mirror: Mirror) -> list[str]:
    return ["'" + str(directory / name).replace("'", "''") + "'" for name in mirror.files]


def _doubled(mirrors: list[Mirror], tail_ids: Ranges) -> dict[int, list[int]]:
    """Place of a mirror (the tail's is behind the last) → places of earlier ones that may hold the same records."""
    seen: dict[str, list[tuple[int, int, int]]] = {}
    found: dict[int, list[int]] = {}
    for place, ids in enumerate([*(mirror.ids for mirror in mirrors), tail_ids]):
        for prefix, (low, high) in ids.items():
            for other, other_low, other_high in seen.get(prefix, ()):
                if low <= other_high and other_low <= high and other not in found.setdefault(place, []):
                    found[place].append(other)
            seen.setdefault(prefix, []).append((place, low, high))
    return {place: others for place, others in found.items() if others}
