from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator

import pynvml
import pytest

from lamalog.monitor import gpu as gpu_module
from lamalog.monitor.gpu import GpuSource
from lamalog.monitor.sampler import Moment
from lamalog.testing import Records, capture
from tests.monitor.nvml import FakeNvml, Gpu


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> FakeNvml:
    fake = FakeNvml([Gpu()])
    monkeypatch.setattr(pynvml, "nvmlLib", fake)
    cache: dict[str, object] = {}
    monkeypatch.setattr(pynvml, "_nvmlGetFunctionPointer_cache", cache)
    return fake


@pytest.fixture
def records() -> Iterator[Records]:
    with capture() as found:
        yield found


def read(source: GpuSource, now: float = 100.0) -> dict[str, float]:
    moment = Moment(now, 5.0)
    source.read(moment)
    return moment.values


def test_a_card_with_everything(driver: FakeNvml) -> None:
    driver.gpus[0].processes = {os.getpid(): 9_000_000_000, os.getppid(): 3_000_000_000}
    moment = Moment(0.0, 5.0)
    GpuSource(pcie=True).read(moment)
    assert moment.values == {
        "hw.gpu.memory.limit[gpu0]": 85_520_809_984,
        "hw.gpu.memory.usage[gpu0]": 12_000_000_000,
        "hw.gpu.memory.reserved[gpu0]": 500_000_000,
        "hw.gpu.memory.utilization[gpu0]": pytest.approx(0.14616, abs=1e-4),
        "hw.gpu.memory.process[gpu0]": 9_000_000_000,
        "hw.gpu.utilization[gpu0]": 0.73,
        "hw.gpu.memory.io.utilization[gpu0]": 0.41,
        "hw.temperature[gpu0]": 64,
        "hw.temperature.limit[gpu0]": 87,
        "hw.power[gpu0]": 412.345,
        "hw.power.limit[gpu0]": 700.0,
        "hw.gpu.clock.sm[gpu0]": 1.98e9,
        "hw.gpu.clock.memory[gpu0]": 2.619e9,
        "hw.gpu.throttle.power[gpu0]": 0.0,
        "hw.gpu.throttle.thermal[gpu0]": 0.0,
        "hw.gpu.throttle.hardware[gpu0]": 0.0,
        "hw.gpu.ecc.corrected[gpu0]": 3,
        "hw.gpu.ecc.uncorrected[gpu0]": 0,
        "hw.gpu.pcie.generation[gpu0]": 5,
        "hw.gpu.pcie.width[gpu0]": 16,
        "hw.gpu.pcie.receive.rate[gpu0]": 120_000_000,
        "hw.gpu.pcie.transmit.rate[gpu0]": 340_000_000,
    }
    assert moment.totals == {"hw.energy[gpu0]": 1_234_567.89}


@pytest.mark.parametrize(
    ("bits", "kind"), [(0x4, "power"), (0x20, "thermal"), (0x40, "thermal"), (0x80, "hardware"), (0x8, "hardware")]
)
def test_what_holds_a_card_back(driver: FakeNvml, bits: int, kind: str) -> None:
    driver.gpus[0].reasons = bits | 0x1
    values = read(GpuSource())
    assert {name for name in ("power", "thermal", "hardware") if values[f"hw.gpu.throttle.{name}[gpu0]"]} == {kind}


def test_what_a_card_can_not_tell_is_absent(driver: FakeNvml, records: Records) -> None:
    """As a GeForce without ECC and power readings, under an old driver."""
    driver.gpus[0] = Gpu(
        reserved=None, milliwatts=None, milliwatts_limit=None, millijoules=None, ecc=None, processes=None, clocks=None
    )
    driver.missing = {"nvmlDeviceGetMemoryInfo_v2", "nvmlDeviceGetCurrentClocksEventReasons"}
    values = read(GpuSource())
    assert values["hw.gpu.memory.usage[gpu0]"] == 12_000_000_000
    assert values["hw.gpu.throttle.power[gpu0]"] == 0.0  # by the function's older name
    missing = ("hw.power", "hw.gpu.ecc.corrected", "hw.gpu.memory.process", "hw.gpu.clock.sm", "hw.gpu.memory.reserved")
    assert not {f"{name}[gpu0]" for name in missing} & values.keys()
    assert list(records) == []


