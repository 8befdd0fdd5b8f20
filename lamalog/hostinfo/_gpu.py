"""NVIDIA GPUs through NVML. No driver, no library, no device: all of that is normal, and said in a note."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

from lamalog.hostinfo._attempt import attempt


@dataclass(frozen=True)
class GpuFacts:
    """One NVIDIA GPU."""

    index: int
    name: str
    #: Bytes.
    memory_total: int | None
    driver: str | None


def gpus_within(seconds: float) -> tuple[tuple[GpuFacts, ...], str | None]:
    """The GPUs, and a note that says why there are none. Waits *seconds* for the driver, then goes on without."""
    answer: list[tuple[tuple[GpuFacts, ...], str | None]] = []

    def ask() -> None:
        try:
            answer.append((_nvml_gpus(), None))
        except Exception as error:
            answer.append(((), f"{type(error).__name__}: {error}"))

    # A daemon: a driver that never answers must not keep the process from ending.
    thread = threading.Thread(target=ask, name="lamalog-nvml", daemon=True)
    try:
        thread.start()
    except RuntimeError as error:  # too late in the life of the interpreter, or no more threads
        return (), str(error)
    thread.join(seconds)
    if not answer:
        return (), f"the GPU driver did not answer within {seconds:g} s"
    gpus, note = answer[0]
    return gpus, note if note or gpus else "no GPU"


def _nvml_gpus() -> tuple[GpuFacts, ...]:
    import pynvml

    pynvml.nvmlInit()
    try:
        driver = attempt(lambda: _str(pynvml.nvmlSystemGetDriverVersion()))
        return tuple(_gpu(pynvml, index, driver) for index in range(pynvml.nvmlDeviceGetCount()))
    finally:
        attempt(pynvml.nvmlShutdown)


def _gpu(pynvml: Any, index: int, driver: str | None) -> GpuFacts:
    handle = attempt(lambda: pynvml.nvmlDeviceGetHandleByIndex(index))
    return GpuFacts(
        index=index,
        name=attempt(lambda: _str(pynvml.nvmlDeviceGetName(handle))) or "unknown GPU",
        memory_total=attempt(lambda: int(pynvml.nvmlDeviceGetMemoryInfo(handle).total)),
        driver=driver,
    )


def _str(value: str | bytes) -> str:
    # nvidia-ml-py before 12 returned bytes.
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
