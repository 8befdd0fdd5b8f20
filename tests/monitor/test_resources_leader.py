from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lamalog.monitor import ResourceMonitor
from lamalog.monitor.resources_leader import Leader

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets")


def test_one_has_it_until_it_lets_go(tmp_path: Path) -> None:
    first, second, other = Leader(str(tmp_path)), Leader(f"{tmp_path}/."), Leader(str(tmp_path / "not there"))
    assert first.is_mine()
    assert first.is_mine()
    assert not second.is_mine()
    assert other.is_mine()
    first.release()
    first.release()
    assert second.is_mine()
    second.release()
    other.release()


def test_of_many_at_once_exactly_one_gets_it(tmp_path: Path) -> None:
    leaders = [Leader(str(tmp_path)) for _ in range(30)]
    found: list[bool] = []
    threads = [threading.Thread(target=lambda one=each: found.append(one.is_mine())) for each in leaders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.count(True) == 1
    for each in leaders:
        each.release()


def test_a_process_that_is_killed_gives_it_back(tmp_path: Path) -> None:
    code = """
import sys
from lamalog.monitor.resources_leader import Leader
leader = Leader(sys.argv[1])
print(leader.is_mine(), flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        mine = Leader(str(tmp_path))
        assert not mine.is_mine()
        child.kill()
        child.wait(60)
    assert mine.is_mine()
    mine.release()


def test_the_machine_is_in_the_samples_of_one_monitor_and_of_the_other_when_that_has_ended(tmp_path: Path) -> None:
    options = {"record": None, "gpu": False, "directories": [str(tmp_path)], "thresholds": "off"}
    first, second = ResourceMonitor(**options), ResourceMonitor(**options)
    assert "system.memory.usage" in first.sample()
    assert "system.memory.usage" not in second.sample()
    assert "process.memory.usage" in second.sample()
    first.stop()
    assert "system.memory.usage" in second._working().tick()
    second.stop()
    both = [ResourceMonitor(**options, scope="all") for _ in range(2)]
    for each in both:
        assert "system.memory.usage" in each.sample()
        each.stop()


def test_where_it_can_not_be_told_it_is_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(1, "sandboxed")

    monkeypatch.setattr("socket.socket", fail)
    assert Leader(str(tmp_path)).is_mine()


def test_a_file_system_that_hangs_does_not_hang_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    end = threading.Event()
    monkeypatch.setattr("lamalog.monitor.resources_leader.PATIENCE", 0.05)
    monkeypatch.setattr("lamalog.monitor.resources_leader.address_of", lambda _: end.wait(60))
    assert Leader(str(tmp_path)).is_mine()
    end.set()


def test_a_directory_with_a_name_that_is_no_text(tmp_path: Path) -> None:
    strange = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")
    leader = Leader(strange)
    assert leader.is_mine()
    leader.release()
