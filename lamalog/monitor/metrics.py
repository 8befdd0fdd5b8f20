"""Every number a sample can hold: its name, unit and meaning, and what OpenTelemetry calls it.

Names are those of the OpenTelemetry semantic conventions (https://opentelemetry.io/docs/specs/semconv/system/,
…/hardware/) where they have one. Attributes with few fixed values become part of the name: ``disk.io.direction=read`` of
``system.disk.io`` is ``system.disk.read.rate``, because a sample holds what happened a second, not since the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lamalog.monitor.sample import split

RATIO, BYTES, SECONDS, CELSIUS, WATTS, HERTZ = "1", "By", "s", "Cel", "W", "Hz"
BYTES_A_SECOND, A_SECOND = "By/s", "1/s"


@dataclass(frozen=True)
class Metric:
    """One row of the table."""

    name: str
    #: UCUM, as OpenTelemetry writes units.
    unit: str
    help: str
    #: Name and fixed attributes in OpenTelemetry, where they differ.
    otel: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    #: Counts up since the start (only in ``Sample.totals``).
    total: bool = False

    @property
    def otel_name(self) -> str:
        return self.otel or self.name


def _table(*rows: Metric) -> dict[str, Metric]:
    return {row.name: row for row in rows}


_READ, _WRITE = {"disk.io.direction": "read"}, {"disk.io.direction": "write"}
_RECEIVE, _TRANSMIT = {"network.io.direction": "receive"}, {"network.io.direction": "transmit"}
_GPU = {"hw.type": "gpu"}

#: What ``Sample.values`` can hold.
METRICS = _table(
    Metric("system.cpu.utilization", RATIO, "CPU time of the machine that was not idle"),
    Metric("system.cpu.core.utilization", RATIO, "the same for each logical CPU", otel="system.cpu.utilization"),
    Metric("system.cpu.iowait.utilization", RATIO, "CPU idle while waiting for disks", "system.cpu.utilization", {"cpu.mode": "iowait"}),
    Metric("system.cpu.steal.utilization", RATIO, "CPU taken by other virtual machines", "system.cpu.utilization", {"cpu.mode": "steal"}),
    Metric("system.cpu.load_average.1m", "{thread}", "load average over one minute"),
    Metric("system.cpu.load_average.5m", "{thread}", "load average over five minutes"),
    Metric("system.cpu.load_average.15m", "{thread}", "load average over fifteen minutes"),
    Metric("system.cpu.logical.count", "{cpu}", "logical CPUs of the machine"),
    Metric("system.memory.limit", BYTES, "memory there is: of the container if it is limited, else of the machine"),
    Metric("system.memory.usage", BYTES, "memory in use that can't be reclaimed", attributes={"system.memory.state": "used"}),
    Metric("system.memory.available", BYTES, "memory that can still be taken without swapping", otel="system.memory.linux.available"),
    Metric("system.memory.utilization", RATIO, "system.memory.usage of system.memory.limit", attributes={"system.memory.state": "used"}),
    Metric("system.paging.usage", BYTES, "swap in use", attributes={"system.paging.state": "used"}),
    Metric("system.paging.utilization", RATIO, "swap in use, of all swap", attributes={"system.paging.state": "used"}),
    Metric("system.paging.in.rate", BYTES_A_SECOND, "read back from swap"),
    Metric("system.paging.out.rate", BYTES_A_SECOND, "written to swap"),
    Metric("system.pressure.cpu", RATIO, "time in which some task waited for a CPU (Linux PSI, 10 s)"),
    Metric("system.pressure.memory", RATIO, "time in which some task waited for memory (Linux PSI, 10 s)"),
    Metric("system.pressure.io", RATIO, "time in which some task waited for a disk (Linux PSI, 10 s)"),
    Metric("system.filesystem.limit", BYTES, "size of the file system that holds a directory of ours"),
    Metric("system.filesystem.usage", BYTES, "in use on it", attributes={"system.filesystem.state": "used"}),
    Metric("system.filesystem.free", BYTES, "free for this user", "system.filesystem.usage", {"system.filesystem.state": "free"}),
    Metric("system.filesystem.utilization", RATIO, "in use, of what this user may use", attributes={"system.filesystem.state": "used"}),
    Metric("system.filesystem.inodes.utilization", RATIO, "inodes in use, of all"),
    Metric("system.disk.read.rate", BYTES_A_SECOND, "read from disks"),
    Metric("system.disk.write.rate", BYTES_A_SECOND, "written to disks"),
    Metric("system.disk.utilization", RATIO, "time in which the busiest disk was busy"),
    Metric("system.network.receive.rate", BYTES_A_SECOND, "received, without loopback"),
    Metric("system.network.transmit.rate", BYTES_A_SECOND, "sent, without loopback"),
    Metric("system.network.errors.rate", A_SECOND, "packets damaged or dropped"),
    Metric("container.memory.usage", BYTES, "memory of the container, page cache included"),
    Metric("container.memory.working_set", BYTES, "memory of the container that can't be reclaimed easily"),
    Metric("container.memory.available", BYTES, "memory that the container's limit leaves"),
    Metric("container.cpu.usage", "{cpu}", "CPUs' worth of time that the container used"),
    Metric("container.cpu.limit", "{cpu}", "CPUs' worth of time that the container may use"),
    Metric("container.cpu.throttled", RATIO, "scheduling periods in which the container was held back"),
    Metric("process.cpu.utilization", RATIO, "CPU time of this process, of the CPUs it may use"),
    Metric("process.cpu.usage", "{cpu}", "CPUs' worth of time that this process used"),
    Metric("process.memory.usage", BYTES, "resident memory (RSS)"),
    Metric("process.memory.virtual", BYTES, "virtual memory"),
    Metric("process.memory.unique", BYTES, "memory that only this process has (USS)"),
    Metric("process.memory.utilization", RATIO, "resident memory, of what the process may use"),
    Metric("process.thread.count", "{thread}", "threads"),
    Metric("process.unix.file_descriptor.count", "{file_descriptor}", "open files, sockets and pipes"),
    Metric("process.unix.file_descriptor.limit", "{file_descriptor}", "as many may be open"),
    Metric("process.unix.file_descriptor.utilization", RATIO, "open files, of the limit"),
    Metric("process.windows.handle.count", "{handle}", "open handles"),
    Metric("process.context_switches.voluntary.rate", A_SECOND, "times the process waited for something"),
    Metric("process.context_switches.involuntary.rate", A_SECOND, "times the process was made to wait"),
    Metric("process.disk.read.rate", BYTES_A_SECOND, "read from disks by this process"),
    Metric("process.disk.write.rate", BYTES_A_SECOND, "written to disks by this process"),
    Metric("process.paging.faults.major.rate", A_SECOND, "pages that had to be read from disk"),
    Metric("process.uptime", SECONDS, "age of the process"),
    Metric("cpython.gc.pause.max", SECONDS, "longest garbage collection since the last sample"),
    Metric("cpython.gc.pause.utilization", RATIO, "time spent in garbage collection"),
    Metric("cpython.gc.collections.rate", A_SECOND, "garbage collections", "cpython.gc.collections"),
    Metric("asyncio.eventloop.delay.max", SECONDS, "longest time the event loop was late since the last sample"),
    Metric("asyncio.eventloop.delay.mean", SECONDS, "time the event loop was late, on average"),
    Metric("hw.gpu.utilization", RATIO, "time in which a kernel ran", attributes=_GPU),
    Metric("hw.gpu.memory.limit", BYTES, "memory of the GPU", attributes=_GPU),
    Metric("hw.gpu.memory.usage", BYTES, "in use, by anybody", attributes=_GPU),
    Metric("hw.gpu.memory.reserved", BYTES, "taken by the driver itself", attributes=_GPU),
    Metric("hw.gpu.memory.utilization", RATIO, "memory in use, of all", attributes=_GPU),
    Metric("hw.gpu.memory.process", BYTES, "memory that this process uses", attributes=_GPU),
    Metric("hw.gpu.memory.io.utilization", RATIO, "time in which memory was read or written", attributes=_GPU),
    Metric("hw.gpu.clock.sm", HERTZ, "clock of the multiprocessors", attributes=_GPU),
    Metric("hw.gpu.clock.memory", HERTZ, "clock of the memory", attributes=_GPU),
    Metric("hw.gpu.throttle.power", RATIO, "1 while held back by its power limit", attributes=_GPU),
    Metric("hw.gpu.throttle.thermal", RATIO, "1 while held back by heat", attributes=_GPU),
    Metric("hw.gpu.throttle.hardware", RATIO, "1 while held back by its board (power brake, slowdown)", attributes=_GPU),
    Metric("hw.gpu.pcie.receive.rate", BYTES_A_SECOND, "received over PCIe", attributes=_GPU),
    Metric("hw.gpu.pcie.transmit.rate", BYTES_A_SECOND, "sent over PCIe", attributes=_GPU),
    Metric("hw.gpu.pcie.generation", "1", "PCIe generation in use", attributes=_GPU),
    Metric("hw.gpu.pcie.width", "{lane}", "PCIe lanes in use", attributes=_GPU),
    Metric("hw.gpu.ecc.corrected", "{error}", "memory errors that were corrected, since the driver was loaded", "hw.errors", {**_GPU, "error.type": "corrected"}),
    Metric("hw.gpu.ecc.uncorrected", "{error}", "memory errors that could not be corrected", "hw.errors", {**_GPU, "error.type": "uncorrected"}),
    Metric("hw.temperature", CELSIUS, "temperature of the GPU", attributes=_GPU),
    Metric("hw.temperature.limit", CELSIUS, "temperature from which it slows down", attributes={**_GPU, "hw.limit_type": "throttled"}),
    Metric("hw.power", WATTS, "power the GPU draws", attributes=_GPU),
    Metric("hw.power.limit", WATTS, "power it may draw", attributes=_GPU),
)  # fmt: skip

#: What ``Sample.totals`` can hold: the counters that rates are taken from, with the names OpenTelemetry has for them.
TOTALS = _table(
    Metric("system.disk.read", BYTES, "read from disks", "system.disk.io", _READ, total=True),
    Metric("system.disk.write", BYTES, "written to disks", "system.disk.io", _WRITE, total=True),
    Metric("system.network.receive", BYTES, "received", "system.network.io", _RECEIVE, total=True),
    Metric("system.network.transmit", BYTES, "sent", "system.network.io", _TRANSMIT, total=True),
    Metric("process.cpu.user", SECONDS, "CPU time in the program", "process.cpu.time", {"cpu.mode": "user"}, total=True),
    Metric("process.cpu.system", SECONDS, "CPU time in the kernel", "process.cpu.time", {"cpu.mode": "system"}, total=True),
    Metric("process.disk.read", BYTES, "read from disks", "process.disk.io", _READ, total=True),
    Metric("process.disk.write", BYTES, "written to disks", "process.disk.io", _WRITE, total=True),
    Metric("process.context_switches.voluntary", "{context_switch}", "waited", "process.context_switches", {"process.context_switch.type": "voluntary"}, total=True),
    Metric("process.context_switches.involuntary", "{context_switch}", "was made to wait", "process.context_switches", {"process.context_switch.type": "involuntary"}, total=True),
    Metric("cpython.gc.collections", "{collection}", "garbage collections", total=True),
    Metric("cpython.gc.pause", SECONDS, "time spent in garbage collection", total=True),
    Metric("hw.energy", "J", "energy the GPU has used", attributes=_GPU, total=True),
)  # fmt: skip


def metric_of(name: str) -> Metric | None:
    """The row for a key of a sample, ``hw.power[gpu0]``."""
    metric = split(name)[0]
    return METRICS.get(metric) or TOTALS.get(metric)
