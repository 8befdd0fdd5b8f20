"""Samples on their way into the log: several become one record with their means, and the extremes where they matter."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.lifecycle._records import extra
from lamalog.monitor.metrics import BYTES, BYTES_A_SECOND, metric_of
from lamalog.monitor.sample import Sample, as_fields, measured, split
from lamalog.units import format_size

log = logging.getLogger("lamalog.monitor")
EVENT = "resource.sample"
#: A maximum is told when it is more than this above the mean, a minimum when it is less than that below it.
_ABOVE, _BELOW = 1.25, 0.75


class Spread:
    """One number over several samples."""

    __slots__ = ("count", "last", "least", "most", "total")

    def __init__(self) -> None:
        self.count = 0
        self.total = self.last = 0.0
        self.least, self.most = float("inf"), float("-inf")

    def add(self, value: float) -> None:
        self.count += 1
        self.total += value
        self.last = value
        self.least = min(self.least, value)
        self.most = max(self.most, value)

    @property
    def mean(self) -> float:
        return self.total / self.count


class Recorder:
    """Collects samples and tells them every so often, at DEBUG.

    :param every: seconds between two records; None: no records.
    """

    def __init__(self, every: float | None) -> None:
        self.every = every
        self._spreads: dict[str, Spread] = {}
        self._samples = 0
        self._since: float | None = None
        self._latest = 0.0
        self._told = False

    def add(self, sample: Sample) -> None:
        """Take *sample* in; tell it and those before it when it is time. The first with rates is told at once."""
        if self.every is None:
            return
        if self._since is None:
            self._since = sample.monotonic - (sample.elapsed or 0.0)
        for name, value in sample.values.items():
            spread = self._spreads.get(name)
            if spread is None:
                spread = self._spreads[name] = Spread()
            spread.add(value)
        self._samples += 1
        self._latest = sample.monotonic
        first = not self._told and sample.elapsed is not None
        # Half an interval early is nearer than half an interval late.
        if first or sample.monotonic - self._since + (sample.elapsed or 0.0) / 2 >= self.every:
            self.flush()

    def flush(self) -> None:
        """Tell what has been taken in."""
        spreads, self._spreads = self._spreads, {}
        samples, self._samples = self._samples, 0
        since, self._since = self._since, None
        if not samples or since is None or not log.isEnabledFor(logging.DEBUG):
            return
        self._told = True
        means = {name: rounded(name, _one_of(name, spread)) for name, spread in spreads.items()}
        fields: dict[str, Any] = as_fields(means)
        fields["resource.samples"] = samples
        fields["resource.interval"] = round(self._latest - since, 3)
        if samples > 1:
            fields.update(_extremes(spreads))
        log.debug("%s", describe(means), extra=extra(EVENT, fields))


def _one_of(name: str, spread: Spread) -> float:
    """What stands for several samples: the mean, but the longest of what is a maximum, and the last age."""
    metric = split(name)[0]
    return spread.most if metric.endswith(".max") else spread.last if metric.endswith("uptime") else spread.mean


def _extremes(spreads: Mapping[str, Spread]) -> dict[str, Any]:
    """``resource.max`` and ``resource.min``: of those that went far from their mean."""
    most, least = {}, {}
    for name, spread in spreads.items():
        mean = _one_of(name, spread)
        if spread.most > mean * _ABOVE and spread.most > 0:
            most[name] = rounded(name, spread.most)
        if spread.least < mean * _BELOW and split(name)[0].endswith(("available", "free")):
            least[name] = rounded(name, spread.least)
    return {name: found for name, found in (("resource.max", most), ("resource.min", least)) if found}


def rounded(name: str, value: float) -> float:
    """As many digits as it has meaning: whole bytes, four digits behind the point for ratios."""
    metric = metric_of(name)
    unit = metric.unit if metric else ""
    if value == int(value) or unit == BYTES or unit.startswith("{"):
        whole = abs(value - round(value)) < 1e-9 or unit == BYTES
        return measured(int(value)) if whole else round(value, 2)
    return round(value, 1 if unit == BYTES_A_SECOND else 4 if unit == "1" else 6)


def describe(values: Mapping[str, float]) -> str:
    """``CPU 12% (process 3%), memory 2.1 of 8.0 GB, …`` for people."""
    parts = []
    cpu, own = values.get("system.cpu.utilization"), values.get("process.cpu.utilization")
    if cpu is not None:
        parts.append(f"CPU {percent(cpu)}" + (f" (process {percent(own)})" if own is not None else ""))
    elif own is not None:
        parts.append(f"CPU of the process {percent(own)}")
    used, limit = values.get("system.memory.usage"), values.get("system.memory.limit")
    if used is not None and limit:
        parts.append(f"memory {format_size(used)} of {format_size(limit)}")
    rss = values.get("process.memory.usage")
    if rss is not None:
        parts.append(f"process {format_size(rss)}")
    parts += [_device("disk", name, value) for name, value in _of(values, "system.filesystem.utilization")]
    parts += [_device("", name, value) for name, value in _of(values, "hw.gpu.utilization")]
    parts += [_device("", f"{name} memory", value) for name, value in _of(values, "hw.gpu.memory.utilization")]
    return ", ".join(parts) or "resources"


def _of(values: Mapping[str, float], metric: str) -> list[tuple[str, float]]:
    head = f"{metric}["
    return [(name[len(head) : -1], value) for name, value in values.items() if name.startswith(head)]


def _device(kind: str, name: str, value: float) -> str:
    return f"{kind} {name} {percent(value)}".strip()


def percent(ratio: float) -> str:
    """``12%``, ``0.4%``."""
    value = ratio * 100
    return f"{value:.0f}%" if value >= 1 or value == 0 else f"{value:.1f}%"
