"""What is read from this very machine, and from files of machines that are not at hand."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from lamalog.monitor import sampler_filesystems, sampler_io, sampler_system
from lamalog.monitor.process import ProcessSource
from lamalog.monitor.sampler import Moment, Source
from lamalog.monitor.sampler_container import ContainerSource
from lamalog.monitor.sampler_filesystems import FilesystemSource, nearest, space_of
from lamalog.monitor.sampler_gc import GcSource
from lamalog.monitor.sampler_io import DiskSource, NetworkSource, is_disk, real_interfaces
from lamalog.monitor.sampler_loops import HEARTS, LoopSource, watch_loop
from lamalog.monitor.sampler_system import SystemSource, cpu_shares
from lamalog.testing import capture
from tests.cgroups import make_group, make_root

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def twice(source: Source, *, detailed: bool = False, between: Any = None) -> dict[str, float]:
    source.read(Moment(0.0, None, detailed))
    if between is not None:
        between()
    moment = Moment(1.0, 1.0, detailed)
    source.read(moment)
    return moment.values


def burn(seconds: float = 0.05) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


# -- the machine -------------------------------------------------------------------------------------------------------


def test_the_machine_has_sane_readings() -> None:
    values = twice(SystemSource(), detailed=True, between=burn)
    assert 0 < values["system.cpu.utilization"] <= 1
    assert values["system.cpu.logical.count"] == psutil.cpu_count()
    cores = [name for name in values if name.startswith("system.cpu.core.utilization[")]
    assert len(cores) == psutil.cpu_count()
    assert all(0 <= values[name] <= 1 for name in cores)
    assert 0 < values["system.memory.usage"] < values["system.memory.limit"]
    assert values["system.memory.limit"] <= psutil.virtual_memory().total
    assert 0 < values["system.memory.utilization"] < 1
    assert values["system.cpu.load_average.1m"] >= 0


def test_cores_are_read_only_when_asked_for() -> None:
    assert not [name for name in twice(SystemSource()) if "core" in name]


def test_what_a_sandbox_hides_takes_nothing_else_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Android, where /proc/stat may not be read."""

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "/proc/stat")

    monkeypatch.setattr(psutil, "cpu_times", refuse)
    with capture() as records:
        values = twice(SystemSource())
    assert "system.memory.usage" in values
    assert "system.cpu.utilization" not in values
    assert [entry.message for entry in records] == ["no reading of the CPU: PermissionError: [Errno 13] /proc/stat"]


def test_shares_of_cpu_time_leave_idle_and_waiting_out_and_count_guests_once() -> None:
    fields = ("user", "system", "idle", "iowait", "steal", "guest")

    def cpu(*values: float) -> Any:
        return SimpleNamespace(_fields=fields, **dict(zip(fields, values, strict=True)))

    shares = cpu_shares(cpu(0, 0, 0, 0, 0, 0), cpu(30, 10, 40, 10, 10, 25))
    assert shares == {"busy": 0.5, "iowait": 0.1, "steal": 0.1}
    assert cpu_shares(cpu(1, 1, 1, 1, 1, 1), cpu(1, 1, 1, 1, 1, 1)) is None
    assert cpu_shares(cpu(9, 9, 9, 9, 9, 9), cpu(1, 1, 10, 1, 1, 1)) == {"busy": 0.0, "iowait": 0.0, "steal": 0.0}


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cgroup file system of one's own."""
    return make_root(tmp_path, monkeypatch)


