"""GPU memory in use, now, through NVML. No driver, no GPU, a driver that hangs: then there is no reading."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import Any

#: Seconds that the driver may take, and that it is left alone after it took longer.
PATIENCE, PAUSE = 1.0, 60.0


@dataclass(frozen=True)
class GpuMemory:
    """Bytes on one GPU, or on all together. *process* is None where NVML does not know this process."""

    used: int
    total: int
    process: int | None


class _Library:
    """pynvml, started once per process."""

    def __init__(self) -> None:
        self.pid = 0
        self.quiet_until = 0.0
        self.lock = threading.Lock()

    def started(self) -> Any:
        import pynvml

        with self.lock:
            if self.pid != os.getpid():
                pynvml.nvmlInit()
                self.pid = os.getpid()
        return pynvml


_library = _Library()


def _forked() -> None:
    global _library
    _library = _Library()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)


def forget() -> None:
    """As if the driver had never been asked."""
    _forked()


def gpu_memory(device: str | None = None) -> GpuMemory | None:
    """Memory in use on *device* (``"cuda:1"``), or on all GPUs together; None if nothing can be read."""
    library = _library
    if time.monotonic() < library.quiet_until:
        return None
    answer: list[GpuMemory | None] = []

    def ask() -> None:
        try:
            answer.append(_read(library.started(), device))
        except Exception:
            answer.append(None)
            library.quiet_until = time.monotonic() + PAUSE

    # A daemon: a driver that never answers must not keep the process from ending.
    thread = threading.Thread(target=ask, name="lamalog-nvml", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        return None
    thread.join(PATIENCE)
    if not answer:
        library.quiet_until = time.monotonic() + PAUSE
        return None
    return answer[0]


def _read(nvml: Any, device: str | None) -> GpuMemory | None:
    if device is None:
        handles = [nvml.nvmlDeviceGetHandleByIndex(index) for index in range(nvml.nvmlDeviceGetCount())]
    else:
        handles = [_handle(nvml, device)]
    readings = [_of(nvml, handle) for handle in handles]
    if not readings:
        return None
    processes = [each.process for each in readings if each.process is not None]
    return GpuMemory(
        sum(each.used for each in readings),
        sum(each.total for each in readings),
        sum(processes) if processes else None,
    )


def _of(nvml: Any, handle: Any) -> GpuMemory:
    info = nvml.nvmlDeviceGetMemoryInfo(handle)
    return GpuMemory(int(info.used), int(info.total), _of_process(nvml, handle))


def _of_process(nvml: Any, handle: Any) -> int | None:
    try:
        processes = nvml.nvmlDeviceGetComputeRunningProcesses(handle)
    except Exception:
        return None
    mine = [each.usedGpuMemory for each in processes if each.pid == os.getpid() and each.usedGpuMemory is not None]
    return sum(int(size) for size in mine) if mine else None


def _handle(nvml: Any, device: str) -> Any:
    """NVML counts all GPUs, CUDA those that CUDA_VISIBLE_DEVICES names."""
    number = device.rpartition(":")[2]
    index = int(number) if number.isdecimal() else 0
    visible = [name.strip() for name in os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name.strip()]
    if not visible:
        return nvml.nvmlDeviceGetHandleByIndex(index)
    name = visible[index]
    return nvml.nvmlDeviceGetHandleByIndex(int(name)) if name.isdecimal() else nvml.nvmlDeviceGetHandleByUUID(name)
