"""One value as people read it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import msgspec

from lamalog.cli.output.style import Style
from lamalog.text import escape_control
from lamalog.units import format_duration

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
#: Columns in which a second is exact enough.
_WHOLE = frozenset({"first", "last", "time"})
_SPAN = re.compile(r"(?:sum|avg|min|max|p[\d.]+)\(duration\)|duration")


def shown(value: Any, name: str, style: Style) -> str:
    """*value* of the column *name*, on one line."""
    if value is None:
        return ""
    if isinstance(value, str):
        if not _MOMENT.fullmatch(value):
            return escape_control(value)
        return moment(value, style, whole=name in _WHOLE)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)) and _SPAN.fullmatch(name):
        return format_duration(value)
    if isinstance(value, int):
        return str(value) if name.endswith((".id", ".pid", "code", "line", "number")) else f"{value:,}"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return escape_control(_json(value))


def number(value: float) -> str:
    """At most six digits that count."""
    if value.is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) >= 1000 else f"{value:.4g}"


def moment(text: str, style: Style, *, whole: bool = False) -> str:
    """A canonical time in local time with milliseconds (not if *whole*), or as it is written with --utc."""
    if style.utc:
        return text
    try:
        when = dt.datetime.fromisoformat(text[:-1]).replace(tzinfo=dt.timezone.utc).astimezone()
    except (ValueError, OverflowError, OSError):
        return text
    seconds = when.strftime("%Y-%m-%d %H:%M:%S")
    return seconds if whole or when.microsecond == 0 else f"{seconds}.{when.microsecond // 1000:03d}"


def _json(value: Any) -> str:
    try:
        return msgspec.json.encode(value).decode("utf-8")
    except TypeError:
        return str(value)
