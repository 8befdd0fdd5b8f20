"""What the words on the right of a comparison mean: numbers, durations, sizes, levels, times."""

from __future__ import annotations

import datetime as dt
import math
import re
import time

from lamalog.exceptions import ConfigError
from lamalog.levels import LEVELS, as_level, severity_number
from lamalog.store.columns import NUMBER
from lamalog.store.query.errors import QueryError
from lamalog.units import parse_duration, parse_size

_NUMBER = re.compile(NUMBER)
_UNIT = re.compile(r"\d+(\.\d+)?\s*[A-Za-zµμ]+")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_MICROSECOND = dt.timedelta(microseconds=1)
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2}(\.\d{1,6})?)?")


def number(text: str) -> float | None:
    """``0.5``, ``500ms`` (seconds), ``10MB`` (bytes); None for what is none of these."""
    if _NUMBER.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else None
    if not _UNIT.match(text):
        return None
    for parse in (parse_duration, parse_size):
        try:
            return float(parse(text))
        except ConfigError:
            continue
    return None


def severity(text: str) -> int:
    """The severity number of a level's name. Raises ConfigError."""
    if text.strip().isdecimal():
        raise ConfigError(f"write the level's name, one of {', '.join(LEVELS)}, or severity_number for numbers")
    return severity_number(as_level(text))


def micros_of(value: str | float | None) -> int | None:
    """Microseconds since the epoch of a time as people write it (``moment``), or of seconds since the epoch."""
    if value is None:
        return None
    return moment(value) if isinstance(value, str) else round(value * 1e6)


def seconds_of(value: str | float) -> float:
    """Seconds since the epoch of the same."""
    return moment(value) / 1e6 if isinstance(value, str) else float(value)


def moment(text: str, now: float | None = None) -> int:
    """Microseconds since the epoch: an ISO time, ``14:30`` (today), ``today``, ``yesterday``, or how long ago (``1h``).

    Without a zone it is local time. Raises ConfigError.
    """
    moment_now = time.time() if now is None else now
    word = text.strip()
    today = dt.datetime.fromtimestamp(moment_now).replace(hour=0, minute=0, second=0, microsecond=0)
    if word == "now":
        return round(moment_now * 1e6)
    if word in ("today", "yesterday"):
        return _micros(today - dt.timedelta(days=word == "yesterday"))
    try:
        return round((moment_now - parse_duration(word.removesuffix("ago").strip())) * 1e6) if word else _bad(text)
    except ConfigError:
        pass
    try:
        if _CLOCK.fullmatch(word):
            return _micros(
                dt.datetime.combine(today.date(), dt.time.fromisoformat(word.zfill(5 if len(word) < 6 else 8)))
            )
        return _micros(dt.datetime.fromisoformat(_iso(word)))
    except (ValueError, OverflowError, OSError):
        return _bad(text)


def _iso(word: str) -> str:
    """What Python 3.10 reads: an offset for ``Z``, three or six digits of a second."""
    word = re.sub(r"[zZ]$", "+00:00", word)
    return re.sub(r"\.(\d+)", lambda match: f".{match[1][:6].ljust(6, '0')}", word)


def _micros(when: dt.datetime) -> int:
    return (when.astimezone(dt.timezone.utc) - _EPOCH) // _MICROSECOND


def _bad(text: str) -> int:
    raise ConfigError(f"no time: {text!r}; write '2026-05-01 14:30', '14:30', 'today', '1h' (ago) or '30 min'")


def bucket(text: str) -> float | None:
    """Seconds of a span of time such as ``5m``; None if it is none."""
    if not re.fullmatch(r"\d+(\.\d+)?[A-Za-zµμ]+", text):
        return None
    try:
        seconds = parse_duration(text)
    except ConfigError:
        return None
    return seconds if seconds >= 1e-3 else None


def problem(text: str, name: str, position: int, query: str) -> QueryError:
    """The error for a value that is no number although *name* holds numbers."""
    return QueryError(f"{name} is a number, and {text!r} is none: write 0.5, 500ms or 10MB", query, position)
