"""How much memory an operation took: of the process, and on the GPU by torch where it is in use, by NVML otherwise."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lamalog.lifecycle import _nvml, _torch
from lamalog.units import format_size


@dataclass
class Reading:
    """Bytes at one moment; None for what can't be read."""

    ram: int | None
    ram_peak: int | None
    torch: tuple[int, int] | None
    nvml: _nvml.GpuMemory | None


class Meter:
    """Measures from ``start`` to ``stop``. Peaks are those of the operation where it set a new one, else of the process.

    :param device: ``"cuda:0"``, ``"cpu"`` (no GPU is asked then), or None: whatever this process uses.
    :param reset_peak: begin to count torch's peak anew, so that it is that of the operation in any case. Others who
        read ``torch.cuda.max_memory_allocated`` see that.
    """

    def __init__(self, device: str | None = None, *, reset_peak: bool = False) -> None:
        self.device = device if device is None or device.startswith("cuda") else None
        self._gpu = device is None or device.startswith("cuda")
        self._reset = reset_peak
        #: The highest torch peak before somebody reset it while this meter was running.
        self.peak_kept = 0
        self._before: Reading | None = None
        self._was_reset = False

    def start(self) -> None:
        """Read how it is before."""
        self._before = self._read()
        if self._reset and self._before.torch is not None:
            _keep_peak(self._before.torch[1], self.device)
            self._was_reset = _torch.reset_peak(self.device)
        _running.add(self)

    def stop(self) -> dict[str, Any]:
        """Read how it is now. Fields in bytes; absent where there is nothing to read."""
        _running.discard(self)
        before, after = self._before, self._read()
        if before is None:
            return {}
        return {**_ram(before, after), **self._on_gpu(before, after)}

    def _read(self) -> Reading:
        ram, peak = _process_memory()
        torch = _torch.memory(self.device) if self._gpu else None
        # torch knows exactly what it has allocated; asking the driver as well would only take time.
        nvml = _nvml.gpu_memory(self.device) if self._gpu and torch is None else None
        return Reading(ram, peak, torch, nvml)

    def _on_gpu(self, before: Reading, after: Reading) -> dict[str, Any]:
        if after.torch is not None:
            old, old_peak = before.torch or (0, 0)
            new, new_peak = after.torch
            peak = max(new_peak, self.peak_kept)
            exact = self._was_reset or peak > old_peak
            return _fields("lama.gpu.memory", old, new, peak, exact, source="torch")
        if before.nvml is None or after.nvml is None:
            return {}
        if after.nvml.process is not None:
            old, new, source = before.nvml.process or 0, after.nvml.process, "nvml.process"
        elif self.device is not None:
            old, new, source = before.nvml.used, after.nvml.used, "nvml.device"
        else:  # a GPU that this process does not use
            return {}
        # NVML keeps no peak: at least this much it was.
        return {**_fields("lama.gpu.memory", old, new, max(old, new), False, source=source), _SCOPE: "samples"}


_SCOPE = "lama.gpu.memory.peak.scope"
_running: set[Meter] = set()


def _keep_peak(peak: int, device: str | None) -> None:
    """Before torch's peak is reset, keep it for those who are measuring around."""
    for meter in list(_running):
        if device is None or meter.device in (None, device):
            meter.peak_kept = max(meter.peak_kept, peak)


def _ram(before: Reading, after: Reading) -> dict[str, Any]:
    if before.ram is None or after.ram is None:
        return {}
    peak = after.ram if after.ram_peak is None else max(after.ram_peak, after.ram, before.ram)
    exact = before.ram_peak is not None and after.ram_peak is not None and after.ram_peak > before.ram_peak
    return _fields("lama.memory", before.ram, after.ram, peak, exact)


def _fields(name: str, before: int, after: int, peak: int, exact: bool, source: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        f"{name}.before": before,
        f"{name}.after": after,
        f"{name}.change": after - before,
        f"{name}.peak": peak,
        f"{name}.peak.scope": "operation" if exact else "process",
    }
    return found if source is None else {**found, f"{name}.source": source}


def changes(fields: dict[str, Any]) -> Iterator[str]:
    """``RAM +1.2 GB``, ``GPU +2.3 GB to 4.1 GB`` for messages; changes that are noise are left out."""
    for name, prefix in (("RAM", "lama.memory"), ("GPU", "lama.gpu.memory")):
        change, after = fields.get(f"{prefix}.change"), fields.get(f"{prefix}.after")
        if change is not None and after is not None and abs(change) >= 1_000_000:
            yield f"{name} {'+' if change > 0 else '-'}{format_size(abs(change))} to {format_size(after)}"


#: Making one takes ten times as long as asking it.
_process: Any = None


def _process_memory() -> tuple[int | None, int | None]:
    """Resident bytes now, and the most there ever were."""
    global _process
    try:
        if _process is None or _process.pid != os.getpid():
            import psutil

            _process = psutil.Process()
        info = _process.memory_info()
    except Exception:
        return None, None
    peak = getattr(info, "peak_wset", None)
    if peak is None:
        try:
            import resource

            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            peak = most if sys.platform == "darwin" else most * 1024
        except Exception:
            peak = None
    return int(info.rss), peak
