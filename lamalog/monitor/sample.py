"""One reading of everything: a flat mapping of OpenTelemetry names to numbers.

What there may be several of carries its device in brackets, ``hw.gpu.utilization[gpu0]``, ``system.filesystem.usage[/]``.
On a record the same numbers stand in lists, next to a list of the devices: ``hw.gpu.utilization`` and ``hw.id``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

#: Numbers of people and cards have at least so many digits.
_LARGE = 1_000_000
#: Beginning of a metric's name → the field that lists the devices of its values.
DEVICES = {
    "hw.": "hw.id",
    "system.filesystem.": "system.filesystem.mountpoint",
    "system.cpu.core.": "cpu.logical_number",
    "asyncio.eventloop.": "asyncio.eventloop.name",
}


@dataclass(frozen=True)
class Sample:
    """Numbers of one moment. An absent reading has no key.

    ``sample["process.memory.usage"]``, ``sample.get("system.cpu.utilization")``, ``sample.devices("hw.gpu.utilization")``.
    """

    #: Seconds since the epoch, by the wall clock.
    time: float
    #: Seconds of the monotonic clock: differences between samples are taken from this one.
    monotonic: float
    #: Seconds since the sample before; None for the first, and after a gap (suspend, fork): then there are no rates.
    elapsed: float | None
    #: ``name`` or ``name[device]`` → value: bytes, seconds, ratios from 0 to 1, rates a second, degrees Celsius, watts.
    values: Mapping[str, float]
    #: Counters since the monitor was started, or the process: what ``rate`` values are taken from. Not on records.
    totals: Mapping[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __iter__(self) -> Iterator[str]:
        return iter(self.values)

    def get(self, name: str, default: float | None = None) -> float | None:
        """The value of *name*, or *default* where there is no reading."""
        return self.values.get(name, default)

    def devices(self, metric: str) -> dict[str, float]:
        """The value of *metric* for each device that has one."""
        return dict(self._devices.get(metric, {}))

    @cached_property
    def _devices(self) -> dict[str, dict[str, float]]:
        found: dict[str, dict[str, float]] = {}
        for name, value in self.values.items():
            if name.endswith("]"):
                metric, device = split(name)
                found.setdefault(metric, {})[device] = value
        return found

    def fields(self) -> dict[str, Any]:
        """As on a record: numbers, and for what has devices lists of equal length (None: no reading) with their names."""
        return as_fields(self.values)


def key(metric: str, device: str) -> str:
    """``hw.gpu.utilization[gpu0]``."""
    return f"{metric}[{device}]"


def split(name: str) -> tuple[str, str]:
    """Metric and device; ``""`` for what has none."""
    metric, bracket, device = name.partition("[")
    return (metric, device[:-1]) if bracket else (name, "")


def as_fields(values: Mapping[str, float]) -> dict[str, Any]:
    """The fields of a record for *values* of a sample."""
    fields: dict[str, Any] = {}
    several: dict[str, dict[str, dict[str, float]]] = {}
    for name, value in values.items():
        metric, device = split(name)
        if device:
            several.setdefault(device_field(metric), {}).setdefault(metric, {})[device] = value
        else:
            fields[name] = value
    for names, metrics in several.items():
        devices = list(dict.fromkeys(device for found in metrics.values() for device in found))
        fields[names] = devices
        fields.update((metric, [found.get(device) for device in devices]) for metric, found in metrics.items())
    return fields


def from_fields(fields: Mapping[str, Any]) -> dict[str, float]:
    """The values of a sample from the *fields* of a record; whatever is no reading is left out."""
    values: dict[str, float] = {}
    for name, value in fields.items():
        if _is_number(value):
            values[name] = value
        elif isinstance(value, list):
            devices = fields.get(device_field(name))
            if isinstance(devices, list) and devices is not value:
                pairs = zip(devices, value, strict=False)
                values.update((key(name, str(device)), each) for device, each in pairs if _is_number(each))
    return values


def measured(value: float) -> float:
    """*value* as it may stand on a record: a large whole number as a float.

    13 912 345 678 bytes, as an int, could be a mobile number or that of a card, and redaction would hide it.
    """
    return float(value) if abs(value) >= _LARGE else value


def device_field(metric: str) -> str:
    """The field that names the devices of *metric*."""
    return next((field for prefix, field in DEVICES.items() if metric.startswith(prefix)), "device")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
