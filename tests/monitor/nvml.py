"""libnvidia-ml at its C interface: pynvml calls these functions through ctypes, as it calls the real library's.

Answers are those that real cards gave (H100, A100 with MIG, a laptop's GeForce, a lost card), or an error code.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pynvml

MB = 1_000_000


@dataclass
class Gpu:
    """What one card answers. An attribute that is None: NVML_ERROR_NOT_SUPPORTED."""

    total: int = 85_520_809_984
    used: int = 12_000_000_000
    reserved: int | None = 500_000_000
    utilization: tuple[int, int] | None = (73, 41)
    temperature: int | None = 64
    slowdown: int | None = 87
    milliwatts: int | None = 412_345
    milliwatts_limit: int | None = 700_000
    millijoules: int | None = 1_234_567_890
    clocks: tuple[int, int] | None = (1980, 2619)
    reasons: int | None = 0
    ecc: tuple[int, int] | None = (3, 0)
    link: tuple[int, int] | None = (5, 16)
    kilobytes: tuple[int, int] | None = (120_000, 340_000)
    #: Bytes by process id.
    processes: dict[int, int] | None = field(default_factory=dict)
    instances: list[Gpu] = field(default_factory=list)
    #: Every question is answered with this error.
    error: int | None = None


class FakeNvml:
    """The library. *gpus* may be changed while it is in use; *init* is what ``nvmlInit`` answers."""

    def __init__(self, gpus: list[Gpu], init: int = 0) -> None:
        self.gpus = gpus
        self.init = init
        self.hang: float = 0.0
        self.inits = 0
        #: Functions that this driver does not have.
        self.missing: set[str] = set()

    def __getattr__(self, name: str) -> Callable[..., int]:
        if name.startswith("_") or name in self.missing:
            raise AttributeError(name)

        def call(*args: Any) -> int:
            if self.hang:
                time.sleep(self.hang)
            handler = getattr(type(self), f"_{name}", None)
            return pynvml.NVML_ERROR_NOT_SUPPORTED if handler is None else handler(self, *args)

        return call

    def _gpu(self, handle: Any) -> Gpu:
        number = handle.value if isinstance(handle, ctypes.c_void_p) else ctypes.cast(handle, ctypes.c_void_p).value
        return self._all()[int(number) - 1]

    def _all(self) -> list[Gpu]:
        return [each for gpu in self.gpus for each in (gpu, *gpu.instances)]

    def _give(self, gpu: Gpu, pointer: Any, value: Any) -> int:
        if gpu.error is not None:
            return gpu.error
        if value is None:
            return pynvml.NVML_ERROR_NOT_SUPPORTED
        pointer._obj.value = value
        return 0

    def _nvmlInitWithFlags(self, flags: int) -> int:
        self.inits += 1
        return self.init

    def _nvmlShutdown(self) -> int:
        return 0

    def _nvmlDeviceGetCount_v2(self, pointer: Any) -> int:
        pointer._obj.value = len(self.gpus)
        return 0

    def _nvmlDeviceGetHandleByIndex_v2(self, index: Any, pointer: Any) -> int:
        number = getattr(index, "value", index)
        if number >= len(self.gpus):
            return pynvml.NVML_ERROR_INVALID_ARGUMENT
        gpu = self.gpus[number]
        if gpu.error in (pynvml.NVML_ERROR_NO_PERMISSION, pynvml.NVML_ERROR_GPU_IS_LOST):
            return gpu.error
        return _set_handle(pointer, self._all(), gpu)

    def _nvmlDeviceGetMigMode(self, handle: Any, current: Any, pending: Any) -> int:
        gpu = self._gpu(handle)
        if not gpu.instances:
            return pynvml.NVML_ERROR_NOT_SUPPORTED
        current._obj.value = pending._obj.value = 1
        return 0

    def _nvmlDeviceGetMaxMigDeviceCount(self, handle: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, 7)

    def _nvmlDeviceGetMigDeviceHandleByIndex(self, handle: Any, index: Any, pointer: Any) -> int:
        instances = self._gpu(handle).instances
        number = getattr(index, "value", index)
        if number >= len(instances):
            return pynvml.NVML_ERROR_NOT_FOUND
        return _set_handle(pointer, self._all(), instances[number])

    def _nvmlDeviceGetMemoryInfo(self, handle: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        if gpu.error is not None:
            return gpu.error
        info = pointer._obj
        info.total, info.used, info.free = gpu.total, gpu.used + (gpu.reserved or 0), gpu.total - gpu.used
        return 0

    def _nvmlDeviceGetMemoryInfo_v2(self, handle: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        if gpu.error is not None:
            return gpu.error
        if gpu.reserved is None:
            return pynvml.NVML_ERROR_ARGUMENT_VERSION_MISMATCH
        info = pointer._obj
        info.total, info.used, info.reserved, info.free = gpu.total, gpu.used, gpu.reserved, gpu.total - gpu.used
        return 0

    def _nvmlDeviceGetUtilizationRates(self, handle: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        if gpu.error is not None or gpu.utilization is None:
            return gpu.error or pynvml.NVML_ERROR_NOT_SUPPORTED
        pointer._obj.gpu, pointer._obj.memory = gpu.utilization
        return 0

    def _nvmlDeviceGetTemperature(self, handle: Any, sensor: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, self._gpu(handle).temperature)

    def _nvmlDeviceGetTemperatureThreshold(self, handle: Any, kind: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, self._gpu(handle).slowdown)

    def _nvmlDeviceGetPowerUsage(self, handle: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, self._gpu(handle).milliwatts)

    def _nvmlDeviceGetEnforcedPowerLimit(self, handle: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, self._gpu(handle).milliwatts_limit)

    def _nvmlDeviceGetTotalEnergyConsumption(self, handle: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, self._gpu(handle).millijoules)

    def _nvmlDeviceGetClockInfo(self, handle: Any, kind: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        memory = getattr(kind, "value", kind) == pynvml.NVML_CLOCK_MEM
        return self._give(gpu, pointer, None if gpu.clocks is None else gpu.clocks[memory])

    def _nvmlDeviceGetCurrentClocksEventReasons(self, handle: Any, pointer: Any) -> int:
        return self._give(self._gpu(handle), pointer, self._gpu(handle).reasons)

    _nvmlDeviceGetCurrentClocksThrottleReasons = _nvmlDeviceGetCurrentClocksEventReasons

    def _nvmlDeviceGetTotalEccErrors(self, handle: Any, kind: Any, counter: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        return self._give(gpu, pointer, None if gpu.ecc is None else gpu.ecc[getattr(kind, "value", kind)])

    def _nvmlDeviceGetCurrPcieLinkGeneration(self, handle: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        return self._give(gpu, pointer, gpu.link and gpu.link[0])

    def _nvmlDeviceGetCurrPcieLinkWidth(self, handle: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        return self._give(gpu, pointer, gpu.link and gpu.link[1])

    def _nvmlDeviceGetPcieThroughput(self, handle: Any, kind: Any, pointer: Any) -> int:
        gpu = self._gpu(handle)
        received = getattr(kind, "value", kind) == pynvml.NVML_PCIE_UTIL_RX_BYTES
        return self._give(gpu, pointer, gpu.kilobytes and gpu.kilobytes[0 if received else 1])

    def _nvmlDeviceGetComputeRunningProcesses_v3(self, handle: Any, count: Any, array: Any) -> int:
        gpu = self._gpu(handle)
        if gpu.processes is None or gpu.error is not None:
            return gpu.error or pynvml.NVML_ERROR_NO_PERMISSION
        room, count._obj.value = count._obj.value, len(gpu.processes)
        if len(gpu.processes) > room:
            return pynvml.NVML_ERROR_INSUFFICIENT_SIZE
        for slot, (pid, used) in zip(array or (), gpu.processes.items(), strict=False):
            slot.pid, slot.usedGpuMemory = pid, used
        return 0


def _set_handle(pointer: Any, known: list[Gpu], gpu: Gpu) -> int:
    place = next(number for number, each in enumerate(known, 1) if each is gpu)
    ctypes.c_void_p.from_address(ctypes.addressof(pointer._obj)).value = place
    return 0
