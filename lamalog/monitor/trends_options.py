"""The options of trends, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.settings.readers import as_switch
from lamalog.units import parse_duration

_MINUTE, _HOUR = 60.0, 3600.0


@dataclass(frozen=True)
class TrendOptions:
    """All of them in seconds."""

    #: Times over which growth is looked for.
    windows: tuple[float, ...] = (2 * _MINUTE, 10 * _MINUTE, _HOUR, 6 * _HOUR, 24 * _HOUR)
    #: What is full later than this is not told.
    horizon: float = 24 * _HOUR
    #: Growth that no limit bounds has to go on so long to be called a leak.
    leak_after: float = _HOUR


def as_trends(value: object) -> TrendOptions | None:
    """From on, off or a mapping.

    :raises ConfigError: unknown key, bad duration.
    """
    if isinstance(value, TrendOptions):
        return value
    if value is None:
        return None
    if not isinstance(value, Mapping):
        return TrendOptions() if as_switch(value) else None
    known = ("windows", "horizon", "leak_after")
    found: dict[str, Any] = {}
    for name, given in value.items():
        if name not in known:
            raise ConfigError(f"unknown key {name!r}{did_you_mean(name, known)}: write {', '.join(known)}")
        try:
            found[name] = _windows(given) if name == "windows" else _positive(given)
        except ConfigError as error:
            raise ConfigError(f"{name}: {error}") from None
    return TrendOptions(**found)


def _windows(value: Any) -> tuple[float, ...]:
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, (list, tuple)) else [value]
    if not parts:
        raise ConfigError("write at least one window, such as '10 min'")
    return tuple(sorted({_positive(part) for part in parts}))


def _positive(value: Any) -> float:
    seconds = parse_duration(value)
    if seconds <= 0:
        raise ConfigError(f"{value!r}: write more than 0 seconds")
    return seconds
