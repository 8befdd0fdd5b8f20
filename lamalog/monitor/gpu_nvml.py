"""The boundary to NVML, NVIDIA's management library: which devices there are, and one reading of one device.

Whatever a device can't tell (MIG, vGPU, no permission, an old driver) is absent; what the driver itself can't do is
raised as GpuTrouble, with a reason for people.
https://docs.nvidia.com/deploy/nvml-api/
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psutil

#: Errors after which the library has to be started anew, by what they mean.
_BROKEN = {
    "NVML_ERROR_UNINITIALIZED": "the driver was unloaded",
    "NVML_ERROR_GPU_IS_LOST": "a GPU has fallen off the bus: the machine must be restarted",
    "NVML_ERROR_LIB_RM_VERSION_MISMATCH": "driver and library have different versions: the machine must be restarted",
    "NVML_ERROR_RESET_REQUIRED": "a GPU must be reset",
}
#: Normal life of a machine without a GPU.
_NONE = ("NVML_ERROR_LIBRARY_NOT_FOUND", "NVML_ERROR_DRIVER_NOT_LOADED", "NVML_ERROR_NOT_FOUND")


class GpuTrouble(Exception):
    """Nothing can be read. *normal*: there simply is no GPU."""

    def __init__(self, reason: str, *, normal: bool = False) -> None:
        super().__init__(reason)
        self.normal = normal


@dataclass(frozen=True)
class Device:
    """A GPU, or an instance of one that is divided (MIG)."""

    #: ``gpu0``, ``gpu0.mig1``.
    id: str
    handle: Any
    mig: bool = False


class Nvml:
    """pynvml, started in this process."""

    def __init__(self) -> None:
        try:
            import pynvml
        except ImportError as error:
            raise GpuTrouble(f"{error}", normal=True) from None
        self.lib: Any = pynvml
        self._names = {
            getattr(pynvml, name): name for name in (*_BROKEN, *_NONE) if isinstance(getattr(pynvml, name, None), int)
        }
        self.call(pynvml.nvmlInit)
        #: Devices that are there and can't be used, and why.
        self.lost: dict[str, str] = {}
        self.devices = self._find()
        if not self.devices and self.lost:
            raise GpuTrouble(next(iter(self.lost.values())))
        if not self.devices:
            raise GpuTrouble("no GPU", normal=True)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        """The answer of NVML. Raises GpuTrouble where more than this one answer is out of reach."""
        try:
            return function(*args)
        except self.lib.NVMLError as error:
            name = self._names.get(getattr(error, "value", None), "")
            if name in _NONE and function is self.lib.nvmlInit:
                raise GpuTrouble(str(error), normal=True) from None
            if name in _BROKEN:
                raise GpuTrouble(f"{error}: {_BROKEN[name]}") from None
            if function is self.lib.nvmlInit:
                raise GpuTrouble(str(error)) from None
            raise

    def attempt(self, function: str, *args: Any) -> Any:
        """The answer, or None where there is none. Raises GpuTrouble as ``call`` does."""
        found = getattr(self.lib, function, None)
        if found is None:  # an older pynvml
            return None
        try:
            return self.call(found, *args)
        except GpuTrouble:
            raise
        except Exception:
            return None

    def _find(self) -> list[Device]:
        devices: list[Device] = []
        for index in range(self.call(self.lib.nvmlDeviceGetCount)):
            name = f"gpu{index}"
            try:
                handle = self.attempt("nvmlDeviceGetHandleByIndex", index)
            except GpuTrouble as trouble:
                self.lost[name] = str(trouble)
                continue
            if handle is None:  # one that this container may not use
                continue
            devices.append(Device(name, handle))
            devices += self._instances(name, handle)
        return devices

    def _instances(self, name: str, handle: Any) -> list[Device]:
        mode = self.attempt("nvmlDeviceGetMigMode", handle)
        if not mode or not mode[0]:
            return []
        most = self.attempt("nvmlDeviceGetMaxMigDeviceCount", handle) or 0
        found = ((each, self.attempt("nvmlDeviceGetMigDeviceHandleByIndex", handle, each)) for each in range(most))
        return [Device(f"{name}.mig{number}", each, mig=True) for number, each in found if each is not None]

    def constant(self, name: str) -> Any:
        """A constant of pynvml; None if this version has it not."""
        return getattr(self.lib, name, None)

    def process_memory(self, handle: Any) -> int | None:
        """Bytes of this process. None: NVML does not see it (other pid namespace, no permission), or it uses none."""
        found = [
            each
            for kind in ("Compute", "Graphics")
            for each in self.attempt(f"nvmlDeviceGet{kind}RunningProcesses", handle) or ()
        ]
        if not all(psutil.pid_exists(each.pid) for each in found):
            return None  # numbers of another pid namespace: one that equals ours would be somebody else's
        mine = os.getpid()
        sizes = [each.usedGpuMemory for each in found if each.pid == mine and isinstance(each.usedGpuMemory, int)]
        return max(sizes, default=None)
