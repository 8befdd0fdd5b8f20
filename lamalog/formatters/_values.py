"""Fields as ``key=value`` on one line: short, escaped, bounded whatever they hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping
from functools import lru_cache
from typing import Any

from lamalog.fields import DURATION, SPAN_ID, TRACE_ID
from lamalog.formatters._theme import Pen
from lamalog.rescue import safe_str
from lamalog.text import escape_control, truncate
from lamalog.units import format_duration

#: Fields drawn on one line; the rest is counted.
MAX_FIELDS = 64
_MAX_DEPTH = 4
_MAX_ITEMS = 32
_MAX_KEY = 60
#: What ties records of a trace together, for machines.
_WIRING = frozenset({SPAN_ID, "parent_span_id", "trace_flags", "tracestate"})
_IDS = frozenset({TRACE_ID, "request_id"})
_ID_SHOWN = 8
_made_id = re.compile(r"[0-9a-f]{32}").fullmatch
_bare = re.compile(r"[^\s\"'=,\[\]{}\\]+").fullmatch
_harmless = re.compile(r"[A-Za-z0-9_./:@%+*~#-]+").fullmatch


def value_text(value: Any, width: int) -> str:
    """One value in at most about *width* columns: bare where unambiguous, else quoted; containers as ``[1, {k=v}]``."""
    if type(value) is str and len(value) <= width and _harmless(value):
        return value
    return truncate(_value(value, width, 0), width)


def _value(value: Any, room: int, depth: int) -> str:
    kind = type(value)
    if kind is str:
        return _text(value, room)
    if kind is int or value is None or kind is bool:
        return safe_str(value)
    if kind is float:
        return f"{value:.12g}"
    if isinstance(value, Mapping):
        return _joined("{}", [(key, item) for key, item in _first(value.items())], len(value), room, depth)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _joined("[]", [(None, item) for item in _first(value)], len(value), room, depth)
    return _text(safe_str(value), room)


def _first(items: Any) -> list[Any]:
    return [item for _, item in zip(range(_MAX_ITEMS), items, strict=False)]


def _joined(brackets: str, items: list[tuple[Any, Any]], total: int, room: int, depth: int) -> str:
    opening, closing = brackets[0], brackets[1]
    if depth >= _MAX_DEPTH:
        return f"{opening}…{closing}" if total else brackets
    parts: list[str] = []
    used = 0
    for key, item in items:
        text = _value(item, room - used, depth + 1)
        parts.append(text if key is None else f"{_key(key)}={text}")
        used += len(parts[-1]) + 2
        if used > room:
            break
    if len(parts) < total:
        parts.append(f"… {total - len(parts)} more")
    return f"{opening}{', '.join(parts)}{closing}"


def _text(value: str, room: int) -> str:
    # Characters beyond the room can't be seen: don't pay for them.
    head = value if len(value) <= 9 * room else value[: 9 * room]
    shown = escape_control(head)
    if not _bare(shown) or shown != head:
        shown = '"' + shown.replace('"', '\\"') + '"'
    return shown


def _key(key: Any) -> str:
    return _key_text(key if type(key) is str and len(key) < 9 * _MAX_KEY else safe_str(key)[: 9 * _MAX_KEY])


@lru_cache(maxsize=1024)
def _key_text(text: str) -> str:
    return truncate(escape_control(text), _MAX_KEY)


def fields_text(fields: Mapping[str, Any], dimmed: Collection[str], skip: Container[str], p: Pen, width: int) -> str:
    """All *fields* but *skip*, each with two spaces before it; those named in *dimmed* (the context) last.

    Of a trace in the context, and of a request id made by us, only the beginning is shown: enough to tell them apart, and
    ``lamalog trace`` takes it as well.
    """
    loud: list[str] = []
    quiet: list[str] = []
    left_out = 0
    for key, value in fields.items():
        if key in skip or (key in _WIRING and key in dimmed):
            continue
        if len(loud) + len(quiet) >= MAX_FIELDS:
            left_out += 1
            continue
        shown = _duration(value) if key == DURATION else value_text(value, width)
        if key in dimmed:
            if key in _IDS and _made_id(shown):
                shown = shown[:_ID_SHOWN]
            quiet.append(f"  {p.dim}{_key(key)}={shown}{p.off}")
        else:
            loud.append(f"  {p.key}{_key(key)}{p.off}={shown}")
    if left_out:
        quiet.append(f"  {p.dim}… {left_out} more fields{p.off}")
    return "".join(loud) + "".join(quiet)


def _duration(value: Any) -> str:
    if type(value) is float or type(value) is int:
        return format_duration(value).replace(" ", "")
    return value_text(value, _MAX_KEY)
