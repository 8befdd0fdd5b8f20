"""One log file into the backup: packed, with its digests and counts; or what is there already, when it is the same."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lamalog.handlers.segments import PACKED
from lamalog.store.backup.durable import new_file, settle
from lamalog.store.backup.freeze import Frozen
from lamalog.store.backup.layout import Layout
from lamalog.store.backup.manifest import FileEntry
from lamalog.store.backup.tally import Tally
from lamalog.store.damage import Damage
from lamalog.store.members import unpack

_READ = 1 << 20
_LEVEL = 6


@dataclass
class Known:
    """What earlier backups hold and can be used again."""

    #: (name, identity of the source) → entry.
    by_source: dict[tuple[str, tuple[int, int, int, int]], FileEntry]
    #: Digest of the content → entry.
    by_content: dict[str, FileEntry]

    def unchanged(self, frozen: Frozen) -> FileEntry | None:
        """The entry of the same file as it was read before."""
        return self.by_source.get((frozen.source.name, frozen.identity))


def known(layout: Layout, entries: Iterable[FileEntry]) -> Known:
    """Of *entries*, those whose data is there in full length."""
    found = Known({}, {})
    for entry in entries:
        if _size(layout.data / entry.object) != entry.stored_bytes:
            continue
        found.by_source[entry.name, entry.source] = entry
        if entry.sha256:
            found.by_content[entry.sha256] = entry
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1


class ShrunkError(OSError):
    """Somebody truncated the file while it was copied."""


def copy(frozen: Frozen, layout: Layout, kept: Known) -> tuple[FileEntry, bool]:
    """``(entry, whether data was stored)``. Raises OSError; then nothing has changed."""
    source = frozen.source
    ending = "".join(end for end in PACKED.values() if source.path.name.endswith(end)) or ".gz"
    with new_file(layout.data, ending) as (temporary, out):
        tally, damage = Tally(source.strict), Damage()
        if source.packed:
            digest, size = _verbatim(frozen, out)
            tally.drain(unpack(temporary, damage))
        else:
            digest, size = _pack(tally.through(_content(frozen)), out)
            if tally.bytes != frozen.end:
                raise ShrunkError(5, f"shrank to {tally.bytes} of {frozen.end} bytes while it was copied", source.name)
        entry = FileEntry(
            name=source.name,
            live=not source.closed,
            plain=not source.packed,
            object=_object_name(source.path.name, digest, ending),
            stored_bytes=size,
            stored_sha256=digest,
            sha256="" if damage else tally.sha256,
            bytes=tally.bytes,
            lines=tally.lines,
            records=tally.records,
            first=tally.first,
            last=tally.last,
            strict=source.strict,
            damage=damage.of(temporary),
            unfinished=frozen.unfinished,
            mtime_ns=frozen.identity[1],
            source=frozen.identity,
        )
        same = kept.by_content.get(entry.sha256) if entry.sha256 else None
        if same is not None and _fits(entry, same):
            return _sharing(entry, same), False
        settle(temporary, out, layout.data / entry.object)
    if entry.sha256:
        kept.by_content[entry.sha256] = entry
    return entry, True


def _fits(entry: FileEntry, same: FileEntry) -> bool:
    """A packed file must come back under its name, so the data has to be packed the same way."""
    return entry.plain or Path(entry.object).suffix == Path(same.object).suffix


def _sharing(entry: FileEntry, same: FileEntry) -> FileEntry:
    values = {"object": same.object, "stored_bytes": same.stored_bytes, "stored_sha256": same.stored_sha256}
    return FileEntry(**{**entry.__dict__, **values})


def _object_name(name: str, key: str, ending: str) -> str:
    base = name.removesuffix(ending)
    stem, dot, suffix = base.rpartition(".")
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in (stem if dot else base)
    )
    return f"{safe.lstrip('.')[:100] or 'log'}.{key[:16]}{dot}{suffix if suffix.isascii() and suffix.isalnum() else 'log'}{ending}"


def _content(frozen: Frozen) -> Iterator[bytes]:
    yield from frozen.source.read(0, frozen.end)


def _verbatim(frozen: Frozen, out: BinaryIO) -> tuple[str, int]:
    assert frozen.file is not None
    digest, size = hashlib.sha256(), 0
    frozen.file.seek(0)
    while size < frozen.end and (chunk := frozen.file.read(min(_READ, frozen.end - size))):
        digest.update(chunk)
        out.write(chunk)
        size += len(chunk)
    out.flush()
    if size != frozen.end:
        raise ShrunkError(5, f"shrank to {size} of {frozen.end} bytes while it was copied", frozen.source.name)
    return digest.hexdigest(), size


def _pack(chunks: Iterable[bytes], out: BinaryIO) -> tuple[str, int]:
    """Members of about 1 MiB, so that damage costs no more than one."""
    digest, size, any_member = hashlib.sha256(), 0, False
    for chunk in _whole(chunks):
        member = _member(chunk)
        digest.update(member)
        size += out.write(member)
        any_member = True
    if not any_member:
        member = _member(b"")
        digest.update(member)
        size += out.write(member)
    return digest.hexdigest(), size


def _member(data: bytes) -> bytes:
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return compressor.compress(data) + compressor.flush()


def _whole(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """*chunks*, cut after newlines where there are any."""
    pending = b""
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield pending + chunk[:cut]
            pending = chunk[cut:]
        else:
            pending += chunk
            if len(pending) > 16 * _READ:
                yield pending
                pending = b""
    if pending:
        yield pending
