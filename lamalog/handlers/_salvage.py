"""Part a record from the fragment it is glued to: what a process killed in the middle of a write leaves, and then the
next line of another process behind it on the same line."""

from __future__ import annotations

import json

from lamalog import fields

_HEAD = b'{"timestamp":'
#: Before what is an inner object of the first record, not a second one.
_INNER = (b":", b",", b"[")


def parted(line: bytes) -> tuple[bytes, ...]:
    """``(fragment, record)`` for a torn line with a whole record behind it; ``(line,)`` for any other.

    Only where there is no doubt: the line is no JSON by itself, and what begins at the boundary is a record of ours up
    to the end of the line. Inside a JSON string the boundary can't occur, its quotes are escaped there.
    """
    at = line.find(_HEAD, 1)
    if at < 0 or _load(line) is not None:
        return (line,)
    while at > 0:
        if not line[:at].rstrip().endswith(_INNER):
            found = _load(line[at:])
            if found is not None and _is_record(found):
                return line[:at], line[at:]
        at = line.find(_HEAD, at + 1)
    return (line,)


def _load(text: bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_record(found: object) -> bool:
    return (
        isinstance(found, dict)
        and isinstance(found[fields.TIMESTAMP], str)
        and isinstance(found.get(fields.SEVERITY_TEXT), str)
    )
