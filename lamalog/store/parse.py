"""One line of any log file, read into the fields of the contract, each core field of its type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from lamalog import fields as f
from lamalog._json import encodable_tree
from lamalog.handlers._salvage import parted
from lamalog.store.columns import micros, normalise
from lamalog.store.foreign import from_text, is_ours, mapped

_decode = msgspec.json.Decoder().decode
_BOM = b"\xef\xbb\xbf"


def read_fields(line: bytes, *, strict: bool = True) -> dict[str, Any] | None:
    """The fields of the record on *line*; None for what is none.

    *strict* takes JSON objects only; otherwise a line of plain text is a record with that message.
    """
    try:
        value = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        value = _leniently(line)
    if isinstance(value, dict):
        if not is_ours(value) or micros(value[f.TIMESTAMP]) is None:
            value = mapped(value)
        return normalise(value)
    return None if strict else _text(line)


def records_on(line: bytes, *, strict: bool = True) -> Iterator[dict[str, Any] | None]:
    """The record on *line*, or the one behind the fragment that it is glued to; None for what is none."""
    fields = read_fields(line, strict=strict)
    parts = parted(line) if fields is None else ()
    if len(parts) < 2:
        yield fields
    else:
        yield from (read_fields(part) for part in parts)


def read_object(text: str) -> dict[str, Any]:
    """The JSON object *text*, also with numbers that only the standard library takes."""
    try:
        value = _decode(text)
    except (msgspec.DecodeError, RecursionError):
        value = _leniently(text.encode("utf-8"))
    return value if isinstance(value, dict) else {}


def _leniently(line: bytes) -> Any:
    """What the standard library's reader takes beyond the standard: NaN, Infinity, lone surrogates, a BOM."""
    if b"\0" in line or not line.removeprefix(_BOM).lstrip().startswith(b"{"):
        return None
    try:
        return encodable_tree(json.loads(line.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        return None


def _text(line: bytes) -> dict[str, Any] | None:
    """Plain text; half a JSON object is damage, not text."""
    stripped = line.removeprefix(_BOM).strip()
    if not stripped or b"\0" in stripped or stripped.startswith(b"{"):
        return None
    try:
        return from_text(stripped.decode("utf-8"))
    except UnicodeDecodeError:
        return None
