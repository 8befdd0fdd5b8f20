"""This process: CPU, memory, threads, open files, context switches, what it reads and writes."""

from __future__ import annotations

import os
import time
from typing import Any

import psutil

from lamalog.hostinfo._attempt import attempt
from lamalog.hostinfo.groups import usable_cpus
from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_rates import Counters

#: Seconds for which the number of usable CPUs is believed.
_CPUS_FOR = 60.0


class ProcessSource:
    """Reads the process that made it."""

    name = "this process"

    def __init__(self) -> None:
        # Any: what it can do depends on the platform.
        self._process: Any = None
        self._counters = Counters()
        self._cpus: float | None = None
        self._cpus_until = 0.0
        self._began: float | None = None

    def read(self, moment: Moment) -> None:
        if self._process is None:  # raises where there is no /proc, each time anew
            self._process = psutil.Process(os.getpid())
            self._began = attempt(self._process.create_time)
        with self._process.oneshot():
            self._read_cpu(moment)
            self._read_memory(moment)
            moment.put("process.thread.count", attempt(self._process.num_threads))
            self._read_switches(moment)
        self._read_files(moment)
        self._read_io(moment)
        faults = attempt(_major_faults)
        if faults is not None:
            moment.put("process.paging.faults.major.rate", self._counters.rate("faults", faults, moment.elapsed))
        if self._began is not None:
            moment.values["process.uptime"] = max(0.0, time.time() - self._began)

    def _read_cpu(self, moment: Moment) -> None:
        times = self._process.cpu_times()
        moment.totals["process.cpu.user"], moment.totals["process.cpu.system"] = times.user, times.system
        used = self._counters.rate("cpu", times.user + times.system, moment.elapsed)
        if used is None:
            return
        moment.values["process.cpu.usage"] = used
        if moment.now >= self._cpus_until:
            self._cpus, self._cpus_until = attempt(usable_cpus), moment.now + _CPUS_FOR
        if self._cpus:
            moment.values["process.cpu.utilization"] = min(1.0, used / self._cpus)

    def _read_memory(self, moment: Moment) -> None:
        memory = self._process.memory_info()
        moment.values["process.memory.usage"] = memory.rss
        moment.values["process.memory.virtual"] = memory.vms
        limit = moment.values.get("system.memory.limit")
        if limit:
            moment.values["process.memory.utilization"] = min(1.0, memory.rss / limit)
        if moment.detailed:
            moment.put("process.memory.unique", attempt(lambda: self._process.memory_full_info().uss))

    def _read_switches(self, moment: Moment) -> None:
        switches = attempt(self._process.num_ctx_switches)
        for kind in ("voluntary", "involuntary"):
            count = getattr(switches, kind, None)
            if count is not None:
                moment.totals[f"process.context_switches.{kind}"] = count
                rate = self._counters.rate(kind, count, moment.elapsed)
                moment.put(f"process.context_switches.{kind}.rate", rate)

    def _read_files(self, moment: Moment) -> None:
        if os.name == "nt":
            moment.put("process.windows.handle.count", attempt(self._process.num_handles))
            return
        count, limit = attempt(_open_files) or attempt(self._process.num_fds), attempt(_file_limit)
        moment.put("process.unix.file_descriptor.count", count)
        moment.put("process.unix.file_descriptor.limit", limit)
        if count is not None and limit:
            moment.values["process.unix.file_descriptor.utilization"] = count / limit

    def _read_io(self, moment: Moment) -> None:
        io = attempt(lambda: self._process.io_counters())  # noqa: PLW0108  (there is none on macOS)
        for kind in ("read", "write"):
            count = getattr(io, f"{kind}_bytes", None)
            if count is not None and count >= 0:
                moment.totals[f"process.disk.{kind}"] = count
                moment.put(f"process.disk.{kind}.rate", self._counters.rate(kind, count, moment.elapsed))

    def close(self) -> None:
        pass


def _open_files() -> int:
    """As Linux 6.2 and later tell it, without listing them all; 0 before."""
    return os.stat("/proc/self/fd").st_size


def _file_limit() -> int | None:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return None if limit == resource.RLIM_INFINITY or limit <= 0 else limit


def _major_faults() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_majflt
