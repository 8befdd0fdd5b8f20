"""Sizes, durations, rotation and retention the way people write them: ``"10 MB"``, ``"1h 30m"``, ``"100 MB, midnight"``.

Pure functions; each raises ConfigError with the accepted forms for anything it does not understand.
Decimal and binary prefixes follow IEC 80000-13: 1 MB = 10**6 bytes, 1 MiB = 2**20 bytes.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from lamalog.exceptions import ConfigError, did_you_mean

_SIZE = re.compile(r"\s*(\d+(?:[._]\d+)*)\s*([A-Za-z]*)\s*", re.ASCII)
_PREFIXES = "kMGTPE"
_SIZE_UNITS = {"": 1, "b": 1, "byte": 1, "bytes": 1}
for _power, _prefix in enumerate(_PREFIXES, start=1):
    _SIZE_UNITS[_prefix.lower()] = _SIZE_UNITS[f"{_prefix.lower()}b"] = 1000**_power
    _SIZE_UNITS[f"{_prefix.lower()}i"] = _SIZE_UNITS[f"{_prefix.lower()}ib"] = 1024**_power

_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-zµμ]*)\s*", re.ASCII)
_MINUTE, _HOUR, _DAY, _WEEK = 60.0, 3600.0, 86400.0, 604800.0
_TIME_UNITS = {
    1e-6: ("us", "µs", "μs", "microsecond", "microseconds"),
    1e-3: ("ms", "millisecond", "milliseconds"),
    1.0: ("", "s", "sec", "secs", "second", "seconds"),
    _MINUTE: ("m", "min", "mins", "minute", "minutes"),
    _HOUR: ("h", "hr", "hrs", "hour", "hours"),
    _DAY: ("d", "day", "days"),
    _WEEK: ("w", "week", "weeks"),
    30 * _DAY: ("month", "months"),
    365 * _DAY: ("y", "year", "years"),
}
_SECONDS = {name: seconds for seconds, names in _TIME_UNITS.items() for name in names}

_EVERY = {"hourly": _HOUR, "weekly": _WEEK}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_COUNT = re.compile(r"(\d+)\s*(?:files?|segments?)", re.ASCII)


@dataclass(frozen=True)
class Rotation:
    """When a log file is replaced. Several conditions may be set; the first that holds rotates. None set: never."""

    #: Bytes.
    size: int | None = None
    #: Every day at this local time.
    at: dt.time | None = None
    #: Seconds between rotations, counted from the epoch of local time, so that all processes agree.
    every: float | None = None


@dataclass(frozen=True)
class Retention:
    """Which closed segments are kept. Each limit that is set is enforced. None set: all are kept."""

    count: int | None = None
    #: Seconds since the segment was closed.
    age: float | None = None
    #: Bytes of all closed segments together.
    total_size: int | None = None


def parse_size(value: int | float | str) -> int:
    """Bytes in ``"10 MB"``, ``"1.5 GiB"``, ``"512"`` or ``1048576``."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value) or value < 0:
            raise ConfigError(f"bad size {value!r}: must be 0 or more")
        return int(value)
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ConfigError(f"bad size {value!r}: write '10 MB', '1.5 GiB' or a number of bytes")
    unit = _SIZE_UNITS.get(match[2].lower())
    if unit is None:
        raise ConfigError(f"bad size {value!r}: unknown unit {match[2]!r}, write B, kB, MB, GB, TB or KiB, MiB, GiB")
    try:
        return int(float(match[1].replace("_", "")) * unit)
    except (ValueError, OverflowError):
        raise ConfigError(f"bad size {value!r}: write '10 MB', '1.5 GiB' or a number of bytes") from None


