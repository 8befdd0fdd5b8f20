"""The wanted records of all files, each once, a block of a file at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from lamalog.store.blocks import is_clean
from lamalog.store.content import raw_blocks
from lamalog.store.damage import LINE, Damage
from lamalog.store.parse import records_on
from lamalog.store.scan import Snapshot
from lamalog.store.seen import Seen
from lamalog.store.source import Source

Record = dict[str, Any]


@dataclass
class Batch:
    """*lines* is set in place of *records* where they can go out just as they stand."""

    count: int
    records: list[Record]
    lines: bytes = b""


class _Identity(msgspec.Struct):
    """What has to be known of a line to let it pass unread."""

    identity: str | None = msgspec.field(default=None, name="record.id")


_identities = msgspec.json.Decoder(_Identity)


class Batches:
    """Iterate over it once.

    :param test: whether a record is wanted; None: all are.
    :param as_lines: lines may be given out unread where nothing has to be known of them.
    """

    def __init__(self, snapshot: Snapshot, test: Callable[[Record], bool] | None, *, as_lines: bool) -> None:
        self._snapshot = snapshot
        self._test = test
        self._as_lines = as_lines and test is None
        self._seen = Seen()
        self.damage = Damage()
        self.damage.add(snapshot.damage)
        #: Records that were looked at, and those of them that had been there before.
        self.read = 0
        self.doubles = 0
        #: The file that is being read, how many are done, and how many of those could be read.
        self.current = ""
        self.done = 0
        self.files = 0

    def __iter__(self) -> Iterator[Batch]:
        for source in self._snapshot.sources:
            self.current = source.name
            found = Damage()
            for block in raw_blocks(source, found):
                batch = self._unread(block) or self._parsed(block, source, found)
                if batch.count:
                    yield batch
            self.done += 1
            self.files += not found.notes
            for kind, number in found.of(source.path).items():
                self.damage.count(source.name, kind, number)
            for note in found.notes:
                self.damage.note(note)

    def _unread(self, block: bytes) -> Batch | None:
        if not self._as_lines or not is_clean(block):
            return None
        try:
            identities = [one.identity for one in _identities.decode_lines(block)]
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        new = [self._seen.add(one) for one in identities]
        self.read += len(new)
        if all(new):
            return Batch(len(new), [], block)
        lines = [line for line, wanted in zip(_lines(block), new, strict=True) if wanted]
        self.doubles += len(new) - len(lines)
        return Batch(len(lines), [], b"".join(lines))

    def _parsed(self, block: bytes, source: Source, damage: Damage) -> Batch:
        records = []
        for line in block.split(b"\n"):
            if not line or line.isspace():
                continue
            for record in records_on(line, strict=source.strict):
                if record is None:
                    damage.count(source.path, LINE)
                    continue
                self.read += 1
                if not self._seen.add(record.get("record.id")):
                    self.doubles += 1
                elif self._test is None or self._test(record):
                    records.append(record)
        return Batch(len(records), records)


def _lines(block: bytes) -> list[bytes]:
    return [line + b"\n" for line in block.split(b"\n")[:-1]]
