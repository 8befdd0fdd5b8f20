"""From where on something is a warning, and from where on a failure: one table, changed by ``check_health(limits=…)``."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean


@dataclass(frozen=True)
class Limits:
    """Pairs are (warn, fail). Shares are 0 … 1, times seconds, sizes bytes."""

    #: Silence of everything.
    silence: tuple[float, float] = (300.0, 3600.0)
    #: Silence of a node that used to send heartbeats; at least three of its own intervals are waited for.
    heartbeat: tuple[float, float] = (90.0, 300.0)
    #: Seconds after which a lost node is no longer a failure but a reminder.
    lost: float = 3600.0
    #: Share of a queue's limit.
    queue: tuple[float, float] = (0.8, 1.0)
    #: Share of requests answered with 5xx.
    requests: tuple[float, float] = (0.01, 0.05)
    #: Share of tasks that failed.
    tasks: tuple[float, float] = (0.05, 0.2)
    #: Age of a task that began and neither ended nor made progress.
    stuck: tuple[float, float] = (900.0, 7200.0)
    #: Free share of the disk that the logs are on.
    disk: tuple[float, float] = (0.1, 0.02)
    #: Requests or tasks that there must have been before a share says anything.
    least: int = 20


def limits_from(given: Mapping[str, Any] | Limits | None) -> Limits:
    """The table with some entries changed: ``{"requests": (0.02, 0.1)}``. Raises ConfigError."""
    if given is None or isinstance(given, Limits):
        return given or Limits()
    known = {field.name for field in fields(Limits)}
    changed: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ConfigError(f"health limit {name!r} does not exist{did_you_mean(name, known)}")
        changed[name] = _READERS.get(name, _pair)(name, value)
    return replace(Limits(), **changed)


def _whole(name: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"health limit {name}: {value!r} is no whole number from 1 on")
    return value


def _number(name: str, value: object) -> float:
    if not _is_number(value):
        raise ConfigError(f"health limit {name}: {value!r} is no number")
    return float(value)  # type: ignore[arg-type]


def _pair(name: str, value: object) -> tuple[float, float]:
    if isinstance(value, (list, tuple)) and len(value) == 2 and all(_is_number(part) for part in value):
        return float(value[0]), float(value[1])
    raise ConfigError(f"health limit {name}: {value!r} should be two numbers, (warn, fail)")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


_READERS: Mapping[str, Callable[[str, object], Any]] = {"least": _whole, "lost": _number}
