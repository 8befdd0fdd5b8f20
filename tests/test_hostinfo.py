from __future__ import annotations

import os
import platform
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from lamalog import hostinfo
from lamalog.hostinfo import GpuFacts, _cgroup, _gpu, host_facts, memory_available


class FakeNvml(SimpleNamespace):
    """The part of the pynvml module that is used, at its boundary: same names, same return types."""

    def __init__(self, count: int = 2, **overrides: Any) -> None:
        names = {
            "nvmlInit": lambda: None,
            "nvmlShutdown": lambda: None,
            "nvmlSystemGetDriverVersion": lambda: "550.54.15",
            "nvmlDeviceGetCount": lambda: count,
            "nvmlDeviceGetHandleByIndex": lambda index: index,
            "nvmlDeviceGetName": lambda handle: b"NVIDIA H100 80GB HBM3",
            "nvmlDeviceGetMemoryInfo": lambda handle: SimpleNamespace(total=85_520_809_984, free=1, used=2),
        }
        super().__init__(**{**names, **overrides})


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostinfo, "_facts", None)


def nvml(monkeypatch: pytest.MonkeyPatch, module: Any) -> None:
    monkeypatch.setitem(sys.modules, "pynvml", module)


def fail(*args: Any) -> Any:
    raise RuntimeError("NVML says no")


def test_facts_are_those_of_this_machine():
    facts = host_facts()
    assert facts.python_version == platform.python_version()
    assert facts.os_type == platform.system().lower()
    assert facts.host_name == platform.node()
    assert facts.cpu_total == os.cpu_count()
    assert facts.cpu_usable is not None
    assert facts.cpu_total is not None
    assert 0 < facts.cpu_usable <= facts.cpu_total
    assert facts.memory_total is not None
    assert 0 < facts.memory_total <= psutil.virtual_memory().total
    assert bool(facts.gpus) is (facts.gpu_note is None)


def test_facts_are_read_once():
    first = host_facts()
    began = time.perf_counter()
    assert host_facts() is first
    assert time.perf_counter() - began < 0.01


def test_available_memory_is_read_anew():
    available, total = memory_available(), host_facts().memory_total
    assert available is not None
    assert total is not None
    assert 0 < available <= total


def test_gpus_are_listed(monkeypatch):
    nvml(monkeypatch, FakeNvml())
    facts = host_facts()
    assert facts.gpus == tuple(
        GpuFacts(index, "NVIDIA H100 80GB HBM3", 85_520_809_984, "550.54.15") for index in (0, 1)
    )
    assert facts.gpu_note is None


def test_readings_a_gpu_lacks_are_none(monkeypatch):
    """As under MIG or vGPU, where some queries are not supported."""
    module = FakeNvml(1, nvmlDeviceGetMemoryInfo=fail, nvmlSystemGetDriverVersion=fail, nvmlDeviceGetName=fail)
    nvml(monkeypatch, module)
    assert host_facts().gpus == (GpuFacts(0, "unknown GPU", None, None),)


@pytest.mark.parametrize(
    ("module", "note"),
    [
        (FakeNvml(nvmlInit=fail), "RuntimeError: NVML says no"),
        (FakeNvml(0), "no GPU"),
        (FakeNvml(nvmlDeviceGetCount=fail), "RuntimeError: NVML says no"),
        (None, "ModuleNotFoundError"),
    ],
)
def test_no_gpu_is_normal_and_the_reason_is_kept(monkeypatch, module, note):
    nvml(monkeypatch, module)
    facts = host_facts()
    assert facts.gpus == ()
    assert facts.gpu_note is not None
    assert note in facts.gpu_note


def test_a_driver_that_hangs_is_not_waited_for(monkeypatch):
    nvml(monkeypatch, FakeNvml(nvmlInit=lambda: time.sleep(0.5)))
    monkeypatch.setattr(hostinfo, "GPU_TIMEOUT", 0.05)
    began = time.perf_counter()
    facts = host_facts()
    assert time.perf_counter() - began < 0.4
    assert facts.gpus == ()
    assert facts.gpu_note == "the GPU driver did not answer within 0.05 s"


def test_without_threads_there_are_simply_no_gpus(monkeypatch):
    monkeypatch.setattr(_gpu.threading.Thread, "start", fail)
    assert host_facts().gpu_note == "NVML says no"


def cgroups(monkeypatch: pytest.MonkeyPatch, root: Path, membership: str, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="ascii")
    (root / "self").write_text(membership, encoding="ascii")
    monkeypatch.setattr(_cgroup, "_ROOT", root)
    monkeypatch.setattr(_cgroup, "_MEMBERSHIP", root / "self")


def test_limits_of_cgroup_v2_and_of_the_groups_around_it(monkeypatch, tmp_path):
    files = {
        "a/b/cpu.max": "max 100000\n",
        "a/cpu.max": "50000 100000\n",
        "a/b/memory.max": "100000000\n",
        "a/b/memory.current": "40000000\n",
        "a/memory.max": "200000000\n",
        "a/memory.current": "190000000\n",
        "memory.max": "max\n",
    }
    cgroups(monkeypatch, tmp_path, "0::/a/b\n", files)
    facts = host_facts()
    assert facts.cpu_usable == 0.5
    assert facts.memory_total == 100_000_000
    assert memory_available() == 10_000_000


def test_limits_of_cgroup_v1(monkeypatch, tmp_path):
    files = {
        "cpu,cpuacct/pod/cpu.cfs_quota_us": "150000\n",
        "cpu,cpuacct/pod/cpu.cfs_period_us": "150000\n",
        "memory/memory.limit_in_bytes": "64000000\n",
        "memory/memory.usage_in_bytes": "65000000\n",
        "memory/pod/memory.limit_in_bytes": "9223372036854771712\n",
    }
    cgroups(monkeypatch, tmp_path, "4:memory:/pod\n3:cpu,cpuacct:/pod\n1:name=systemd:/\n0::/\n", files)
    facts = host_facts()
    assert facts.cpu_usable == 1
    assert facts.memory_total == 64_000_000
    assert memory_available() == 0


@pytest.mark.parametrize("quota", ["", "max", "x y", "5 0", "1 2 3", "-1 100000"])
def test_nonsense_in_a_cgroup_limits_nothing(monkeypatch, tmp_path, quota):
    cgroups(monkeypatch, tmp_path, "0::/\nrubbish\n", {"cpu.max": quota, "memory.max": "nan"})
    facts = host_facts()
    assert facts.cpu_usable == len(os.sched_getaffinity(0))
    assert facts.memory_total == psutil.virtual_memory().total


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_without_proc_and_sys_the_rest_is_still_told(monkeypatch):
    real = Path.read_text

    def refuse(self: Path, *args: Any, **options: Any) -> str:
        if str(self).startswith(("/proc", "/sys")):
            raise PermissionError(13, "denied", str(self))
        return real(self, *args, **options)

    monkeypatch.setattr(Path, "read_text", refuse)
    facts = host_facts()
    assert facts.cpu_model is None
    assert facts.cpu_total == os.cpu_count()