def test_a_divided_card_shows_its_instances(driver: FakeNvml) -> None:
    parts = [Gpu(total=10_000 * 10**6, used=size * 10**6, utilization=None) for size in (1000, 2000)]
    driver.gpus[0] = Gpu(utilization=None, instances=parts)
    values = read(GpuSource())
    assert values["hw.gpu.memory.usage[gpu0.mig0]"] == 1_000_000_000
    assert values["hw.gpu.memory.usage[gpu0.mig1]"] == 2_000_000_000
    assert values["hw.temperature[gpu0]"] == 64
    assert "hw.temperature[gpu0.mig0]" not in values
    assert "hw.gpu.utilization[gpu0]" not in values


def test_numbers_of_another_pid_namespace_are_not_taken_for_ours(driver: FakeNvml) -> None:
    """In a container NVML tells the host's process ids; one of them may equal ours and be somebody else."""
    driver.gpus[0].processes = {os.getpid(): 9_000_000_000, 2**22 + 7: 1}
    assert "hw.gpu.memory.process[gpu0]" not in read(GpuSource())


@pytest.mark.parametrize("code", [pynvml.NVML_ERROR_LIBRARY_NOT_FOUND, pynvml.NVML_ERROR_DRIVER_NOT_LOADED])
def test_a_machine_without_a_driver_is_normal_and_asked_once(driver: FakeNvml, records: Records, code: int) -> None:
    driver.init = code
    source = GpuSource()
    for now in (0.0, 5.0, 1000.0):
        assert read(source, now) == {}
    assert driver.inits == 1
    assert [entry.levelno for entry in records] == [logging.DEBUG]


def test_a_driver_of_another_version_is_told_once_and_tried_again_after_a_while(
    driver: FakeNvml, records: Records
) -> None:
    driver.init = pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH
    source = GpuSource()
    for now in range(0, 300, 5):
        assert read(source, float(now)) == {}
    assert driver.inits == 5
    assert [entry.levelno for entry in records] == [logging.WARNING]
    assert "different versions: the machine must be restarted" in next(iter(records)).message
    driver.init = 0
    assert "hw.gpu.utilization[gpu0]" in read(source, 1000.0)


def test_a_card_that_falls_off_the_bus_does_not_take_the_others_with_it(driver: FakeNvml, records: Records) -> None:
    driver.gpus.append(Gpu())
    source = GpuSource()
    assert "hw.temperature[gpu1]" in read(source)
    driver.gpus[1].error = pynvml.NVML_ERROR_GPU_IS_LOST
    for now in (105.0, 110.0):
        values = read(source, now)
        assert "hw.temperature[gpu0]" in values
        assert not [name for name in values if name.endswith("[gpu1]")]
    assert [entry.message for entry in records] == [
        "no reading of gpu1: GPU is lost: a GPU has fallen off the bus: the machine must be restarted"
    ]


def test_a_card_that_was_lost_before_the_start_does_not_take_the_others_with_it(
    driver: FakeNvml, records: Records
) -> None:
    driver.gpus.insert(0, Gpu(error=pynvml.NVML_ERROR_GPU_IS_LOST))
    assert "hw.temperature[gpu1]" in read(GpuSource())
    assert [entry.levelno for entry in records] == [logging.WARNING]


def test_a_card_that_this_container_may_not_use_is_left_out(driver: FakeNvml) -> None:
    driver.gpus.insert(0, Gpu(error=pynvml.NVML_ERROR_NO_PERMISSION))
    values = read(GpuSource())
    assert {name.rpartition("[")[2] for name in values} == {"gpu1]"}


def test_a_driver_that_hangs_blocks_nobody_and_is_told_once(
    driver: FakeNvml, records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu_module, "PATIENCE", 0.05)
    driver.hang = 0.3
    source = GpuSource()
    assert read(source) == {}
    assert source._patience.waiting
    for _ in range(20):  # no second thread, no waiting
        assert read(source) == {}
    assert [entry.message for entry in records] == [
        "no reading of the GPUs (hanging driver): the GPU driver gives no answer within 0.05 s"
    ]
    driver.hang = 0.0
    deadline = time.monotonic() + 60
    while not (values := read(source)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "hw.temperature[gpu0]" in values


def test_without_pynvml_there_are_no_gpus(monkeypatch: pytest.MonkeyPatch, records: Records) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert read(GpuSource()) == {}
    assert [entry.levelno for entry in records] == [logging.DEBUG]
