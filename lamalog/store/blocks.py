"""Whole lines of a log file in large blocks, each line looked at: clean ones pass at the speed of memory.

Clean is what our own formatter writes: one JSON object that begins with its timestamp, of valid UTF-8. Everything
else is parsed here, mapped to our names and written anew, or counted as damage.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import msgspec

from lamalog._json import encodable_tree
from lamalog.fields import RECORD_ID
from lamalog.store.columns import LINE_KEY
from lamalog.store.damage import LINE, Damage
from lamalog.store.parse import records_on

_HEAD = b'{"timestamp":"'
_LEVEL = b'"severity_text":"'
#: DuckDB's JSON reader takes a comma too many and ours does not; inside strings it is harmless, so such lines are only
#: looked at more closely.
_DOUBTFUL = (b"\0", b",}", b",]")
_encode = msgspec.json.Encoder().encode


def whole_lines(chunks: Iterable[bytes], *, last: bool = True) -> Iterator[bytes]:
    """Blocks that end with a newline. A last line without one gets it, or is left out when not *last*."""
    pending = b""
    for chunk in chunks:
        cut = chunk.rfind(b"\n") + 1
        if not cut:
            pending += chunk
            continue
        yield pending + chunk[:cut]
        pending = chunk[cut:]
    if pending and last:
        yield pending + b"\n"


def is_clean(block: bytes) -> bool:
    """Whether every line of *block* is what our formatter writes, as far as that shows from outside."""
    lines = block.count(b"\n")
    return (
        block.startswith(_HEAD)
        and block.count(b"\n" + _HEAD) == lines - 1
        and block.count(b"}\n") == lines
        and block.count(_LEVEL) >= lines
        and not any(sign in block for sign in _DOUBTFUL)
        and _is_utf8(block)
    )


def _is_utf8(block: bytes) -> bool:
    if block.isascii():
        return True
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def cleaned(
    block: bytes,
    path: str | os.PathLike[str],
    damage: Damage,
    numbers: Iterator[int],
    *,
    strict: bool,
    parse_all: bool = False,
) -> tuple[bytes, int]:
    """``(block, lines in it)`` with only good lines. *strict*: what is no JSON object is damage, not text. *numbers* go to
    the records that have no id to be ordered by.

    *parse_all* trusts no line: for when a reader has refused one that looked clean.
    """
    if not parse_all and is_clean(block):
        return block, block.count(b"\n")
    good = list(_good_lines(block, path, damage, numbers, strict, parse_all))
    return (b"\n".join(good) + b"\n" if good else b""), len(good)


def _good_lines(
    block: bytes,
    path: str | os.PathLike[str],
    damage: Damage,
    numbers: Iterator[int],
    strict: bool,
    parse_all: bool,
) -> Iterator[bytes]:
    for line in block.split(b"\n"):
        if not line or line.isspace():
            continue
        if not parse_all and is_clean(line + b"\n"):
            yield line
            continue
        for fields in records_on(line, strict=strict):
            if fields is None:
                damage.count(path, LINE)
                continue
            if RECORD_ID not in fields:
                fields.setdefault(LINE_KEY, next(numbers))
            yield encode(fields)


def encode(fields: dict[str, object]) -> bytes:
    """One line that every JSON reader takes."""
    try:
        line = _encode(fields)
    except Exception:
        line = _encode(encodable_tree(fields))
    return line if b"\0" not in line else line.replace(b"\0", b"\\u0000")
