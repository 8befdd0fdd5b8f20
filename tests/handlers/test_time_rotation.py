"""Time rotation of a running handler: with a clock that jumps, and with nobody logging."""

from __future__ import annotations

import datetime as dt
import logging
import time
from pathlib import Path

import pytest

from lamalog.handlers import RotatingJsonHandler
from lamalog.handlers.segments import list_segments
from tests.handlers.conftest import Make, PlainLine, numbers_of

HOUR = 3600.0
DAY = 24 * HOUR


class Clock:
    def __init__(self) -> None:
        self.now = dt.datetime(2024, 5, 5, 12, tzinfo=dt.timezone.utc).timestamp()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(RotatingJsonHandler, "_clock", staticmethod(one))
    return one


def log(handler: logging.Handler, clock: Clock, n: int) -> None:
    record = logging.LogRecord("x", logging.INFO, "p", 1, "m", None, None)
    record.created, record.n = clock.now, n  # type: ignore[attr-defined]
    handler.handle(record)


def closed(tmp_path: Path) -> int:
    return sum(not segment.live for segment in list_segments(tmp_path / "logs", "app"))


def test_the_first_record_after_midnight_begins_a_new_file(make: Make, tmp_path: Path, clock: Clock) -> None:
    handler = make(rotation="midnight", utc=True, compression=None)
    for n in range(3):
        log(handler, clock, n)
        clock.now += 11 * HOUR + 3599
    first, live = list_segments(tmp_path / "logs", "app")
    assert (first.path.read_bytes().count(b"\n"), live.path.read_bytes().count(b"\n")) == (2, 1)
    assert numbers_of(tmp_path / "logs") == [0, 1, 2]


def test_it_rotates_although_nothing_is_logged(make: Make, tmp_path: Path, clock: Clock) -> None:
    """By the thread that all file handlers share, within about a second."""
    handler = make(rotation="midnight", utc=True, compression=None)
    log(handler, clock, 0)
    clock.now += DAY
    deadline = time.monotonic() + 60
    while not closed(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert closed(tmp_path) == 1
    assert (tmp_path / "logs" / "app.jsonl").stat().st_size == 0


def test_an_empty_file_is_not_rotated(make: Make, tmp_path: Path, clock: Clock) -> None:
    handler = make(rotation="midnight", utc=True, compression=None)
    for _ in range(5):
        clock.now += DAY
        handler.on_tick()
    assert closed(tmp_path) == 0


def test_a_file_left_from_yesterday_is_rotated_at_the_next_start(make: Make, tmp_path: Path, clock: Clock) -> None:
    first = make(rotation="midnight", utc=True, compression=None)
    log(first, clock, 0)
    first.close()
    clock.now += DAY
    log(make(rotation="midnight", utc=True, compression=None), clock, 1)
    assert closed(tmp_path) == 1
    assert numbers_of(tmp_path / "logs") == [0, 1]


def test_a_clock_that_jumps_back_does_not_rotate_again(make: Make, tmp_path: Path, clock: Clock) -> None:
    handler = make(rotation="midnight", utc=True, compression=None)
    log(handler, clock, 0)
    clock.now += 13 * HOUR
    log(handler, clock, 1)
    for n in range(2, 6):  # back before midnight and over it again
        clock.now += -2 * HOUR if n % 2 == 0 else 2 * HOUR
        log(handler, clock, n)
        handler.on_tick()
    assert closed(tmp_path) == 1
    assert numbers_of(tmp_path / "logs") == list(range(6))


def test_a_clock_that_was_far_ahead_does_not_stop_rotation(make: Make, tmp_path: Path, clock: Clock) -> None:
    handler = make(rotation="midnight", utc=True, compression=None)
    clock.now += 3650 * DAY
    log(handler, clock, 0)
    clock.now -= 3650 * DAY
    handler.on_tick()
    log(handler, clock, 1)
    before = closed(tmp_path)
    clock.now += DAY
    handler.on_tick()
    assert closed(tmp_path) == before + 1


def test_records_with_times_of_their_own_do_not_matter(make: Make, tmp_path: Path, clock: Clock) -> None:
    """Replayed from yesterday or dated tomorrow: the file follows the clock, not the records."""
    handler = make(rotation="midnight", utc=True, compression=None)
    for n, created in enumerate((0.0, 4e9, float("nan"), float("inf"), -1e12)):
        record = logging.LogRecord("x", logging.INFO, "p", 1, "m", None, None)
        record.created, record.n = created, n  # type: ignore[attr-defined]
        handler.handle(record)
    assert closed(tmp_path) == 0
    assert numbers_of(tmp_path / "logs") == list(range(5))


def test_a_date_in_the_name_changes_with_the_day(tmp_path: Path, clock: Clock) -> None:
    handler = RotatingJsonHandler(
        "app-{date}.jsonl", log_dir=tmp_path / "logs", rotation="midnight", utc=True, compression=None
    )
    handler.setFormatter(PlainLine())
    log(handler, clock, 0)
    clock.now += DAY
    log(handler, clock, 1)
    handler.settle()
    handler.close()
    assert numbers_of(tmp_path / "logs", "app-2024-05-05") == [0]
    assert numbers_of(tmp_path / "logs", "app-2024-05-06") == [1]
    assert sorted(path.name for path in (tmp_path / "logs").iterdir() if not path.name.startswith(".")) == [
        "app-2024-05-05-000001.jsonl",
        "app-2024-05-06.jsonl",
    ]
