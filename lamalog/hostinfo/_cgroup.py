"""How much CPU and memory a container may use: Linux control groups, v2 and v1.

https://docs.kernel.org/admin-guide/cgroup-v2.html
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

#: A v1 memory limit from here on means "none".
_NO_LIMIT = 1 << 60

_ROOT = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")


def _groups(controller: str) -> Iterator[Path]:
    """The folders of this process's cgroup, innermost first: v2, or v1 for *controller*."""
    if not _MEMBERSHIP.exists():
        return
    for line in _MEMBERSHIP.read_text(encoding="utf-8", errors="replace").splitlines():
        number, _, rest = line.partition(":")
        names, _, inner = rest.partition(":")
        if number == "0" and not names:
            root = _ROOT
        elif controller in names.split(","):
            root = next((_ROOT / name for name in (names, controller) if (_ROOT / name).is_dir()), _ROOT / controller)
        else:
            continue
        folder = root / inner.strip().lstrip("/")
        # Inside a container the path may be the host's, and only the root is there to be read.
        yield from (each for each in (folder, *folder.parents) if each.is_relative_to(root))


def _number(path: Path) -> float | None:
    try:
        text = path.read_text(encoding="ascii").split()[0]
        value = float(text)
    except (OSError, ValueError, IndexError):
        return None
    return value if math.isfinite(value) and 0 <= value < _NO_LIMIT else None


def cpu_limits() -> Iterator[float]:
    """CPUs that each group around this process allows."""
    for folder in _groups("cpu"):
        try:
            quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()
            if quota != "max" and int(quota) > 0 and int(period) > 0:
                yield int(quota) / int(period)
        except (OSError, ValueError):
            v1_quota, v1_period = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
            if v1_quota and v1_period:
                yield v1_quota / v1_period


def memory_limits() -> Iterator[int]:
    """Bytes that each group around this process allows."""
    for folder in _groups("memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            value = _number(folder / name)
            if value is not None:
                yield int(value)


def memory_rooms() -> Iterator[int]:
    """Bytes that each group around this process has left."""
    for folder in _groups("memory"):
        for limit_name, used_name in (
            ("memory.max", "memory.current"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        ):
            limit, used = _number(folder / limit_name), _number(folder / used_name)
            if limit is not None and used is not None:
                yield max(0, int(limit - used))
