"""What is known of one mirrored piece of a log file; it stands in a small JSON file beside the Parquet files.

That file is written last, by rename: what has none was never finished, and doesn't count.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lamalog.store.index.place import temporary
from lamalog.store.index.schema import VERSION
from lamalog.store.source import Source

ENDING = ".json"
_PROBE = 4096


@dataclass
class Mirror:
    """One mirrored piece: a whole packed file, or the bytes from *start* to *end* of a plain one."""

    source: str
    packed: bool
    size: int
    mtime_ns: int
    inode: tuple[int, int]
    start: int
    end: int
    #: Digest of the first bytes and of those before *end*: another file of the same name is recognised.
    probe: str
    files: list[str]
    #: Of the content of each of them.
    digests: list[str]
    records: int
    #: Microseconds since the epoch; None if no record has a time.
    first: int | None
    last: int | None
    #: Records without a time.
    timeless: int
    #: Names of the fields in the rest.
    keys: list[str]
    #: Prefix of ``record.id`` → lowest and highest number.
    ids: dict[str, tuple[int, int]]
    #: What is known of the text in each column; see :mod:`lamalog.store.index.texts`.
    texts: dict[str, dict[str, list[str]]]
    damage: dict[str, int]
    notes: list[str]
    #: Records left out because they were there twice.
    doubles: int
    #: Bytes of the Parquet files, and of what lies beside them.
    bytes: int
    beside: int
    #: Seconds since the epoch.
    built: float
    version: int = VERSION
    path: Path = field(default=Path(), compare=False)

    def save(self, directory: Path, name: str) -> None:
        """Write it, which makes the mirror valid."""
        values = asdict(self)
        del values["path"]
        unfinished = temporary(directory, ENDING)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
            json.dump(values, file)
            file.flush()
            os.fsync(file.fileno())
        self.path = directory / f"{name}{ENDING}"
        os.replace(unfinished, self.path)


def load(path: Path) -> Mirror | None:
    """The entry at *path*; None if it is none of this version, or its Parquet files are not all there."""
    try:
        values = json.loads(path.read_text("utf-8", errors="surrogateescape"))
        if values.pop("version", None) != VERSION:
            return None
        values["inode"] = tuple(values["inode"])
        values["ids"] = {prefix: tuple(ends) for prefix, ends in values["ids"].items()}
        mirror = Mirror(**values, path=path)
        sizes = sum((path.parent / name).stat().st_size for name in mirror.files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return mirror if sizes == mirror.bytes else None


def entries(directory: Path) -> Iterator[Mirror]:
    """All that are valid."""
    with contextlib.suppress(OSError):
        for name in sorted(os.listdir(directory)):
            if name.endswith(ENDING) and not name.startswith("."):
                mirror = load(directory / name)
                if mirror is not None:
                    yield mirror


def digest(path: Path) -> str:
    """Of the content of a Parquet file."""
    found = hashlib.blake2b(digest_size=16)
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def probe(source: Source, end: int) -> str:
    """Tells one plain file from another that has taken its name or its inode."""
    found = hashlib.blake2b(digest_size=16)
    for start, stop in ((0, min(_PROBE, end)), (max(0, end - _PROBE), end)):
        for chunk in source.read(start, stop):
            found.update(chunk)
    return found.hexdigest()


def is_of(mirror: Mirror, source: Source) -> bool:
    """Whether *mirror* still says what stands in *source*."""
    if mirror.packed or source.packed:
        return (
            mirror.packed is source.packed
            and mirror.source == source.name
            and (mirror.size, mirror.mtime_ns) == (source.size, source.mtime_ns)
        )
    if tuple(mirror.inode) != source.inode or mirror.end > source.size:
        return False
    if source.size == mirror.size and source.mtime_ns != mirror.mtime_ns:
        return False  # rewritten in place
    return mirror.probe == probe(source, mirror.end)
