"""Where an error happened: task, greenlet, interpreter; free memory when memory ran out, GPU memory when a GPU failed."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from lamalog.errors._link import Link
from lamalog.hostinfo import memory_available
from lamalog.lifecycle._nvml import gpu_memory

_GPU_TYPE = re.compile(
    r"(?:^|\.)(?:cuda|cupy|pycuda|pynvml|tensorrt|cudnn|torch\.OutOfMemoryError|torch\.AcceleratorError)\b|Cuda|CUDA|NVMLError"
)
_GPU_TEXT = re.compile(r"\b(?:CUDA|cuDNN|CUDNN|cuBLAS|CUBLAS|NCCL|NVML|cuFFT|cuda)\b")
_DEVICE = re.compile(r"\bGPU (\d{1,2})\b|\bcuda:(\d{1,2})\b")
_LOOKED_AT = 1_000


def surroundings(chain: Sequence[Link], gpu: bool) -> dict[str, Any]:
    """Fields about the place of an error that is being logged now, in its own thread. Takes a second at the very most."""
    fields = {**interpreter(), **_task(), **_greenlet()}
    if any(link.type.rpartition(".")[2] == "MemoryError" for link in chain):
        free = memory_available()
        if free is not None:
            fields["system.memory.available"] = free
    if gpu and any(map(_about_gpu, chain)):
        fields.update(_gpu(chain))
    return fields


@cache
def interpreter() -> dict[str, str]:
    """Version of Python, system and machine."""
    return {
        "process.runtime.version": platform.python_version(),
        "os.type": sys.platform if sys.platform != "win32" else "windows",
        "host.arch": platform.machine(),
    }


def _about_gpu(link: Link) -> bool:
    return bool(_GPU_TYPE.search(link.type) or _GPU_TEXT.search(link.message[:_LOOKED_AT]))


def _gpu(chain: Sequence[Link]) -> dict[str, Any]:
    found = next((match for link in chain if (match := _DEVICE.search(link.message[:_LOOKED_AT]))), None)
    number = (found[1] or found[2]) if found else None
    memory = gpu_memory(f"cuda:{number}" if number else None)
    if memory is None:
        return {}
    fields: dict[str, Any] = {"hw.gpu.memory.usage": memory.used, "hw.gpu.memory.limit": memory.total}
    if number:
        fields["hw.id"] = number
    if memory.process is not None:
        fields["process.gpu.memory.usage"] = memory.process
    return fields


def _task() -> dict[str, Any]:
    asyncio = sys.modules.get("asyncio")
    if asyncio is None:
        return {}
    try:
        task = asyncio.current_task() if asyncio._get_running_loop() is not None else None
        return {} if task is None else {"asyncio.task.name": str(task.get_name())[:100]}
    except Exception:
        return {}


def _greenlet() -> dict[str, Any]:
    greenlet = sys.modules.get("greenlet")
    if greenlet is None:
        return {}
    try:
        current = greenlet.getcurrent()
        # The main greenlet of a thread has no parent: then there are none worth a word.
        if current.parent is None:
            return {}
        return {
            "greenlet.name": str(getattr(current, "name", None) or f"{type(current).__name__}-{id(current):x}")[:100]
        }
    except Exception:
        return {}
