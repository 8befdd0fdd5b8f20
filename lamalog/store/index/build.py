"""Mirror log files to Parquet, several batches of lines at once. A mirror is complete or not there at all."""

from __future__ import annotations

import contextlib
import errno
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamalog.store.damage import Damage
from lamalog.store.index import blooms
from lamalog.store.index.batches import Batch, batches
from lamalog.store.index.entry import Mirror, digest, probe
from lamalog.store.index.facts import Facts, staged_facts
from lamalog.store.index.parquet import write
from lamalog.store.index.piece import Piece
from lamalog.store.index.schema import VERSION
from lamalog.store.index.stage import STAGE, load
from lamalog.store.source import Source

#: Batches that are worked on at once; each takes some 150 MB.
_WORKERS = 2
#: DuckDB reads lines with all its threads, and needs most of its memory for that: one at a time.
_loading = threading.Lock()
#: Told the piece and how many bytes of its lines are done.
Tick = Callable[[Piece, int], None]


@dataclass
class _Part:
    path: Path
    facts: Facts
    damage: Damage
    size: int


@dataclass
class _Unfinished:
    """A mirror in the making: its parts as far as they are done."""

    piece: Piece
    name: str
    parts: list[_Part] = field(default_factory=list)


@dataclass
class _Job:
    batch: Batch
    part: Future[_Part]


def build(pieces: list[Piece], connection: Any, directory: Path, tick: Tick) -> Iterator[tuple[Piece, Mirror]]:
    """Mirror them, one after the other. Nothing of a mirror counts before its last step, so it may be killed at any
    time. Raises OSError when the index can't be written."""
    jobs: deque[_Job] = deque()
    unfinished: list[_Unfinished] = []
    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="lamalog-index") as pool:
        try:
            for piece in pieces:
                unfinished.append(_Unfinished(piece, _name(piece.source)))
                for number, batch in enumerate(batches(piece.source, directory, piece.start, piece.end)):
                    target = directory / f"{unfinished[-1].name}.{number}.parquet"
                    jobs.append(_Job(batch, pool.submit(_mirrored, connection, batch, piece, target)))
                    if len(jobs) > _WORKERS:
                        yield from _finish_one(jobs, unfinished, directory, tick)
            while jobs:
                yield from _finish_one(jobs, unfinished, directory, tick)
        finally:
            _give_up(jobs, unfinished)


def _name(source: Source) -> str:
    safe = "".join(char if char.isalnum() or char in "._-" else "_" for char in source.path.name)[:120]
    return f"v{VERSION}-{safe}-{secrets.token_hex(6)}"


def _mirrored(connection: Any, batch: Batch, piece: Piece, target: Path) -> _Part:
    """In a thread of the pool."""
    cursor = connection.cursor()
    try:
        return _written(cursor, batch, piece, target)
    except Exception as error:
        # DuckDB's; their module has another name in each version. Without an index everything can still be read.
        if type(error).__name__ in ("IOException", "OutOfMemoryException"):
            code = errno.EIO if type(error).__name__ == "IOException" else errno.ENOMEM
            raise OSError(code, str(error).partition("\n")[0]) from None
        raise
    finally:
        cursor.close()


def _written(cursor: Any, batch: Batch, piece: Piece, target: Path) -> _Part:
    try:
        with _loading:
            load(cursor, batch.path, batch.lines, piece.source.path, batch.damage)
    finally:
        batch.path.unlink(missing_ok=True)
    facts = staged_facts(cursor)
    blooms.write(cursor, target)
    write(cursor, target.parent, target)
    cursor.execute(f"DROP TABLE {STAGE}")
    return _Part(target, facts, batch.damage, batch.size)


def _finish_one(
    jobs: deque[_Job], unfinished: list[_Unfinished], directory: Path, tick: Tick
) -> Iterator[tuple[Piece, Mirror]]:
    """Wait for the oldest job, which is of the oldest mirror; that mirror, if it was its last one."""
    part = jobs[0].part.result()
    job, mirror = jobs.popleft(), unfinished[0]
    mirror.parts.append(part)
    tick(mirror.piece, part.size)
    if job.batch.last:
        entry = _saved(mirror, directory)
        unfinished.pop(0)
        yield mirror.piece, entry


def _saved(unfinished: _Unfinished, directory: Path) -> Mirror:
    facts, damage = Facts(), Damage()
    for part in unfinished.parts:
        facts.add(part.facts)
        damage.add(part.damage)
    mirror = _entry(unfinished.piece, [part.path for part in unfinished.parts], facts, damage)
    if damage.notes:  # it could not be read: that may pass, so it is not remembered
        mirror.records, mirror.files, mirror.digests = 0, [], []
        _remove(unfinished)
    else:
        mirror.save(directory, unfinished.name)
    return mirror


def _give_up(jobs: deque[_Job], unfinished: list[_Unfinished]) -> None:
    """Remove what no mirror is made of."""
    for job in jobs:
        if job.part.cancel():
            job.batch.path.unlink(missing_ok=True)
            continue
        with contextlib.suppress(Exception):
            _unlink(job.part.result().path)
    for mirror in unfinished:
        _remove(mirror)


def _remove(unfinished: _Unfinished) -> None:
    for part in unfinished.parts:
        _unlink(part.path)


def _unlink(parquet: Path) -> None:
    for path in (parquet, blooms.beside(parquet)):
        path.unlink(missing_ok=True)


def _entry(piece: Piece, made: list[Path], facts: Facts, damage: Damage) -> Mirror:
    source = piece.source
    return Mirror(
        source=source.name,
        packed=source.packed,
        size=source.size,
        mtime_ns=source.mtime_ns,
        inode=source.inode,
        start=piece.start,
        end=piece.end,
        probe="" if source.packed else probe(source, piece.end),
        files=[path.name for path in made],
        digests=[digest(path) for path in made],
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
        beside=sum(blooms.beside(path).stat().st_size for path in made),
        built=time.time(),
    )
