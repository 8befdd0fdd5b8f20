"""What machine is this? Interpreter, system, CPU, memory and GPUs, as far as this process may use them.

Containers are believed: CPU quota and memory limit come from cgroup v2 or v1 where they are tighter than the machine.
An absent reading is None (or no GPU at all); nothing here raises, and a driver that hangs is waited for only briefly.
"""

from __future__ import annotations

import os
import platform
import threading
from dataclasses import dataclass
from pathlib import Path

from lamalog.hostinfo._attempt import attempt
from lamalog.hostinfo._cgroup import cpu_limits, memory_limits, memory_rooms
from lamalog.hostinfo._gpu import GpuFacts, gpus_within

__all__ = ["GpuFacts", "HostFacts", "host_facts", "memory_available"]

#: Seconds that the GPU driver may take to answer.
GPU_TIMEOUT = 2.0


@dataclass(frozen=True)
class HostFacts:
    """Facts that stay the same while the process lives."""

    python_version: str
    python_implementation: str
    #: ``linux``, ``darwin``, ``windows``.
    os_type: str
    #: ``Debian GNU/Linux 12 (bookworm), Linux 6.1.0``.
    os_description: str
    #: ``x86_64``.
    arch: str
    host_name: str
    cpu_model: str | None
    #: Logical CPUs of the machine.
    cpu_total: int | None
    #: CPUs that this process may use: affinity and cgroup quota, so perhaps 1.5.
    cpu_usable: float | None
    #: Bytes this process may use: the machine's memory, or the cgroup's limit if that is less.
    memory_total: int | None
    gpus: tuple[GpuFacts, ...]
    #: Why no GPU was found; None if some were.
    gpu_note: str | None


_lock = threading.Lock()
_facts: HostFacts | None = None


def _relock() -> None:
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_relock)


def host_facts() -> HostFacts:
    """The facts, read once per process. Takes GPU_TIMEOUT at the very most, usually some 10 ms."""
    global _facts
    with _lock:
        if _facts is None:
            _facts = _read()
        return _facts


def memory_available() -> int | None:
    """Bytes this process could still take, now: what the machine has free, or less if the cgroup leaves less."""
    free = attempt(_free_memory)
    rooms = [*([free] if free is not None else []), *attempt(lambda: list(memory_rooms()), [])]
    return min(rooms) if rooms else None


def _read() -> HostFacts:
    gpus, note = gpus_within(GPU_TIMEOUT)
    total = attempt(os.cpu_count)
    return HostFacts(
        python_version=platform.python_version(),
        python_implementation=platform.python_implementation(),
        os_type=(attempt(platform.system, "") or "unknown").lower(),
        os_description=attempt(_os_description) or "unknown",
        arch=attempt(platform.machine, "") or "unknown",
        host_name=attempt(platform.node, "") or "unknown",
        cpu_model=attempt(_cpu_model),
        cpu_total=total,
        cpu_usable=attempt(lambda: _cpu_usable(total), total),
        memory_total=attempt(_memory_total),
        gpus=gpus,
        gpu_note=note,
    )


def _os_description() -> str:
    kernel = f"{platform.system()} {platform.release()}"
    if platform.system() == "Linux":
        name = attempt(lambda: platform.freedesktop_os_release().get("PRETTY_NAME"))
        return f"{name}, {kernel}" if name else kernel
    if platform.system() == "Darwin":
        return f"macOS {platform.mac_ver()[0]}"
    return kernel


def _cpu_model() -> str | None:
    if os.name == "nt":
        return os.environ.get("PROCESSOR_IDENTIFIER")
    # Not platform.processor(): it starts a process.
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
        key, _, value = line.partition(":")
        if key.strip() in ("model name", "Model", "cpu model") and value.strip():
            return " ".join(value.split())
    return None


def _cpu_usable(total: int | None) -> float | None:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else total
    limits = [float(count)] if count else []
    limits += attempt(lambda: list(cpu_limits()), [])
    if not limits:
        return None
    least = min(limits)
    return int(least) if least == int(least) else round(least, 2)


def _memory_total() -> int | None:
    import psutil

    machine = int(psutil.virtual_memory().total)
    limits: list[int] = attempt(lambda: list(memory_limits()), [])
    return min([machine, *limits])


def _free_memory() -> int:
    import psutil

    return int(psutil.virtual_memory().available)
