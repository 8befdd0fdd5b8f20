"""Answer by reading every line in plain Python: needs nothing installed, takes its time."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import msgspec

from lamalog.store.answer import Answer
from lamalog.store.blocks import encode
from lamalog.store.content import raw_blocks
from lamalog.store.damage import LINE, Damage
from lamalog.store.parse import records_on
from lamalog.store.query.evaluate import test_of
from lamalog.store.query.pipeline import answer_table, limited
from lamalog.store.query.tree import Fields, Limit, Query, Sort
from lamalog.store.scan import Snapshot
from lamalog.store.seen import Seen

#: Bytes of records held before they are sorted and put aside.
_RUN = 32 << 20
_decode = msgspec.json.Decoder().decode
Record = dict[str, Any]


def ask(snapshot: Snapshot, query: Query) -> Answer:
    """The answer. It has the snapshot closed when it is exhausted."""
    damage = Damage()
    damage.add(snapshot.damage)
    test = test_of(query)
    matching: Iterator[Record] = (record for record in records(snapshot, damage) if test(record))
    if _needs_order(query):
        matching = in_order(matching)
    if query.summary:
        columns, rows = answer_table(query, matching)
        snapshot.close()
        return Answer(columns, iter(rows), damage)
    return Answer(None, limited(query, matching), damage, _close=snapshot.close)


def _needs_order(query: Query) -> bool:
    first = query.stages[0] if query.stages else None
    return first is None or isinstance(first, (Limit, Sort, Fields))


def records(snapshot: Snapshot, damage: Damage) -> Iterator[Record]:
    """Every record once, file by file."""
    seen = Seen()
    for source in snapshot.sources:
        found = Damage()
        for block in raw_blocks(source, found):
            for line in block.split(b"\n"):
                if not line or line.isspace():
                    continue
                for record in records_on(line, strict=source.strict):
                    if record is None:
                        found.count(source.path, LINE)
                    elif seen.add(record.get("record.id")):
                        yield record
        for kind, number in found.of(source.path).items():
            damage.count(source.name, kind, number)
        for note in found.notes:
            damage.note(note)


#: Time; place in the reading of what has no id; length and text of the id; place in the reading. As the index has it:
#: :data:`lamalog.store.index.schema.ORDER`.
_Key = tuple[str, int, int, str, int]
_Sorted = tuple[_Key, bytes]


def in_order(found: Iterable[Record]) -> Iterator[Record]:
    """Sorted by time, those without one first; by their ids where times are equal, and what has none in the order of
    reading. Memory stays bounded."""
    run: list[_Sorted] = []
    files: list[BinaryIO] = []
    size = 0
    for number, record in enumerate(found):
        line = encode(record)
        run.append((_key(record, number), line))
        size += len(line) + 300
        if size > _RUN:
            files.append(_put_aside(run))
            run, size = [], 0
    run.sort()
    for _, line in heapq.merge(run, *(_read_back(file) for file in files)):
        yield _decode(line)
    for file in files:
        file.close()


def _key(record: Record, number: int) -> _Key:
    identity = record.get("record.id")
    moment = str(record.get("timestamp") or "")
    return (moment, number, 0, "", 0) if identity is None else (moment, -1, len(identity), identity, number)


def _put_aside(run: list[_Sorted]) -> BinaryIO:
    run.sort()
    file: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 # type: ignore[assignment]
    for key, line in run:
        file.write(b"%d\t%s\n" % (max(key[1], key[4]), line))
    file.seek(0)
    return file


def _read_back(file: BinaryIO) -> Iterator[_Sorted]:
    for row in file:
        number, line = row.rstrip(b"\n").split(b"\t", 1)
        yield _key(_decode(line), int(number)), line
