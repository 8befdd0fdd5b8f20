"""The good lines of one log file in files of their own, each as large as what is sorted at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lamalog.store.content import clean_blocks
from lamalog.store.damage import Damage
from lamalog.store.index.place import temporary
from lamalog.store.index.stage import write_private
from lamalog.store.source import Source

#: Bytes of lines that one Parquet file is made of: two for a segment of 100 MB.
BATCH = 52 << 20


@dataclass
class Batch:
    """Whoever takes it removes the file."""

    path: Path
    lines: int
    size: int
    #: What had to be left out on the way to these lines.
    damage: Damage
    last: bool


def batches(source: Source, directory: Path, start: int, end: int) -> Iterator[Batch]:
    """At least one, even if there is no line. Of a packed file *start* and *end* say nothing."""
    damage = Damage()
    blocks = clean_blocks(source, damage, start, end)
    block = next(blocks, None)
    while True:
        path = temporary(directory, ".ndjson")
        lines = size = 0

        def one_batch() -> Iterator[bytes]:
            nonlocal block, lines, size
            while block is not None and size < BATCH:
                lines += block[1]
                size += len(block[0])
                yield block[0]
                block = next(blocks, None)

        try:
            write_private(path, one_batch())
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        mine = Damage(damage.counts.copy(), damage.notes[:])
        damage.counts.clear()
        damage.notes.clear()
        last = block is None
        yield Batch(path, lines, size, mine, last)
        if last:
            return
