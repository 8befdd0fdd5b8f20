"""Real faults: a process that leaks, a disk that fills up. Only the clock is simulated, so that an hour takes a second."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lamalog.monitor.process import ProcessSource
from lamalog.monitor.sample import Sample
from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_filesystems import FilesystemSource
from lamalog.monitor.thresholds import DEFAULTS
from lamalog.monitor.thresholds_watch import Kind as ChangeKind
from lamalog.monitor.thresholds_watch import Watch
from lamalog.monitor.trends import Kind, Trend, Trends
from lamalog.monitor.trends_options import TrendOptions

STEP = 10.0


def sample(source: ProcessSource | FilesystemSource, now: float) -> Sample:
    moment = Moment(now, STEP)
    source.read(moment)
    return Sample(now, now, STEP, moment.values)


def test_a_process_that_leaks_is_found_out() -> None:
    """A megabyte a minute and a half, kept for good, and some that is let go again."""
    source, trends = ProcessSource(), Trends(TrendOptions())
    kept: list[mmap.mmap] = []  # pages of its own: the heap may have room that earlier tests have left
    told: list[tuple[float, Trend]] = []
    for number in range(600):
        kept.append(mmap.mmap(-1, 200 * 1024))
        kept[-1].write(b"x" * (200 * 1024))
        now = number * STEP
        told += [(now, trend) for trend in trends.look(sample(source, now))]
    mine = [(now, trend) for now, trend in told if trend.metric == "process.memory.usage"]
    assert mine, "the leak was not found"
    now, trend = mine[0]
    assert trend.kind is Kind.GROWS
    assert trend.growth is not None
    assert trend.growth.slope == pytest.approx(200 * 1024 / STEP, rel=0.15)


def test_open_files_that_are_never_closed_are_told_before_there_are_no_more(tmp_path: Path) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = psutil.Process().num_fds() + 1000
    if hard != resource.RLIM_INFINITY and hard < limit:
        pytest.skip("too few files may be open here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    opened: list[int] = []
    try:
        source, trends, watch = ProcessSource(), Trends(TrendOptions()), Watch(DEFAULTS)
        full: list[Trend] = []
        warned: list[str] = []
        for number in range(850):
            opened.append(os.open(tmp_path, os.O_RDONLY))
            seen = sample(source, number * STEP)
            full += trends.look(seen)
            warned += [change.threshold.name for change in watch.look(seen)]
    finally:
        for each in opened:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    first = next(trend for trend in full if trend.metric == "process.unix.file_descriptor.count")
    assert first.kind is Kind.FULL
    assert first.full_in is not None
    assert first.full_in[0] == pytest.approx((limit - first.value) * STEP, rel=0.15)
    assert warned == ["open_files"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A tmpfs of 64 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "lamalog-test", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if done.returncode:
        pytest.skip(done.stderr.decode())
    yield place
    subprocess.run(["umount", str(place)], timeout=30, check=True)


def test_a_small_disk_that_is_filled(small_disk: Path) -> None:
    logs = small_disk / "logs"
    logs.mkdir()
    source, trends, watch = FilesystemSource([str(logs)]), Trends(TrendOptions()), Watch(DEFAULTS)
    told: list[tuple[float, Trend]] = []
    kinds: list[ChangeKind] = []
    block, number, full_at = os.urandom(128 * 1024), 0, 0.0
    with open(logs / "x.jsonl", "ab", buffering=0) as file:
        while not full_at:
            now = number * STEP
            seen = sample(source, now)
            told += [(now, trend) for trend in trends.look(seen)]
            kinds += [change.kind for change in watch.look(seen)]
            try:
                full_at = 0.0 if file.write(block) == len(block) else now
            except OSError:
                full_at = now
            number += 1
    half = [(now, trend) for now, trend in told if now <= full_at * 0.6 and trend.full_in is not None]
    now, trend = half[-1]
    assert trend.device == str(small_disk)
    assert trend.full_in is not None
    assert trend.full_in[0] == pytest.approx(full_at - now, rel=0.15)
    assert kinds == [ChangeKind.BEGAN]
    (logs / "x.jsonl").unlink()
    for _ in range(4):
        kinds += [change.kind for change in watch.look(sample(source, number * STEP))]
    assert kinds == [ChangeKind.BEGAN, ChangeKind.ENDED]
