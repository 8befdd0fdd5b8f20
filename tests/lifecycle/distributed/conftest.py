from __future__ import annotations

import ctypes
import os
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass, field

import pynvml
import pytest

from lamalog import names
from lamalog.lifecycle import _nvml
from lamalog.lifecycle._nodes_seen import NODES
from lamalog.lifecycle._task_tracks import TRACKS
from lamalog.lifecycle.thresholds import THRESHOLDS
from lamalog.testing import Records, capture


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Tasks, nodes, thresholds, prefix and the GPU driver are as in a fresh process, before and after."""
    thresholds = dict(THRESHOLDS)
    for table in (TRACKS, NODES):
        table.clear()
    yield
    for table in (TRACKS, NODES):
        table.clear()
    THRESHOLDS.clear()
    THRESHOLDS.update(thresholds)
    names.set_prefix(names.DEFAULT_PREFIX)
    _nvml.forget()


@pytest.fixture
def records() -> Iterator[Records]:
    with capture() as found:
        yield found


@dataclass
class Gpu:
    name: str = "NVIDIA H100"
    total: int = 80_000_000_000
    used: int = 1_000_000_000
    #: Bytes by process id.
    processes: dict[int, int] = field(default_factory=dict)
    uuid: str = "GPU-0"


class FakeDriver:
    """libnvidia-ml at its C interface: pynvml calls these through ctypes, as it calls the real library's functions."""

    def __init__(self, gpus: list[Gpu]) -> None:
        self.gpus = gpus
        self.calls: list[str] = []
        pointer, number = ctypes.c_void_p, ctypes.c_uint
        self.functions = {
            name: ctypes.CFUNCTYPE(ctypes.c_int, *types_)(function)
            for name, function, *types_ in (
                ("nvmlInitWithFlags", lambda flags: 0, number),
                ("nvmlShutdown", lambda: 0),
                ("nvmlSystemGetDriverVersion", self._driver, pointer, number),
                ("nvmlDeviceGetCount_v2", self._count, pointer),
                ("nvmlDeviceGetHandleByIndex_v2", self._by_index, number, pointer),
                ("nvmlDeviceGetHandleByUUID", self._by_uuid, ctypes.c_char_p, pointer),
                ("nvmlDeviceGetName", self._name, pointer, pointer, number),
                ("nvmlDeviceGetMemoryInfo", self._memory, pointer, pointer),
                ("nvmlDeviceGetComputeRunningProcesses_v3", self._processes, pointer, pointer, pointer),
            )
        }

    def __getattr__(self, name: str):
        try:
            function = self.__dict__["functions"][name]
        except KeyError:
            raise AttributeError(name) from None
        self.calls.append(name)
        return function

    def _driver(self, buffer, length):
        text = b"550.54\0"
        ctypes.memmove(buffer, text, len(text))
        return 0

    def _count(self, pointer):
        ctypes.c_uint.from_address(pointer).value = len(self.gpus)
        return 0

    def _by_index(self, index, pointer):
        if index >= len(self.gpus):
            return pynvml.NVML_ERROR_INVALID_ARGUMENT
        ctypes.c_void_p.from_address(pointer).value = index + 1
        return 0

    def _by_uuid(self, uuid, pointer):
        for index, gpu in enumerate(self.gpus):
            if gpu.uuid.encode() == uuid:
                ctypes.c_void_p.from_address(pointer).value = index + 1
                return 0
        return pynvml.NVML_ERROR_NOT_FOUND

    def _gpu(self, handle) -> Gpu:
        return self.gpus[handle - 1]

    def _name(self, handle, buffer, length):
        text = self._gpu(handle).name.encode() + b"\0"
        ctypes.memmove(buffer, text, len(text))
        return 0

    def _memory(self, handle, pointer):
        gpu = self._gpu(handle)
        info = pynvml.c_nvmlMemory_t.from_address(pointer)
        info.total, info.used, info.free = gpu.total, gpu.used, gpu.total - gpu.used
        return 0

    def _processes(self, handle, count, array):
        found = list(self._gpu(handle).processes.items())
        size = ctypes.c_uint.from_address(count)
        room, size.value = size.value, len(found)
        if len(found) > room:
            return pynvml.NVML_ERROR_INSUFFICIENT_SIZE
        if found:
            slots = (pynvml.c_nvmlProcessInfo_v3_t * room).from_address(array)
            for slot, (pid, used) in zip(slots, found, strict=False):
                slot.pid, slot.usedGpuMemory = pid, used
        return 0


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> FakeDriver:
    """A machine with one GPU; more can be appended to ``gpus``."""
    fake = FakeDriver([Gpu()])
    monkeypatch.setattr(pynvml, "nvmlLib", fake)
    # Functions of a library that was loaded before would be used on.
    cache: dict = {}
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", cache)
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    _nvml.forget()
    return fake


class OutOfMemoryError(RuntimeError):
    pass


class FakeCuda:
    def __init__(self) -> None:
        self.started = True
        self.allocated = self.peak = 0
        self.free, self.total = 3_000_000_000, 80_000_000_000
        self.calls: list[str] = []

    def is_initialized(self) -> bool:
        return self.started

    def memory_allocated(self, device=None) -> int:
        return self.allocated

    def max_memory_allocated(self, device=None) -> int:
        return self.peak

    def reset_peak_memory_stats(self, device=None) -> None:
        self.calls.append("reset")
        self.peak = self.allocated

    def mem_get_info(self, device=None):
        return self.free, self.total

    def synchronize(self, device=None) -> None:
        self.calls.append("synchronize")

    def take(self, size: int) -> None:
        self.allocated += size
        self.peak = max(self.peak, self.allocated)


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch):
    """A module that looks like torch, imported already."""
    fake = types.ModuleType("torch")
    fake.__version__ = "2.13.0"
    fake.version = types.SimpleNamespace(cuda="12.8")
    fake.cuda = FakeCuda()
    fake.OutOfMemoryError = OutOfMemoryError
    monkeypatch.setitem(sys.modules, "torch", fake)
    return fake


@pytest.fixture
def pid() -> int:
    return os.getpid()