def test_in_a_container_memory_is_the_containers_without_page_cache_v2(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/\n")
    make_group(
        group,
        {"memory.max": "1000000000", "memory.current": "900000000", "memory.stat": "anon 1\ninactive_file 600000000\n"},
    )
    values = twice(SystemSource())
    assert values["system.memory.limit"] == 1_000_000_000
    assert values["system.memory.usage"] == values["container.memory.working_set"] == 300_000_000
    assert values["container.memory.usage"] == 900_000_000
    assert values["system.memory.available"] <= 700_000_000
    assert values["system.memory.utilization"] == pytest.approx(0.3)


def test_without_a_limit_memory_is_the_machines(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/\n")
    make_group(group, {"memory.max": "max", "memory.current": "900", "cpu.max": "max 100000"})
    values = twice(SystemSource())
    assert values["system.memory.limit"] == psutil.virtual_memory().total
    assert not [name for name in values if name.startswith("container.")]
    assert twice(ContainerSource()) == {}


def test_the_cpu_quota_and_how_often_it_is_hit(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/\n")

    def stat(used: int, periods: int, throttled: int) -> None:
        text = f"usage_usec {used}\nnr_periods {periods}\nnr_throttled {throttled}\n"
        make_group(group, {"cpu.max": "150000 100000", "cpu.stat": text})

    stat(1_000_000, 100, 10)
    values = twice(ContainerSource(), between=lambda: stat(2_500_000, 110, 15))
    assert values == {"container.cpu.limit": 1.5, "container.cpu.usage": 1.5, "container.cpu.throttled": 0.5}


def test_pressure_is_a_ratio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "memory").write_text("some avg10=12.50 avg60=1.00 avg300=0.00 total=1\nfull avg10=0.00\n")
    (tmp_path / "io").write_text("")
    monkeypatch.setattr(sampler_system, "_PRESSURE", tmp_path)
    values = twice(SystemSource())
    assert values["system.pressure.memory"] == 0.125
    assert "system.pressure.io" not in values


# -- this process ------------------------------------------------------------------------------------------------------


def test_the_process_has_sane_readings() -> None:
    values = twice(ProcessSource(), detailed=True, between=lambda: burn(0.1))
    assert 0.05 < values["process.cpu.usage"] < 5
    assert 0 < values["process.cpu.utilization"] <= 1
    assert values["process.memory.usage"] == pytest.approx(psutil.Process().memory_info().rss, rel=0.2)
    assert 0 < values["process.memory.unique"] <= values["process.memory.usage"] * 1.2
    assert values["process.thread.count"] >= 1
    assert values["process.uptime"] > 0


@pytest.mark.skipif(os.name == "nt", reason="handles there")
def test_open_files_are_counted_with_their_limit() -> None:
    source = ProcessSource()
    before = twice(source)["process.unix.file_descriptor.count"]
    pairs = [socket.socketpair() for _ in range(20)]
    try:
        values = twice(source)
    finally:
        for pair in pairs:
            for each in pair:
                each.close()
    assert values["process.unix.file_descriptor.count"] >= before + 30
    ratio = values["process.unix.file_descriptor.count"] / values["process.unix.file_descriptor.limit"]
    assert values["process.unix.file_descriptor.utilization"] == ratio


def test_what_is_refused_is_absent(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise psutil.AccessDenied

    source = ProcessSource()
    source.read(Moment(0.0, None))
    monkeypatch.setattr("lamalog.monitor.process._open_files", refuse)
    for name in ("io_counters", "num_ctx_switches", "num_fds"):
        monkeypatch.setattr(type(source._process), name, refuse, raising=False)
    values = twice(source)
    assert "process.memory.usage" in values
    assert not [name for name in values if "disk" in name or "switches" in name or name.endswith("descriptor.count")]


def test_threads_are_counted() -> None:
    source, end = ProcessSource(), threading.Event()
    before = twice(source)["process.thread.count"]
    threads = [threading.Thread(target=end.wait, args=(60,)) for _ in range(10)]
    for thread in threads:
        thread.start()
    after = twice(source)["process.thread.count"]
    end.set()
    for thread in threads:
        thread.join()
    assert after >= before + 5


# -- disks, network, file systems --------------------------------------------------------------------------------------


def counters(**values: int) -> Any:
    names = ("bytes_recv", "bytes_sent", "errin", "errout", "dropin", "dropout", "read_bytes", "write_bytes")
    return SimpleNamespace(**{**dict.fromkeys(names, 0), **values})


def test_disks_are_added_up_and_parts_of_disks_are_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("sda", "nvme0n1", "dm-0", "loop7"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(sampler_io, "_BLOCK", tmp_path)
    assert [name for name in ("sda", "sda1", "nvme0n1", "nvme0n1p2", "dm-0", "loop7") if is_disk(name)] == [
        "sda",
        "nvme0n1",
    ]
    now = {"sda": counters(read_bytes=100, busy_time=0), "sda1": counters(read_bytes=100, busy_time=0)}
    later = {"sda": counters(read_bytes=1100, write_bytes=50, busy_time=400), "sda1": counters(read_bytes=1100)}
    readings = iter([now, later])
    monkeypatch.setattr(sampler_io.psutil, "disk_io_counters", lambda **_: next(readings))
    assert twice(DiskSource()) == {
        "system.disk.read.rate": 1000.0,
        "system.disk.write.rate": 50.0,
        "system.disk.utilization": 0.4,
    }


def test_a_machine_without_disks_has_no_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampler_io.psutil, "disk_io_counters", lambda **_: None)
    monkeypatch.setattr(sampler_io.psutil, "net_io_counters", lambda **_: {})
    assert twice(DiskSource()) == {}
    assert twice(NetworkSource()) == {}


def test_interfaces_with_hardware_count_and_without_any_all_but_loopback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sampler_io, "_NET", tmp_path)
    assert real_interfaces(["lo", "eth0", "docker0"]) == {"eth0", "docker0"}
    (tmp_path / "eth0" / "device").mkdir(parents=True)
    assert real_interfaces(["lo", "eth0", "docker0", "veth1"]) == {"eth0"}


def test_an_interface_that_comes_later_is_counted_from_then_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sampler_io, "_NET", tmp_path)
    readings = iter(
        [
            {"eth0": counters(bytes_recv=1000)},
            {"eth0": counters(bytes_recv=1500, dropin=2), "wlan0": counters(bytes_recv=10**12)},
        ]
    )
    monkeypatch.setattr(sampler_io.psutil, "net_io_counters", lambda **_: next(readings))
    assert twice(NetworkSource()) == {
        "system.network.receive.rate": 500.0,
        "system.network.transmit.rate": 0.0,
        "system.network.errors.rate": 2.0,
    }


def test_space_around_directories_each_file_system_once(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    source = FilesystemSource([str(tmp_path / "a"), str(tmp_path / "not" / "there" / "yet")])
    values = twice(source)
    mounts = {name.partition("[")[2][:-1] for name in values}
    assert len(mounts) == 1
    mount = mounts.pop()
    assert os.path.ismount(mount)
    assert values[f"system.filesystem.limit[{mount}]"] == psutil.disk_usage(str(tmp_path)).total
    assert 0 <= values[f"system.filesystem.utilization[{mount}]"] <= 1
    assert nearest(str(tmp_path / "not" / "there")) == str(tmp_path)


def test_a_file_system_that_hangs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a network file system whose server is gone."""
    end = threading.Event()
    stuck = str(tmp_path / "nfs")

    def hang(directory: str) -> Any:
        if directory == stuck:
            end.wait(60)
        return space_of(directory)

    monkeypatch.setattr(sampler_filesystems, "PATIENCE", 0.05)
    monkeypatch.setattr(sampler_filesystems, "space_of", hang)
    source = FilesystemSource([stuck, str(tmp_path)])
    with capture() as records:
        for _ in range(5):
            assert any(name.startswith("system.filesystem.usage[") for name in twice(source))
    end.set()
    assert len([entry for entry in records if "nfs" in entry.message]) == 1


# -- Python ------------------------------------------------------------------------------------------------------------


def test_collections_are_measured_and_the_callback_is_taken_off_again() -> None:
    before = list(gc.callbacks)
    source = GcSource()
    values = twice(source, between=gc.collect)
    assert values["cpython.gc.pause.max"] > 0
    assert values["cpython.gc.collections.rate"] >= 1
    assert 0 < values["cpython.gc.pause.utilization"] <= 1
    source.close()
    assert gc.callbacks == before
    source.close()


def test_a_loop_that_is_blocked_is_late_also_while_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamalog.monitor.sampler_loops.BEAT", 0.01)
    source, seen, blocked, go_on = LoopSource(), {}, threading.Event(), threading.Event()

    async def main() -> None:
        end = watch_loop(name="main")
        await asyncio.sleep(0.05)
        blocked.set()
        go_on.wait(60)  # what nobody should do in a loop
        await asyncio.sleep(0.05)
        after = Moment(0.0, 1.0)
        source.read(after)
        seen.update(after.values)
        end()

    def look() -> None:
        blocked.wait(60)
        source.read(Moment(0.0, 1.0))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            moment = Moment(0.0, 1.0)
            source.read(moment)
            during.update(moment.values)
            if during.get("asyncio.eventloop.delay.max[main]", 0) > 0.1:
                break
            time.sleep(0.02)
        go_on.set()

    during: dict[str, float] = {}
    thread = threading.Thread(target=look)
    thread.start()
    asyncio.run(main())
    thread.join()
    assert during["asyncio.eventloop.delay.max[main]"] > 0.1
    assert seen["asyncio.eventloop.delay.max[main]"] > 0.1
    assert HEARTS.thread_of("main") is None  # ended


def test_a_loop_that_is_gone_is_forgotten() -> None:
    loop = asyncio.new_event_loop()
    watch_loop(loop)
    loop.close()
    moment = Moment(0.0, 1.0)
    LoopSource().read(moment)
    assert moment.values == {}
    HEARTS.forget()
    with pytest.raises(RuntimeError):
        watch_loop()
