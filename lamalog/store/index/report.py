"""What the index holds, and whether it is what stands in the log files."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from lamalog.store.columns import time_text
from lamalog.store.content import clean_blocks
from lamalog.store.damage import Damage
from lamalog.store.index.entry import Mirror, digest
from lamalog.store.index.refresh import Coverage
from lamalog.store.scan import Snapshot
from lamalog.units import format_duration, format_size

_COLUMNS = ("file", "records", "damaged", "first", "last", "log", "index", "built")


def rows(coverage: Coverage) -> tuple[tuple[str, ...], list[dict[str, Any]]]:
    """One row for each mirrored piece, and one for all."""
    now = time.time()
    table = []
    for mirror in coverage.mirrors:
        size = mirror.size if mirror.packed else mirror.end - mirror.start
        table.append(
            {
                "file": mirror.source,
                "records": mirror.records,
                "damaged": sum(mirror.damage.values()) + mirror.doubles or None,
                "first": None if mirror.first is None else time_text(mirror.first),
                "last": None if mirror.last is None else time_text(mirror.last),
                "log": format_size(size),
                "index": format_size(mirror.bytes + mirror.beside),
                "built": f"{format_duration(max(0.0, now - mirror.built))} ago",
            }
        )
    logs = sum(mirror.size if mirror.packed else mirror.end - mirror.start for mirror in coverage.mirrors)
    total: dict[str, Any] = {
        "file": f"{len(table)} in {coverage.directory}",
        "records": sum(mirror.records for mirror in coverage.mirrors),
        "log": format_size(logs),
        "index": format_size(sum(mirror.bytes + mirror.beside for mirror in coverage.mirrors)),
    }
    return _COLUMNS, [*table, total]


def checked(snapshot: Snapshot, coverage: Coverage) -> list[str]:
    """What is wrong, in sentences: every log file is read again and its good lines are counted, and every file of the
    index is compared with its digest."""
    wrong = []
    by_name = {source.name: source for source in snapshot.sources}
    by_inode = {source.inode: source for source in snapshot.sources}
    for mirror in coverage.mirrors:
        source = by_name.get(mirror.source) if mirror.packed else by_inode.get(mirror.inode)
        if source is None or source.packed is not mirror.packed:
            continue
        damage = Damage()
        end = None if mirror.packed else mirror.end
        # Every line is parsed: the two ways to look at a line are checked against each other too.
        lines = sum(number for _, number in clean_blocks(source, damage, mirror.start, end, parse_all=True))
        if lines != mirror.records + mirror.doubles:
            wrong.append(f"{source.name} holds {lines:,} records, the index {mirror.records:,}: use --rebuild")
        elif any(map(_is_spoilt, _files(coverage, mirror), mirror.digests)):
            wrong.append(f"the mirror of {source.name} was changed since it was made: use --rebuild")
        elif damage.of(source.path) != mirror.damage:
            wrong.append(f"{source.name} is damaged in another way than the index says: use --rebuild")
    return wrong


def _files(coverage: Coverage, mirror: Mirror) -> list[Path]:
    return [coverage.directory / name for name in mirror.files]


def _is_spoilt(path: Path, expected: str) -> bool:
    try:
        return digest(path) != expected
    except OSError:
        return True