def parse_duration(value: int | float | str) -> float:
    """Seconds in ``"500ms"``, ``"30 days"``, ``"1h 30m"`` or ``90``. A month is 30 days, a year 365."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value) or value < 0:
            raise ConfigError(f"bad duration {value!r}: must be 0 or more seconds")
        return float(value)
    hint = "write '500ms', '30 s', '10 min', '1h 30m', '30 days' or a number of seconds"
    if not isinstance(value, str) or not value.strip():
        raise ConfigError(f"bad duration {value!r}: {hint}")
    seconds, position = 0.0, 0
    while position < len(value):
        match = _PART.match(value, position)
        unit = _SECONDS.get(match[2] if match and match[2] in _SECONDS else match[2].lower()) if match else None
        if match is None or unit is None:
            known = (name for name in _SECONDS if len(name) > 1)
            raise ConfigError(f"bad duration {value!r}: {hint}{did_you_mean(match[2], known) if match else ''}")
        if not match[2] and (position or match.end() < len(value)):
            raise ConfigError(f"bad duration {value!r}: {match[1]!r} has no unit; {hint}")
        seconds += float(match[1]) * unit
        position = match.end()
    if not math.isfinite(seconds):
        raise ConfigError(f"bad duration {value!r}: too long")
    return seconds


def format_size(size: float) -> str:
    """``83 kB`` for 83000, in decimal units with at most three digits."""
    if abs(size) < 1000:
        return f"{size:.0f} B"
    for prefix in _PREFIXES:
        size /= 1000
        if abs(size) < 999.5 or prefix == _PREFIXES[-1]:
            break
    return f"{size:.1f} {prefix}B" if abs(size) < 9.95 else f"{size:.0f} {prefix}B"


def format_duration(seconds: float) -> str:
    """``850 µs``, ``12.3 ms``, ``1.20 s``, ``3 min 20 s``, ``2 h 05 min``, ``4 d 3 h``."""
    if not math.isfinite(seconds):
        return str(seconds)
    if seconds < 0:
        return f"-{format_duration(-seconds)}"
    if seconds < 0.9995e-3:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.9995:
        return f"{seconds * 1e3:.3g} ms"
    if seconds < 59.95:
        return f"{seconds:.2f} s" if seconds < 9.995 else f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _HOUR:
        return f"{whole // 60} min {whole % 60} s"
    if whole < _DAY:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def plural(number: float, word: str) -> str:
    """``1 task``, ``2,000 tasks``."""
    return f"{number:,.0f} {word}{'' if number == 1 else 's'}"


def parse_rotation(value: str | int | float | Iterable[str | int] | Rotation | None) -> Rotation:
    """When to rotate: a size, ``"midnight"``, ``"12:30"``, ``"hourly"``, ``"1 day"``, or several of them.

    ``"100 MB, midnight"`` and ``["100 MB", "midnight"]`` say the same. None, ``""`` and ``"never"`` never rotate.
    """
    if value is None or isinstance(value, Rotation):
        return value or Rotation()
    parts: list[str | int | float]
    if isinstance(value, str):
        parts = [part.strip() for part in value.split(",") if part.strip()]
    elif isinstance(value, (int, float)):
        parts = [value]
    elif isinstance(value, Iterable) and not isinstance(value, (bytes, Mapping)):
        parts = list(value)
    else:
        raise ConfigError(f"bad rotation {value!r}: {_ROTATION_HINT}")
    found: dict[str, int | float | dt.time] = {}
    for part in parts:
        if part == "never" and len(parts) == 1:
            return Rotation()
        kind, limit = _rotation_part(part)
        if kind in found:
            raise ConfigError(f"bad rotation {value!r}: two conditions of the same kind")
        found[kind] = limit
    return Rotation(**found)  # type: ignore[arg-type]


_ROTATION_HINT = "write a size ('100 MB'), a time ('midnight', '12:30', 'hourly', '6 h') or both ('100 MB, midnight')"


def _rotation_part(part: str | int | float) -> tuple[str, int | float | dt.time]:
    text = part.strip().lower() if isinstance(part, str) else ""
    clock = _CLOCK.fullmatch(text)
    if text in ("midnight", "daily") or clock:
        hour, minute, second = (int(group or 0) for group in clock.groups()) if clock else (0, 0, 0)
        return "at", dt.time(hour, minute, second)
    if text in _EVERY:
        return "every", _EVERY[text]
    _refuse_ambiguous(part)
    for kind, parse in (("size", parse_size), ("every", parse_duration)):
        try:
            limit = parse(part)
        except ConfigError:
            continue
        if limit < 1:
            raise ConfigError(f"bad rotation {part!r}: must be at least 1 byte or 1 second")
        return kind, limit
    words = ("midnight", "daily", "hourly", "weekly", "never")
    raise ConfigError(f"bad rotation {part!r}: {_ROTATION_HINT}{did_you_mean(part, words)}")


def _refuse_ambiguous(part: object) -> None:
    if isinstance(part, str) and re.fullmatch(r"[\d.\s]+[mM]", part.strip()):
        raise ConfigError(f"ambiguous {part!r}: write 'MB' for megabytes or 'min' for minutes")


def parse_retention(value: Mapping[str, object] | str | int | Retention | None) -> Retention:
    """What to keep: ``{"count": 30, "age": "30 days", "total_size": "10 GB"}``, ``"30 days"``, ``"30 files"``, ``"10 GB"``,
    a number of files, several separated by commas, or None to keep everything."""
    if value is None or isinstance(value, Retention):
        return value or Retention()
    if isinstance(value, int) and not isinstance(value, bool):
        return Retention(count=_as_count(value))
    found: dict[str, object]
    if isinstance(value, str):
        found = {}
        for part in (part.strip() for part in value.split(",") if part.strip()):
            kind, limit = _retention_part(part)
            if kind in found:
                raise ConfigError(f"bad retention {value!r}: two limits of the same kind")
            found[kind] = limit
    elif isinstance(value, Mapping):
        found = dict(value)
    else:
        raise ConfigError(f"bad retention {value!r}: {_RETENTION_HINT}")
    known = [field.name for field in fields(Retention)]
    for key in found:
        if key not in known:
            raise ConfigError(f"bad retention: unknown key {key!r}{did_you_mean(key, known)}; {_RETENTION_HINT}")
    count, age, total = found.get("count"), found.get("age"), found.get("total_size")
    return Retention(
        None if count is None else _as_count(count),
        None if age is None else parse_duration(age),  # type: ignore[arg-type]
        None if total is None else parse_size(total),  # type: ignore[arg-type]
    )


_RETENTION_HINT = "write '30 days', '30 files', '10 GB' or a mapping of count, age and total_size"


def _retention_part(part: str) -> tuple[str, int | float]:
    files = _COUNT.fullmatch(part.lower())
    if files or part.isdecimal():
        return "count", int(files[1] if files else part)
    _refuse_ambiguous(part)
    try:
        return "age", parse_duration(part)
    except ConfigError:
        pass
    try:
        return "total_size", parse_size(part)
    except ConfigError:
        raise ConfigError(f"bad retention {part!r}: {_RETENTION_HINT}") from None


def _as_count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ConfigError(f"bad retention count {value!r}: write a whole number of files, 0 or more")
    return value
