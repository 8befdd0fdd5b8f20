"""What may go, and that nothing else ever does."""

from __future__ import annotations

import fcntl
import gzip
import logging
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.handlers import retention
from lamalog.handlers.segments import LIVE, Segment, list_segments
from lamalog.units import Retention
from tests.handlers.conftest import Make
from tests.handlers.test_segments import LOOK_ALIKES

NOW = 1_000_000.0


def segment(seq: int, size: int = 100, age: float = 0, *, live: bool = False) -> Segment:
    return Segment(LIVE if live else seq, Path(f"app-{seq:06d}.jsonl.gz"), True, live, size, NOW - age)


def doomed(segments: list[Segment], **limits: float) -> list[int]:
    return [each.seq for each in retention.to_remove(segments, Retention(**limits), NOW)]  # type: ignore[arg-type]


def test_count_keeps_the_newest() -> None:
    segments = [segment(n) for n in range(1, 6)]
    assert doomed(segments, count=2) == [1, 2, 3]
    assert doomed(segments, count=0) == [1, 2, 3, 4, 5]
    assert doomed(segments, count=9) == []


def test_age_removes_what_was_last_written_too_long_ago() -> None:
    segments = [segment(n, age=100 - 10 * n) for n in range(1, 6)]
    assert doomed(segments, age=75) == [1, 2]


def test_total_size_keeps_what_fits() -> None:
    segments = [segment(n, size=100) for n in range(1, 6)]
    assert doomed(segments, total_size=250) == [1, 2, 3]
    assert doomed(segments, total_size=99) == [1, 2, 3, 4, 5]


def test_the_live_file_never_goes() -> None:
    assert doomed([segment(1), segment(0, live=True, age=10**9, size=10**12)], count=0, age=0, total_size=0) == [1]


def test_no_limit_keeps_all() -> None:
    assert doomed([segment(n, age=10**9) for n in range(1, 100)]) == []


segments_strategy = st.lists(st.tuples(st.integers(0, 1000), st.floats(0, 1000)), max_size=20).map(
    lambda pairs: [segment(n + 1, size, age) for n, (size, age) in enumerate(pairs)]
)


@given(
    segments_strategy, st.none() | st.integers(0, 20), st.none() | st.floats(0, 1000), st.none() | st.integers(0, 9999)
)
def test_what_stays_meets_every_limit_and_nothing_goes_without_reason(
    segments: list[Segment], count: int | None, age: float | None, total: int | None
) -> None:
    gone = retention.to_remove(segments, Retention(count, age, total), NOW)
    kept = [each for each in segments if each not in gone]
    assert count is None or len(kept) <= count
    assert age is None or all(each.mtime >= NOW - age for each in kept)
    assert total is None or sum(each.size for each in kept) <= total
    if count is None and total is None:
        assert all(age is not None and each.mtime < NOW - age for each in gone)


def fill(directory: Path, count: int = 5) -> None:
    directory.mkdir(exist_ok=True)
    for n in range(1, count + 1):
        (directory / f"app-{n:06d}.jsonl.gz").write_bytes(gzip.compress(b"x\n"))


def test_a_dry_run_touches_nothing(tmp_path: Path) -> None:
    fill(tmp_path)
    found = retention.to_remove(list_segments(tmp_path, "app"), Retention(count=1), time.time())
    assert len(found) == 4
    assert len(list(tmp_path.iterdir())) == 5


def test_only_our_own_files_go(tmp_path: Path, make: Make) -> None:
    """Look-alikes, directories, symlinks and their targets all stay; so does the other name of a hard link."""
    logs = tmp_path / "logs"
    fill(logs)
    others = [name for name in LOOK_ALIKES if not name.startswith(".")]
    for name in others:
        (logs / name).write_bytes(b"not ours\n")
    (logs / "app-000006.jsonl.gz").mkdir()
    (tmp_path / "precious").write_bytes(b"precious")
    (logs / "app-000007.jsonl.gz").symlink_to(tmp_path / "precious")
    os.link(logs / "app-000001.jsonl.gz", tmp_path / "backup.gz")
    handler = make(retention={"count": 0, "age": 0, "total_size": 0})
    assert handler.settle()
    assert sorted(path.name for path in logs.iterdir()) == sorted(
        [*others, "app-000006.jsonl.gz", "app-000007.jsonl.gz", ".app.ctl", "app.jsonl"]
    )
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert gzip.decompress((tmp_path / "backup.gz").read_bytes()) == b"x\n"


def test_a_segment_that_turned_into_a_symlink_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, 1)
    (found,) = list_segments(tmp_path, "app")
    (tmp_path / "precious").write_bytes(b"precious")
    found.path.unlink()
    found.path.symlink_to(tmp_path / "precious")
    assert not retention.remove(found)
    assert found.path.is_symlink()


def test_a_segment_somebody_still_writes_to_waits(tmp_path: Path) -> None:
    path = tmp_path / "app-000001.jsonl"
    path.write_bytes(b"x\n")
    (found,) = list_segments(tmp_path, "app")
    with open(path, "ab") as writer:
        fcntl.flock(writer, fcntl.LOCK_SH)
        assert not retention.remove(found)
    assert retention.remove(found)
    assert not path.exists()


def test_a_handler_keeps_no_more_than_it_is_told(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    handler = make(rotation=1000, retention="3 files")
    logger.addHandler(handler)
    for n in range(200):
        logger.info("x" * 50, extra={"n": n})
    assert handler.settle()
    closed = [each for each in list_segments(tmp_path / "logs", "app") if not each.live]
    assert len(closed) == 3
    assert closed[-1].seq == handler.stats["rotations"]


@pytest.mark.parametrize("filename", ["app-{pid}.jsonl", "app-{date}.jsonl"])
def test_retention_covers_what_other_processes_and_days_have_left(make: Make, tmp_path: Path, filename: str) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    other = "4242" if "pid" in filename else "2020-01-02"
    for n in range(1, 6):
        (logs / f"app-{other}-{n:06d}.jsonl.gz").write_bytes(gzip.compress(b"x\n"))
    (logs / "app-other-000001.jsonl.gz").write_bytes(b"not ours")
    (logs / "app-other.jsonl").write_bytes(b"not ours\n")
    (logs / f"app-{other}.jsonl").write_bytes(b"left\n")
    (logs / f".app-{other}.ctl").touch()
    handler = make(filename, retention={"count": 2})
    assert handler.settle()
    names = sorted(path.name for path in logs.iterdir() if not path.name.startswith("."))
    assert [name for name in names if other in name] == [f"app-{other}-{n:06d}.jsonl.gz" for n in (5, 6)]
    assert gzip.decompress((logs / f"app-{other}-000006.jsonl.gz").read_bytes()) == b"left\n"
    assert not (logs / f".app-{other}.ctl").exists()
    assert (logs / "app-other.jsonl").read_bytes() == b"not ours\n"
    assert "app-other-000001.jsonl.gz" in names
