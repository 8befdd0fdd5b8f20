"""What the container around this process uses and may use: Linux control groups, v2 and v1, read again and again.

https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lamalog.hostinfo._cgroup import _groups, _number, cpu_limits


@dataclass(frozen=True)
class GroupMemory:
    """Bytes of one group."""

    limit: int
    #: Page cache included.
    usage: int
    #: Without the cached files nobody has used lately, which the kernel takes back first.
    working_set: int

    @property
    def available(self) -> int:
        return max(0, self.limit - self.working_set)


@dataclass(frozen=True)
class GroupCpu:
    """CPU time of one group, counted since it was made."""

    #: CPUs' worth of time it may use.
    limit: float
    #: Seconds.
    used: float | None
    periods: int
    #: Periods in which it had used up its share.
    throttled: int


#: Limit, usage, and the count of inactive files in memory.stat.
_MEMORY = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)


def memory_of_groups() -> Iterator[GroupMemory]:
    """The memory of each group around this process that has a limit, innermost first."""
    for folder in _groups("memory"):
        for limit_name, usage_name, inactive_name in _MEMORY:
            limit, usage = _number(folder / limit_name), _number(folder / usage_name)
            if limit is not None and usage is not None:
                inactive = _counts(folder / "memory.stat").get(inactive_name, 0)
                yield GroupMemory(int(limit), int(usage), max(0, int(usage) - inactive))


def tightest_memory() -> GroupMemory | None:
    """The group that has the least left; None if no limit is set."""
    return min(memory_of_groups(), key=lambda each: each.available, default=None)


def cpu_of_group() -> GroupCpu | None:
    """The innermost group with a CPU quota; None if there is none."""
    for folder in _groups("cpu"):
        limit = _quota(folder)
        if limit is not None:
            counts = _counts(folder / "cpu.stat")
            used = counts["usage_usec"] / 1e6 if "usage_usec" in counts else _cpuacct()
            return GroupCpu(limit, used, counts.get("nr_periods", 0), counts.get("nr_throttled", 0))
    return None


def usable_cpus() -> float | None:
    """CPUs' worth of time that this process may use: affinity and quotas."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    limits = [float(count)] if count else []
    try:
        limits += cpu_limits()
    except OSError:
        pass
    return min(limits, default=None)


def _quota(folder: Path) -> float | None:
    try:
        quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()
        return int(quota) / int(period) if quota != "max" and int(quota) > 0 and int(period) > 0 else None
    except (OSError, ValueError):
        v1_quota, v1_period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
        return v1_quota / v1_period if v1_quota and v1_period else None


def _cpuacct() -> float | None:
    for folder in _groups("cpuacct"):
        nanoseconds = _number(folder / "cpuacct.usage")
        if nanoseconds is not None:
            return nanoseconds / 1e9
    return None


def _counts(path: Path) -> dict[str, int]:
    """A file of lines ``name number``."""
    try:
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return {}
    pairs = (line.split() for line in text.splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2 and pair[1].isdecimal()}
