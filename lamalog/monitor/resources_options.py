"""The options of the monitor, checked: plain scalars, lists and mappings, as YAML and dictConfig hold them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.monitor.thresholds import DEFAULTS, Threshold, as_thresholds
from lamalog.monitor.trends_options import TrendOptions, as_trends
from lamalog.settings.readers import as_switch
from lamalog.units import parse_duration

#: Seconds; a shorter interval would measure the monitor.
SHORTEST = 0.05
SCOPES = ("auto", "all", "process")
_OFF = (None, False, "off", "none", "no", "false", "never", "0", 0)


@dataclass(frozen=True)
class Options:
    """All options in their final form. Durations are seconds; None is off."""

    interval: float = 5.0
    record: float | None = 30.0
    health: float | None = 60.0
    directories: tuple[str, ...] = ()
    gpu: bool = True
    pcie: bool = False
    per_core: bool = False
    unique_memory: bool = False
    scope: str = "auto"
    thresholds: tuple[Threshold, ...] = DEFAULTS
    trends: TrendOptions | None = field(default_factory=TrendOptions)
    language: str = "en"
    prometheus: tuple[str, int] | None = None


def as_options(given: Mapping[str, Any]) -> Options:
    """Check what was given.

    :raises ConfigError: which names the option.
    """
    known = {
        "interval": as_interval,
        "record": _as_period,
        "health": _as_period,
        "directories": as_directories,
        "gpu": as_switch,
        "pcie": as_switch,
        "per_core": as_switch,
        "unique_memory": as_switch,
        "scope": _as_scope,
        "thresholds": as_thresholds,
        "trends": as_trends,
        "language": _as_language,
        "prometheus": as_address,
    }
    found: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            hint = did_you_mean(name, known)
            raise ConfigError(f"monitor: unknown option {name!r}{hint}: one of {', '.join(known)}")
        try:
            found[name] = known[name](value)
        except ConfigError as error:
            raise ConfigError(f"monitor: {name}: {error}") from None
    return Options(**found)


def as_interval(value: object) -> float:
    """Seconds between two samples."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ConfigError(f"bad interval {value!r}: write '5 s' or a number of seconds")
    seconds = parse_duration(value)
    if not SHORTEST <= seconds <= 86_400:
        raise ConfigError(f"bad interval {value!r}: write at least '50 ms' and at most '1 day'")
    return seconds


def is_off(value: object) -> bool:
    """Whether *value* is a word for nothing."""
    return any(value is each for each in (None, False)) or (isinstance(value, str) and value.strip().lower() in _OFF)


def _as_period(value: object) -> float | None:
    return None if is_off(value) else as_interval(value)


def as_directories(value: object) -> tuple[str, ...]:
    """Paths from one or several, separated by ``os.pathsep`` in a text."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = [each for each in value.split(os.pathsep) if each]
    elif isinstance(value, os.PathLike):
        value = [value]
    if not isinstance(value, (list, tuple)):
        raise ConfigError(f"{value!r}: write a directory or a list of them")
    for each in value:
        if not isinstance(each, (str, os.PathLike)) or not os.fspath(each) or "\0" in str(os.fspath(each)):
            raise ConfigError(f"{each!r} is no directory: write a path")
    return tuple(os.path.expanduser(os.fspath(each)) for each in value)


def as_address(value: object) -> tuple[str, int] | None:
    """Where to listen: a port of this machine alone, or ``"HOST:PORT"``."""
    if is_off(value):
        return None
    host, port = "127.0.0.1", value
    if isinstance(value, str):
        head, colon, tail = value.strip().rpartition(":")
        host = head.strip("[]") if colon else host
        port = int(tail) if tail.isdecimal() and tail.isascii() else value
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= 65_535 or not host:
        raise ConfigError(f"bad address {value!r}: write a port such as 9464, or HOST:PORT")
    return host, port


def _as_scope(value: object) -> str:
    return _choice(value, SCOPES)


def _as_language(value: object) -> str:
    return _choice(value, ("en", "zh"))


def _choice(value: object, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise ConfigError(f"{value!r}{did_you_mean(value, known)}: write one of {', '.join(known)}")
    return value
