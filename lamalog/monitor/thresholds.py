"""What counts as too much of a resource: the defaults, and how people write their own.

``{"disk": "80%", "cpu": ">= 0.9 for 2 min", "swap": "off", "hw.power": {"above": 300, "for": "1 min"}}``
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.monitor.metrics import BYTES, BYTES_A_SECOND, METRICS, SECONDS
from lamalog.settings.readers import as_switch
from lamalog.units import parse_duration, parse_size


@dataclass(frozen=True)
class Threshold:
    """A limit on one metric, for each of its devices by itself."""

    #: Short name: ``disk``; else the metric's.
    name: str
    metric: str
    limit: float
    #: Back to normal beyond this, which lies on the good side of *limit*: hysteresis.
    clear: float
    #: Seconds that it has to hold before it is told, and to be clear before its end is.
    hold: float = 30.0
    #: Seconds after the end in which it is not told again.
    cooldown: float = 600.0
    #: Too little is bad, not too much.
    below: bool = False
    #: Another metric of the same device that has to be below *guard_limit* too: 90% of a huge disk is no trouble.
    guard: str = ""
    guard_limit: float = math.inf

    def exceeded(self, value: float) -> bool:
        """Whether *value* is at or beyond the limit."""
        return value <= self.limit if self.below else value >= self.limit

    def cleared(self, value: float) -> bool:
        """Whether *value* is back to normal."""
        return value > self.clear if self.below else value < self.clear


_GB = 1e9
DEFAULTS = (
    Threshold("cpu", "system.cpu.utilization", 0.95, 0.85, hold=300),
    Threshold("cpu_quota", "container.cpu.throttled", 0.25, 0.10, hold=120),
    Threshold("memory", "system.memory.utilization", 0.90, 0.85, 60, guard="system.memory.available", guard_limit=8 * _GB),
    Threshold("swap", "system.paging.utilization", 0.80, 0.70, hold=120),
    Threshold("swapping", "system.paging.in.rate", 5e6, 1e6, hold=60),
    Threshold("disk", "system.filesystem.utilization", 0.90, 0.87, 10, guard="system.filesystem.free", guard_limit=20 * _GB),
    Threshold("inodes", "system.filesystem.inodes.utilization", 0.95, 0.92, hold=10),
    Threshold("open_files", "process.unix.file_descriptor.utilization", 0.80, 0.70, hold=10),
    Threshold("event_loop", "asyncio.eventloop.delay.max", 1.0, 0.5, hold=0),
    Threshold("gc", "cpython.gc.pause.max", 1.0, 0.5, hold=0),
    Threshold("gpu_memory", "hw.gpu.memory.utilization", 0.97, 0.94, hold=60),
    Threshold("gpu_temperature", "hw.temperature", 87, 82, hold=30),
    Threshold("gpu_throttled", "hw.gpu.throttle.thermal", 1, 1, hold=60),
    Threshold("gpu_errors", "hw.gpu.ecc.uncorrected", 1, 1, hold=0),
)  # fmt: skip

_KEYS = ("above", "below", "clear", "for", "cooldown")
_SPEC = re.compile(r"\s*(>=|>|<=|<)?\s*([0-9][^<>=]*?)(?:\s+for\s+(.+?))?\s*")
_PERCENT = re.compile(r"([0-9.]+)\s*%")
_NONE = ("none", "off", "no", "false")


def as_thresholds(value: object) -> tuple[Threshold, ...]:
    """The defaults, changed by a mapping of names; on, off.

    :raises ConfigError: an unknown name, or a limit that can't be read.
    """
    if isinstance(value, tuple) and all(isinstance(each, Threshold) for each in value):
        return value
    if not isinstance(value, Mapping):
        if value is None:
            return ()
        return DEFAULTS if as_switch(value) else ()
    found = {each.name: each for each in DEFAULTS}
    for name, spec in value.items():
        base = _base(name, found)
        changed = _changed(base, spec, f"{name}")
        if changed is None:
            found.pop(base.name, None)
        else:
            found[base.name] = changed
    return tuple(found.values())


def _base(name: object, known: Mapping[str, Threshold]) -> Threshold:
    if isinstance(name, str):
        if name in known:
            return known[name]
        same = [each for each in known.values() if each.metric == name]
        if same:
            return same[0]
        if name in METRICS:
            return Threshold(name, name, math.nan, math.nan)
    hint = did_you_mean(name, [*known, *METRICS])
    raise ConfigError(f"unknown resource {name!r}{hint}: one of {', '.join(known)}, or the name of a metric")


def _changed(base: Threshold, spec: object, place: str) -> Threshold | None:
    """*base* with what *spec* says; None: switched off."""
    if spec is None or spec is False or (isinstance(spec, str) and spec.strip().lower() in _NONE):
        return None
    if spec is True or (isinstance(spec, str) and spec.strip().lower() in ("on", "yes", "true")):
        return _complete(base, {}, place)
    if isinstance(spec, Mapping):
        return _complete(base, dict(spec), place)
    if isinstance(spec, (int, float)):
        return _complete(base, {_side(base): spec}, place)
    match = _SPEC.fullmatch(spec) if isinstance(spec, str) else None
    if match is None:
        raise ConfigError(f"{place}: {spec!r}: write a limit such as '90%', '>= 0.9 for 2 min', a mapping, or off")
    side = _side(base) if match[1] is None else "below" if match[1].startswith("<") else "above"
    given: dict[str, Any] = {side: match[2]}
    if match[3] is not None:
        given["for"] = match[3]
    return _complete(base, given, place)


def _side(base: Threshold) -> str:
    return "below" if base.below else "above"


def _complete(base: Threshold, given: dict[str, Any], place: str) -> Threshold:
    for key in given:
        if key not in _KEYS:
            raise ConfigError(f"{place}: unknown key {key!r}{did_you_mean(key, _KEYS)}: write {', '.join(_KEYS)}")
    if "above" in given and "below" in given:
        raise ConfigError(f"{place}: write above or below, not both")
    changed = base
    side = "below" if "below" in given else "above" if "above" in given else None
    if side is not None:
        limit = _value(given[side], base.metric, place)
        below = side == "below"
        # With a limit of one's own the guard of the default is gone.
        changed = replace(base, limit=limit, clear=_clear(limit, below), below=below, guard="", guard_limit=math.inf)
    if math.isnan(changed.limit):
        raise ConfigError(f"{place}: write the limit: above or below")
    if "clear" in given:
        changed = replace(changed, clear=_value(given["clear"], base.metric, place))
    if (changed.clear < changed.limit) if changed.below else (changed.clear > changed.limit):
        raise ConfigError(f"{place}: clear: {changed.clear:g} is beyond the limit {changed.limit:g}")
    if "for" in given:
        changed = replace(changed, hold=_seconds(given["for"], f"{place}: for"))
    if "cooldown" in given:
        changed = replace(changed, cooldown=_seconds(given["cooldown"], f"{place}: cooldown"))
    return changed


def _clear(limit: float, below: bool) -> float:
    """A twentieth of the limit on its good side."""
    return limit * (1.05 if below else 0.95)


def _seconds(value: Any, place: str) -> float:
    try:
        return parse_duration(value)
    except ConfigError as error:
        raise ConfigError(f"{place}: {error}") from None


def _value(value: Any, metric: str, place: str) -> float:
    """A number in the unit of *metric*: ``0.9``, ``"90%"``, ``"20 GB"``, ``"500 ms"``."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    unit = METRICS[metric].unit
    if isinstance(value, str):
        percent = _PERCENT.fullmatch(value.strip())
        try:
            if percent:
                return float(percent[1]) / 100
            if unit in (BYTES, BYTES_A_SECOND):
                return float(parse_size(value.removesuffix("/s")))
            if unit == SECONDS:
                return parse_duration(value)
            return float(value.removesuffix("°C").removesuffix("W"))
        except (ValueError, ConfigError):
            pass
    raise ConfigError(f"{place}: {value!r} is no limit: write a number, '90%', '20 GB' or '500 ms'")
