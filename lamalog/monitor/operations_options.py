"""The options of ``OperationHandler``, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.settings.readers import as_switch
from lamalog.units import parse_duration

_OFF = (None, False, "off", "none", "no", "false", "never", "0", 0)


@dataclass(frozen=True)
class OperationOptions:
    """Durations are seconds; None is off."""

    summary: float | None = 60.0
    names: int = 200
    anomalies: bool = True
    bottlenecks: bool = True
    history: float | None = 14 * 86400.0


def as_operation_options(given: Mapping[str, Any]) -> OperationOptions:
    """Check what was given.

    :raises ConfigError: which names the option.
    """
    readers = {
        "summary": _period,
        "names": _names,
        "anomalies": as_switch,
        "bottlenecks": as_switch,
        "history": _period,
    }
    found: dict[str, Any] = {}
    for name, value in given.items():
        read = readers.get(name)
        if read is None:
            raise ConfigError(f"unknown option {name!r}{did_you_mean(name, readers)}: write {', '.join(readers)}")
        try:
            found[name] = read(value)
        except ConfigError as error:
            raise ConfigError(f"{name}: {error}") from None
    return OperationOptions(**found)


def _period(value: Any) -> float | None:
    if isinstance(value, (str, int, bool, type(None))) and value in _OFF:
        return None
    seconds = parse_duration(value)
    if seconds <= 0:
        raise ConfigError(f"{value!r}: write more than 0 seconds, or off")
    return seconds


def _names(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not str(value).isdecimal() or int(value) < 1:
        raise ConfigError(f"{value!r}: write a number from 1 on")
    return min(int(value), 10_000)
