"""Disks and network interfaces: bytes a second, over devices that come, go and begin to count anew."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import psutil

from lamalog.hostinfo._attempt import attempt
from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_rates import DeviceCounters

_BLOCK, _NET = Path("/sys/block"), Path("/sys/class/net")
#: What lies on other disks (or in memory) would be counted twice.
_VIRTUAL_DISKS = ("loop", "ram", "zram", "dm-", "md", "sr", "fd")
_LOOPBACK = ("lo", "lo0", "Loopback Pseudo-Interface 1")


class DiskSource:
    """Reads all disks together; the busiest one by itself."""

    name = "the disks"

    def __init__(self) -> None:
        self._counters = DeviceCounters()

    def read(self, moment: Moment) -> None:
        # nowrap: psutil would hide that a counter has begun anew.
        found = psutil.disk_io_counters(perdisk=True, nowrap=False) or {}
        changes = self._counters.changes(
            {
                name: (each.read_bytes, each.write_bytes, getattr(each, "busy_time", 0))
                for name, each in found.items()
                if is_disk(name)
            }
        )
        for name, total in zip(("read", "write"), self._counters.totals, strict=False):
            moment.totals[f"system.disk.{name}"] = total
        if moment.elapsed is None or not changes:
            return
        moment.values["system.disk.read.rate"] = sum(each[0] for each in changes.values()) / moment.elapsed
        moment.values["system.disk.write.rate"] = sum(each[1] for each in changes.values()) / moment.elapsed
        if any(hasattr(each, "busy_time") for each in found.values()):
            busiest = max(each[2] for each in changes.values()) / 1000 / moment.elapsed
            moment.values["system.disk.utilization"] = min(1.0, busiest)

    def close(self) -> None:
        pass


class NetworkSource:
    """Reads all interfaces that lead somewhere, together."""

    name = "the network"

    def __init__(self) -> None:
        self._counters = DeviceCounters()
        self._known: frozenset[str] = frozenset()
        self._real: frozenset[str] = frozenset()

    def read(self, moment: Moment) -> None:
        found = psutil.net_io_counters(pernic=True, nowrap=False) or {}
        if found.keys() != self._known:
            self._known = frozenset(found)
            self._real = real_interfaces(found)
        changes = self._counters.changes(
            {
                name: (each.bytes_recv, each.bytes_sent, each.errin + each.errout + each.dropin + each.dropout)
                for name, each in found.items()
                if name in self._real
            }
        )
        for name, total in zip(("receive", "transmit"), self._counters.totals, strict=False):
            moment.totals[f"system.network.{name}"] = total
        if moment.elapsed is None or not changes:
            return
        for place, name in enumerate(("receive", "transmit", "errors")):
            rate = sum(each[place] for each in changes.values()) / moment.elapsed
            moment.values[f"system.network.{name}.rate"] = rate

    def close(self) -> None:
        pass


def is_disk(name: str) -> bool:
    """Whether *name* is a disk itself, neither a part of one nor something that lies on others."""
    if name.startswith(_VIRTUAL_DISKS):
        return False
    return not _BLOCK.is_dir() or os.path.exists(_BLOCK / name.replace("/", "!"))


def real_interfaces(names: Iterable[str]) -> frozenset[str]:
    """Those with hardware behind them; in a container, where none has, all but loopback.

    What passes a bridge or a tunnel passes the hardware too, and would be counted twice.
    """
    candidates = frozenset(name for name in names if name not in _LOOPBACK)
    hardware = frozenset(name for name in candidates if attempt((_NET / name / "device").exists, False))
    return hardware or candidates
