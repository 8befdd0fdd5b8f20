"""Control groups as the kernel shows them, v2 and v1, from files made for the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamalog.hostinfo import groups
from tests.cgroups import make_group, make_root


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cgroup file system of one's own."""
    return make_root(tmp_path, monkeypatch)


def test_in_a_container_memory_is_the_containers_v1(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("4:memory:/docker/abc\n3:cpu,cpuacct:/docker/abc\n")
    make_group(
        group / "memory" / "docker" / "abc",
        {
            "memory.limit_in_bytes": "500000000",
            "memory.usage_in_bytes": "450000000",
            "memory.stat": "inactive_file 1\ntotal_inactive_file 50000000\n",
        },
    )
    make_group(group / "memory", {"memory.limit_in_bytes": str(2**63 - 4096), "memory.usage_in_bytes": "7"})
    found = list(groups.memory_of_groups())
    assert [(each.limit, each.usage, each.working_set) for each in found] == [(500_000_000, 450_000_000, 400_000_000)]


def test_the_group_that_has_least_left_counts(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/pod/container\n")
    make_group(group / "pod", {"memory.max": "1000", "memory.current": "950", "memory.stat": ""})
    make_group(group / "pod/container", {"memory.max": "800", "memory.current": "100", "memory.stat": ""})
    tightest = groups.tightest_memory()
    assert tightest is not None
    assert (tightest.limit, tightest.available) == (1000, 50)


def test_a_group_that_vanishes_while_it_is_read_is_no_trouble(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("0::/gone\nrubbish\n\xff::\n", encoding="latin-1")
    assert groups.tightest_memory() is None
    assert groups.cpu_of_group() is None
    assert groups.usable_cpus()


def test_cpu_time_and_quota_v1(group: Path, tmp_path: Path) -> None:
    (tmp_path / "membership").write_text("3:cpu:/docker/abc\n2:cpuacct:/docker/abc\n")
    make_group(
        group / "cpu" / "docker" / "abc",
        {
            "cpu.cfs_quota_us": "50000",
            "cpu.cfs_period_us": "100000",
            "cpu.stat": "nr_periods 7\nnr_throttled 3\nthrottled_time 1\n",
        },
    )
    make_group(group / "cpuacct" / "docker" / "abc", {"cpuacct.usage": "2500000000"})
    assert groups.cpu_of_group() == groups.GroupCpu(limit=0.5, used=2.5, periods=7, throttled=3)
