"""What to do about a warning: what uses the resource, found in bounded time, and what helps."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import psutil

from lamalog.monitor.patience import Patience
from lamalog.monitor.sample import measured
from lamalog.monitor.sampler_filesystems import mountpoint_of, nearest
from lamalog.monitor.sampler_loops import HEARTS
from lamalog.monitor.thresholds_texts import TEXTS
from lamalog.units import format_size

#: Seconds for looking around; what has been found by then is told.
BUDGET = 1.0
_SHOWN = 3
_LIBRARY = os.path.dirname(os.__file__)
_LOOP_FILES = tuple(os.path.join("asyncio", name) for name in ("base_events.py", "runners.py"))
_FILES = 20_000


@dataclass
class Advice:
    """Sentences, and the same as fields."""

    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)


#: Metric → what helps.
_HELP = {
    "system.cpu.utilization": "cpu",
    "container.cpu.throttled": "quota",
    "system.memory.utilization": "memory",
    "system.memory.usage": "memory",
    "system.paging.utilization": "swap",
    "system.paging.usage": "swap",
    "system.paging.in.rate": "swap",
    "system.filesystem.utilization": "disk",
    "system.filesystem.usage": "disk",
    "system.filesystem.inodes.utilization": "inodes",
    "process.unix.file_descriptor.utilization": "files",
    "process.unix.file_descriptor.count": "files",
    "process.memory.usage": "leak_advice",
    "asyncio.eventloop.delay.max": "loop",
    "cpython.gc.pause.max": "gc",
    "hw.gpu.memory.utilization": "gpu_memory",
    "hw.gpu.memory.usage": "gpu_memory",
    "hw.gpu.memory.process": "gpu_memory",
    "hw.temperature": "gpu_heat",
    "hw.gpu.throttle.thermal": "gpu_heat",
    "hw.gpu.ecc.uncorrected": "gpu_errors",
}


class Adviser:
    """Looks around for *language* and the log *directories*. Never raises, never takes much longer than BUDGET."""

    def __init__(self, language: str, directories: Iterable[str]) -> None:
        self._texts = TEXTS[language]
        self._directories = list(directories)
        self._patience: Patience[Advice] = Patience("advice", BUDGET * 1.5)

    def advise(self, metric: str, device: str) -> Advice:
        """What uses *metric* of *device*, and what helps."""
        try:
            found = self._patience.ask(lambda: self._look(metric, device))
        except Exception:
            found = Advice()
        help_ = self._texts.get(_HELP.get(metric, ""), "")
        found.text = "; ".join(each for each in (found.text, help_) if each)
        return found

    def _look(self, metric: str, device: str) -> Advice:
        deadline = time.monotonic() + BUDGET
        if metric in ("system.memory.utilization", "system.memory.usage", "system.paging.utilization"):
            return self._processes([(size, pid, name) for pid, name, size in by_memory(deadline)], format_size)
        if metric == "system.cpu.utilization":
            return self._processes([(use, pid, name) for pid, name, use in by_cpu(deadline)], lambda use: f"{use:.0%}")
        if metric in ("system.filesystem.utilization", "system.filesystem.usage"):
            return self._largest(device, deadline)
        if metric.startswith("process.unix.file_descriptor."):
            return self._open_files()
        if metric == "asyncio.eventloop.delay.max":
            place = where_is(HEARTS.thread_of(device))
            fields = {"asyncio.eventloop.place": place} if place else {}
            return Advice(self._texts["stuck"].format(place=place) if place else "", fields)
        return Advice()

    def _processes(self, found: list[tuple[float, int, str]], show: Any) -> Advice:
        top = sorted(found, reverse=True)[:_SHOWN]
        if not top:
            return Advice()
        listed = ", ".join(f"{name} ({pid}) {show(use)}" for use, pid, name in top)
        fields = [
            {"process.pid": pid, "process.executable.name": name, "usage": measured(use)} for use, pid, name in top
        ]
        return Advice(self._texts["top"].format(list=listed), {"resource.top": fields})

    def _largest(self, mountpoint: str, deadline: float) -> Advice:
        found: list[tuple[int, str]] = []
        for directory in dict.fromkeys(map(nearest, self._directories)):
            if mountpoint_of(directory) == mountpoint:
                found += largest(directory, deadline)
        top = sorted(found, reverse=True)[:_SHOWN]
        if not top:
            return Advice()
        listed = ", ".join(f"{name} {format_size(size)}" for size, name in top)
        fields = [{"file.name": name, "file.size": measured(size)} for size, name in top]
        return Advice(self._texts["largest"].format(list=listed), {"resource.top": fields})

    def _open_files(self) -> Advice:
        kinds = open_kinds()
        if not kinds:
            return Advice()
        listed = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
        return Advice(self._texts["open"].format(list=listed), {"resource.top": dict(kinds)})


def by_memory(deadline: float) -> list[tuple[int, str, int]]:
    """Pid, name and resident bytes of processes, as many as could be read by *deadline*."""
    found = []
    for process in psutil.process_iter():
        if time.monotonic() > deadline:
            break
        try:
            found.append((process.pid, process.name(), int(process.memory_info().rss)))
        except (psutil.Error, OSError):
            continue
    return found


def by_cpu(deadline: float) -> list[tuple[int, str, float]]:
    """Pid, name and CPUs' worth of time of processes, measured over a fifth of a second."""
    before: dict[int, tuple[psutil.Process, float, float]] = {}
    for process in psutil.process_iter():
        if time.monotonic() > deadline - 0.4:
            break
        try:
            before[process.pid] = (process, sum(process.cpu_times()[:2]), time.monotonic())
        except (psutil.Error, OSError):
            continue
    time.sleep(0.2)
    found = []
    for pid, (process, used, moment) in before.items():
        if time.monotonic() > deadline:
            break
        try:
            share = (sum(process.cpu_times()[:2]) - used) / (time.monotonic() - moment)
            if share > 0.01:
                found.append((pid, process.name(), round(share, 3)))
        except (psutil.Error, OSError):
            continue
    return found


