"""The good lines of one file, in blocks; what is wrong is counted on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from lamalog.exceptions import MissingExtraError
from lamalog.store.blocks import cleaned, whole_lines
from lamalog.store.damage import Damage
from lamalog.store.members import unpack
from lamalog.store.parse import read_fields
from lamalog.store.source import Source


def raw_blocks(source: Source, damage: Damage, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Blocks of whole lines of *source*, of a plain file from *start* to *end*. What follows the last newline of a
    live file is still being written, unless it is a whole record."""
    chunks = _guarded(source, damage) if source.packed else source.read(start, source.size if end is None else end)
    if source.closed:
        yield from whole_lines(chunks)
        return
    last = b""
    for chunk in _kept_rest(chunks):
        if chunk.endswith(b"\n"):
            yield chunk
        else:
            last = chunk
    if last and read_fields(last, strict=True) is not None:
        yield last + b"\n"


def _kept_rest(chunks: Iterable[bytes]) -> Iterator[bytes]:
    pending = b""
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield pending + chunk[:cut]
            pending = chunk[cut:]
        else:
            pending += chunk
    if pending:
        yield pending


def _guarded(source: Source, damage: Damage) -> Iterator[bytes]:
    try:
        yield from unpack(source.path, damage)
    except FileNotFoundError:
        damage.note(f"{source.name} was removed before it was read")
    except MissingExtraError as error:
        damage.note(f"{source.name}: {error}; nothing of it was read")
    except OSError as error:
        damage.note(f"{source.name}: {error.strerror or error}: nothing of it was read")


def clean_blocks(
    source: Source, damage: Damage, start: int = 0, end: int | None = None, *, parse_all: bool = False
) -> Iterator[tuple[bytes, int]]:
    """``(block, lines)`` of good lines only."""
    numbers = count(start)
    for block in raw_blocks(source, damage, start, end):
        good, lines = cleaned(block, source.path, damage, numbers, strict=source.strict, parse_all=parse_all)
        if lines:
            yield good, lines


def end_of_lines(source: Source) -> int:
    """The offset behind the last newline of a plain file, as far as it is read."""
    position = source.size
    while position > 0:
        start = max(0, position - (1 << 16))
        block = b"".join(source.read(start, position))
        found = block.rfind(b"\n")
        if found >= 0:
            return start + found + 1
        position = start
    return 0
