from __future__ import annotations

import threading
import time

import pytest

from lamalog.lifecycle import _nvml
from lamalog.lifecycle._nvml import GpuMemory, gpu_memory


def test_one_device_or_all_together(driver, pid):
    driver.gpus.append(type(driver.gpus[0])(total=100, used=40, processes={pid: 30, 1: 5}, uuid="GPU-1"))
    driver.gpus[0].total, driver.gpus[0].used = 1000, 400
    assert gpu_memory("cuda:1") == GpuMemory(40, 100, 30)
    assert gpu_memory("cuda") == GpuMemory(400, 1000, None)
    assert gpu_memory() == GpuMemory(440, 1100, 30)


@pytest.mark.parametrize(("visible", "used"), [("1", 40), ("GPU-1", 40), (" 1 ,0", 40), ("", 400)])
def test_cuda_counts_only_the_devices_it_may_see(driver, monkeypatch, visible, used):
    driver.gpus[0].used = 400
    driver.gpus.append(type(driver.gpus[0])(used=40, uuid="GPU-1"))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    assert gpu_memory("cuda:0").used == used


def test_the_library_is_started_once(driver):
    for _ in range(3):
        gpu_memory()
    assert driver.calls.count("nvmlInitWithFlags") == 1


@pytest.mark.parametrize("broken", ["nvmlDeviceGetMemoryInfo", "nvmlDeviceGetCount_v2", "nvmlInitWithFlags"])
def test_no_answer_is_no_reading_and_it_is_not_asked_again_for_a_while(driver, broken):
    del driver.functions[broken]
    assert gpu_memory() is None
    calls = len(driver.calls)
    assert gpu_memory() is None
    assert len(driver.calls) == calls


def test_processes_may_be_unknown(driver):
    del driver.functions["nvmlDeviceGetComputeRunningProcesses_v3"]
    assert gpu_memory("cuda:0").process is None


def test_no_gpu(driver):
    driver.gpus.clear()
    assert gpu_memory() is None
    assert gpu_memory("cuda:0") is None


def test_a_driver_that_hangs_is_waited_for_briefly(driver, monkeypatch):
    release = threading.Event()
    monkeypatch.setattr(_nvml, "PATIENCE", 0.05)
    driver.functions["nvmlDeviceGetCount_v2"] = lambda pointer: release.wait(100) and 1
    try:
        began = time.monotonic()
        assert gpu_memory() is None
        assert gpu_memory() is None
        assert time.monotonic() - began < 60
    finally:
        release.set()
