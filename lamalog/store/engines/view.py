"""All records of a store as one relation in DuckDB: mirrored ones from Parquet, the newest straight from the files."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lamalog.store.content import clean_blocks
from lamalog.store.damage import Damage
from lamalog.store.index.blooms import asked_for, may_hold
from lamalog.store.index.entry import Mirror
from lamalog.store.index.facts import rest_keys
from lamalog.store.index.place import temporary
from lamalog.store.index.refresh import Coverage
from lamalog.store.index.schema import ID_HEAD, ID_NUMBER, empty_table, packed_columns_sql, quoted, unpacked
from lamalog.store.index.stage import drop_doubles, load, write_private
from lamalog.store.index.texts import Texts, texts_of, together
from lamalog.store.query.tree import Query

TAIL = "tail"
_HEAD, _NUMBER = quoted(ID_HEAD), quoted(ID_NUMBER)
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


@dataclass
class Tails:
    """What is newer than the index, in a table."""

    table: str
    ids: Ranges = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    texts: Texts = field(default_factory=dict)
    damage: Damage = field(default_factory=Damage)


def make_view(
    connection: Any, coverage: Coverage, query: Query | None, damage: Damage, tails: Tails | None = None
) -> View:
    """Put everything together, with *tails* that were read before or those of now. Mirrors outside the time range of
    *query* are left out."""
    for mirror in coverage.mirrors:
        _tell(mirror, damage)
    tails = tails or read_tails(connection, coverage)
    damage.add(tails.damage)
    relevant = [mirror for mirror in coverage.mirrors if mirror.records and _in_range(mirror, query)]
    view = View("", set(tails.keys))
    for mirror in relevant:
        view.keys.update(mirror.keys)
    if query is not None:
        relevant = _with_ids(relevant, coverage.directory, query)
    view.texts = together([tails.texts, *(mirror.texts for mirror in relevant)])
    for mirror in relevant:
        view.files.extend(coverage.directory / name for name in mirror.files)
    view.relation = _relation(coverage.directory, relevant, tails)
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


def _with_ids(mirrors: list[Mirror], directory: Path, query: Query) -> list[Mirror]:
    """Those files of *mirrors* that may hold the ids asked for. The same record has the same ids wherever it stands, so
    what is left out holds no double of it either."""
    wanted = asked_for(query)
    if not wanted:
        return mirrors
    found = []
    for mirror in mirrors:
        known = {name: text for name, (text, others) in wanted.items() if not set(others) & set(mirror.keys)}
        files = [
            file for file in mirror.files if all(may_hold(directory / file, name, text) for name, text in known.items())
        ]
        if files:
            found.append(replace(mirror, files=files))
    return found


def read_tails(connection: Any, coverage: Coverage, keep_as: str | None = None) -> Tails:
    """Read them into a table: of this connection, or named *keep_as* for all connections to the database."""
    tails = Tails(keep_as or TAIL)
    empty_table(connection, TAIL)
    if any(source.packed or source.size > offset for source, offset in coverage.tails):
        _load_tails(connection, coverage, tails.damage)
        _tail_facts(connection, tails)
    if keep_as is not None:
        connection.execute(f"CREATE TABLE {keep_as} AS SELECT * FROM {TAIL}")
        connection.execute(f"DROP TABLE {TAIL}")
    return tails


def _load_tails(connection: Any, coverage: Coverage, damage: Damage) -> None:
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
                connection.execute(f"INSERT INTO {TAIL} SELECT {packed_columns_sql()} FROM stage")
                connection.execute("DROP TABLE stage")
        finally:
            path.unlink(missing_ok=True)
        for kind, count in found.of(source.path).items():
            damage.count(source.name, kind, count)
        for note in found.notes:
            damage.note(note)


def _tail_facts(connection: Any, tails: Tails) -> None:
    rows = connection.execute(
        f"SELECT {_HEAD}, min({_NUMBER}), max({_NUMBER}), count(*) > count(DISTINCT {_NUMBER}) "
        f"FROM {TAIL} WHERE {_NUMBER} IS NOT NULL GROUP BY 1"
    ).fetchall()
    if any(row[3] for row in rows):
        drop_doubles(connection, TAIL)
    tails.ids = {head: (low, high) for head, low, high, _ in rows}
    tails.keys, tails.texts = rest_keys(connection, TAIL), texts_of(connection, TAIL)


def _relation(directory: Path, mirrors: list[Mirror], tails: Tails) -> str:
    """The union. A record that stands in several files counts where it stands first."""
    doubled = _doubled(mirrors, tails.ids)
    plain = [file for place, mirror in enumerate(mirrors) if place not in doubled for file in _files(directory, mirror)]
    parts = []
    if plain:
        parts.append(unpacked(_parquet(plain)))
    for place, others in doubled.items():
        earlier = [file for other in others for file in _files(directory, mirrors[other])]
        mine = tails.table if place == len(mirrors) else _parquet(_files(directory, mirrors[place]))
        parts.append(
            f"{unpacked(f'{mine} AS mine')} WHERE {_HEAD} IS NULL OR NOT EXISTS (SELECT 1 FROM {_parquet(earlier)} AS "
            f"earlier WHERE earlier.{_HEAD} = mine.{_HEAD} AND earlier.{_NUMBER} = mine.{_NUMBER})"
        )
    if len(mirrors) not in doubled:
        parts.append(unpacked(tails.table))
    return " UNION ALL ".join(parts)


def _parquet(files: list[str]) -> str:
    return f"read_parquet([{', '.join(files)}])"


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
