"""Export the records of a store: bounded memory, and nothing short of the whole under the name that was asked for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.redact import Redactor
from lamalog.store.damage import Damage
from lamalog.store.engines.stream import in_order
from lamalog.store.export.batches import Batch, Batches
from lamalog.store.export.conditions import is_everything
from lamalog.store.export.csv_table import CsvTable
from lamalog.store.export.lines import JsonLines
from lamalog.store.export.otlp import Otlp
from lamalog.store.export.redaction import Redaction
from lamalog.store.export.sink import Sink, give_name
from lamalog.store.limits import allow_more_files
from lamalog.store.query.evaluate import test_of
from lamalog.store.query.tree import Query
from lamalog.store.scan import snapshot

FORMATS = ("jsonl", "csv", "parquet", "otlp")
_ENDINGS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "otlp", ".csv": "csv", ".parquet": "parquet", ".pq": "parquet"
}  # fmt: skip
_SORTED_BATCH = 1000
#: (files done, files in all, name of the file that is next)
Progress = Callable[[int, int, str], None]


@dataclass
class Exported:
    """How an export went. Damage means that it is complete but for what is named there."""

    format: str
    #: Records written; all that were read; those that stood in the logs twice and count once.
    records: int = 0
    read: int = 0
    doubles: int = 0
    files: int = 0
    bytes: int = 0
    damage: Damage = field(default_factory=Damage)
    #: Redaction rule → how often it hid something on the way out.
    hidden: dict[str, int] = field(default_factory=dict)


def is_log_name(name: str) -> bool:
    """Whether the store reads a file of this name."""
    plain = name.removesuffix(".gz").removesuffix(".zst")
    return plain.endswith((".jsonl", ".ndjson", ".log"))


def format_of(target: str | os.PathLike[str]) -> str | None:
    """What the name of a file says it is; ``.gz`` and ``.zst`` are looked through."""
    path = Path(target)
    if path.suffix in (".gz", ".zst"):
        path = path.with_suffix("")
    return _ENDINGS.get(path.suffix.lower())


def export(
    store: str | os.PathLike[str],
    target: str | os.PathLike[str] | BinaryIO,
    *,
    format: str | None = None,
    query: Query | None = None,
    logs: tuple[str, ...] = (),
    redactor: Redactor | None = None,
    sort: bool = False,
    fields: Sequence[str] = (),
    spreadsheet: bool = False,
    force: bool = False,
    progress: Progress = lambda done, total, name: None,
) -> Exported:
    """Write the records beneath *store* to *target*, a file name or an open binary stream.

    :param format: jsonl, csv, parquet (needs DuckDB) or otlp; by default what the name of *target* says, or jsonl.
    :param query: see :func:`lamalog.store.export.conditions.conditions`; every record by default.
    :param redactor: hides what it finds in every field, on top of what was hidden when it was logged.
    :param sort: by time; otherwise log by log in the order of the files.
    :param fields, spreadsheet: see :class:`lamalog.store.export.csv_table.CsvTable`.
    :param force: put a finished file in the place of an existing one.
    :raises ConfigError: something was asked that can't be.
    :raises OSError: the disk refuses; a file is then not there at all.
    """
    chosen = _format(format, target)
    if chosen != "csv" and (fields or spreadsheet):
        raise ConfigError(f"fields and spreadsheet are for CSV, and this is {chosen}")
    _outside(Path(store), target)
    wanted = query or Query()
    result = Exported(chosen)
    allow_more_files()
    redaction = None if redactor is None else Redaction(redactor)
    with snapshot(store, logs) as found, _writer(chosen, target, fields, spreadsheet, force, result) as out:
        batches = Batches(
            found,
            None if is_everything(wanted) else test_of(wanted),
            as_lines=out.takes_lines and redaction is None and not sort,
        )
        for batch in _sorted(batches) if sort else batches:
            if redaction is not None:
                batch.records = [redaction(record) for record in batch.records]
            out.write(batch)
            result.records += batch.count
            progress(batches.done, len(found.sources), batches.current)
        progress(len(found.sources), len(found.sources), "")
        result.read, result.doubles, result.files = batches.read, batches.doubles, batches.files
        result.damage = batches.damage
        result.hidden = redaction.hits if redaction is not None else {}
    return result


def _format(format: str | None, target: Any) -> str:
    named = isinstance(target, (str, os.PathLike))
    chosen = format or (format_of(target) if named else None) or "jsonl"
    if chosen not in FORMATS:
        raise ConfigError(f"unknown format {chosen!r}{did_you_mean(chosen, FORMATS)}: one of {', '.join(FORMATS)}")
    if chosen == "parquet" and not named:
        raise ConfigError("Parquet can't be streamed: name a file to write (-o FILE)")
    if chosen == "parquet" and Path(target).suffix in (".gz", ".zst"):
        raise ConfigError("a Parquet file is compressed inside: leave out the .gz or .zst")
    return chosen


def _outside(store: Path, target: Any) -> None:
    if not isinstance(target, (str, os.PathLike)) or not store.is_dir():
        return
    path = Path(target)
    if is_log_name(path.name) and store.resolve() in path.resolve().parents:
        raise ConfigError(
            f"{path} lies within the logs, where it would be read as one of them: name a place outside {store}"
        )


def _sorted(batches: Batches) -> Iterator[Batch]:
    records: list[dict[str, Any]] = []
    flat: Iterable[dict[str, Any]] = (record for batch in batches for record in batch.records)
    with contextlib.closing(in_order(flat)) as ordered:  # type: ignore[type-var]
        for record in ordered:
            records.append(record)
            if len(records) == _SORTED_BATCH:
                yield Batch(len(records), records)
                records = []
    if records:
        yield Batch(len(records), records)


@contextlib.contextmanager
def _writer(
    chosen: str, target: Any, fields: Sequence[str], spreadsheet: bool, force: bool, result: Exported
) -> Iterator[Any]:
    place = Path(target) if isinstance(target, (str, os.PathLike)) else target
    if chosen == "parquet":
        yield from _parquet(place, force, result)
        return
    with Sink(place, force=force) as sink:
        sink.open()
        writer: Any
        if chosen == "csv":
            writer = CsvTable(sink, fields, spreadsheet=spreadsheet)
        else:
            writer = JsonLines(sink) if chosen == "jsonl" else Otlp(sink)
        yield writer
        writer.finish()
    result.bytes = sink.bytes


def _parquet(path: Path, force: bool, result: Exported) -> Iterator[Any]:
    from lamalog.store.export.parquet import Parquet
    from lamalog.store.export.sink import check

    check(path, force)
    writer = Parquet(path)
    try:
        yield writer
        result.bytes = writer.finish()
        give_name(writer.temporary, path, force=force)
    finally:
        writer.close()