def largest(directory: str, deadline: float) -> list[tuple[int, str]]:
    """Size and name of what lies in *directory*, directories with all that is in them."""
    found: list[tuple[int, str]] = []
    seen = 0
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                seen += 1
                if time.monotonic() > deadline or seen > _FILES:
                    break
                if entry.is_dir(follow_symlinks=False):
                    found.append((_size_of(entry.path, deadline), f"{entry.name}{os.sep}"))
                else:
                    found.append((entry.stat(follow_symlinks=False).st_size, entry.name))
    except OSError:
        pass
    return found


def _size_of(directory: str, deadline: float) -> int:
    total = files = 0
    for place, _, names in os.walk(directory, onerror=None):
        for name in names:
            files += 1
            if time.monotonic() > deadline or files > _FILES:
                return total
            try:
                total += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return total


def open_kinds() -> Counter[str]:
    """How many sockets, pipes and files this process has open. Empty where ``/proc`` can't tell."""
    kinds: Counter[str] = Counter()
    try:
        numbers = os.listdir("/proc/self/fd")
    except OSError:
        return kinds
    for number in numbers[:_FILES]:
        try:
            target = os.readlink(f"/proc/self/fd/{number}")
        except OSError:
            continue
        head = target.split(":", 1)[0]
        kinds["files" if target.startswith("/") else f"{head}s" if head in ("socket", "pipe") else "others"] += 1
    return kinds


def where_is(thread: int | None) -> str | None:
    """``package/module.py:42 function`` of what *thread* runs now; None if its event loop only waits."""
    frame = sys._current_frames().get(thread) if thread is not None else None
    while frame is not None:
        path = frame.f_code.co_filename
        if path.endswith(_LOOP_FILES):  # below this it is the loop itself that runs
            return None
        if not path.startswith(_LIBRARY) or "site-packages" in path:
            short = os.sep.join(path.split(os.sep)[-2:])
            return f"{short}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return None
