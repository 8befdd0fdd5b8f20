"""The machine: CPU, load, memory (the container's where it is limited), swap, pressure."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import psutil

from lamalog.hostinfo._attempt import attempt
from lamalog.hostinfo.groups import tightest_memory
from lamalog.monitor.sample import key
from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_rates import Counters
from lamalog.monitor.trouble import say_once

_PRESSURE = Path("/proc/pressure")
#: With so many cores each of them is read always, so that asking for them needs no second reading.
_FEW = 32


class SystemSource:
    """Reads the machine as psutil sees it."""

    name = "the machine"

    def __init__(self) -> None:
        self._cpu: Any = None
        self._cores: list[Any] = []
        self._count: int | None = attempt(psutil.cpu_count)
        self._counters = Counters()
        self._pressures = [each for each in ("cpu", "memory", "io") if (_PRESSURE / each).exists()]

    def read(self, moment: Moment) -> None:
        for part, read in (
            ("the CPU", self._read_cpu),
            ("the load", self._read_load),
            ("memory", self._read_memory),
            ("swap", self._read_swap),
        ):
            try:
                read(moment)
            except Exception as error:  # some sandboxes show the one and hide the other
                say_once(part, error)
        for resource in self._pressures:
            moment.put(f"system.pressure.{resource}", attempt(partial(_pressure, _PRESSURE / resource)))

    def _read_cpu(self, moment: Moment) -> None:
        before, self._cpu = self._cpu, psutil.cpu_times()
        if before is not None and moment.elapsed is not None:
            shares = cpu_shares(before, self._cpu)
            if shares is not None:
                moment.values["system.cpu.utilization"] = shares["busy"]
                moment.put("system.cpu.iowait.utilization", shares.get("iowait"))
                moment.put("system.cpu.steal.utilization", shares.get("steal"))
        self._read_cores(moment)

    def _read_cores(self, moment: Moment) -> None:
        few = (self._count or _FEW) <= _FEW
        before, self._cores = self._cores, psutil.cpu_times(percpu=True) if moment.detailed or few else []
        if not moment.detailed or moment.elapsed is None or len(before) != len(self._cores):
            return  # not asked for, or a core was switched on or off
        for number, (old, new) in enumerate(zip(before, self._cores, strict=True)):
            shares = cpu_shares(old, new)
            if shares is not None:
                moment.values[key("system.cpu.core.utilization", str(number))] = shares["busy"]

    def _read_load(self, moment: Moment) -> None:
        moment.put("system.cpu.logical.count", self._count)
        loads = attempt(psutil.getloadavg, ())
        for minutes, load in zip(("1m", "5m", "15m"), loads, strict=False):
            moment.values[f"system.cpu.load_average.{minutes}"] = load

    def _read_memory(self, moment: Moment) -> None:
        machine = psutil.virtual_memory()
        limit, available = int(machine.total), int(machine.available)
        used = limit - available
        group = attempt(tightest_memory)
        if group is not None and group.limit < limit:
            limit, used, available = group.limit, group.working_set, min(available, group.available)
            moment.values["container.memory.usage"] = group.usage
            moment.values["container.memory.working_set"] = group.working_set
            moment.values["container.memory.available"] = group.available
        moment.values["system.memory.limit"] = limit
        moment.values["system.memory.usage"] = used
        moment.values["system.memory.available"] = available
        if limit > 0:
            moment.values["system.memory.utilization"] = min(1.0, used / limit)

    def _read_swap(self, moment: Moment) -> None:
        swap = attempt(psutil.swap_memory)
        if swap is None:
            return
        moment.values["system.paging.usage"] = swap.used
        if swap.total > 0:
            moment.values["system.paging.utilization"] = swap.used / swap.total
            moment.put("system.paging.in.rate", self._counters.rate("in", swap.sin, moment.elapsed))
            moment.put("system.paging.out.rate", self._counters.rate("out", swap.sout, moment.elapsed))

    def close(self) -> None:
        pass


def cpu_shares(before: Any, now: Any) -> dict[str, float] | None:
    """``busy``, ``iowait`` and ``steal`` as shares of the CPU time between two readings; None if none has passed."""
    went = {name: max(0.0, getattr(now, name) - getattr(before, name, 0.0)) for name in now._fields}
    # Linux counts guests as user time already.
    whole = sum(value for name, value in went.items() if name not in ("guest", "guest_nice"))
    if whole <= 0:
        return None
    idle = went.get("idle", 0.0) + went.get("iowait", 0.0)
    return {
        "busy": (whole - idle) / whole,
        **{name: went[name] / whole for name in ("iowait", "steal") if name in went},
    }


def _pressure(path: Path) -> float:
    """The ``avg10`` of the line ``some avg10=1.23 avg60=…``, as a ratio."""
    first = path.read_text(encoding="ascii").split("\n", 1)[0]
    return float(first.split("avg10=", 1)[1].split(None, 1)[0]) / 100
