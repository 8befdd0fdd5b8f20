"""The newest records of all logs in order of time; those that come, each once, however files are rotated."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import logging
import multiprocessing
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
from lamalog.store.entry import Entry
from lamalog.store.read import Reader
from lamalog.store.select import Selection

ALL = Selection()
readers: list[Reader] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while readers:
        readers.pop().close()


def read(*arguments: Any) -> Reader:
    """A Reader that is closed after the test."""
    readers.append(Reader(*arguments))
    return readers[-1]


def line(number: int, seconds: float | None = None) -> bytes:
    moment = dt.datetime.fromtimestamp(number if seconds is None else seconds, dt.timezone.utc)
    return (
        json.dumps({"timestamp": moment.isoformat(), "severity_text": "INFO", "message": str(number)}).encode() + b"\n"
    )


def messages(entries: list[Entry]) -> list[int]:
    return [int(entry.fields["message"]) for entry in entries]


def drain(following: Iterator[Entry | None], idle: int = 3) -> list[int]:
    """What has come, until there was nothing new *idle* times in a row."""
    found: list[int] = []
    quiet = 0
    while quiet < idle:
        entry = next(following)
        quiet = quiet + 1 if entry is None else 0
        if entry is not None:
            found.append(int(entry.fields["message"]))
    return found


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Records 1 to 3 in a packed segment, 4 to 6 in a plain one, 7 to 9 in the live file."""
    (tmp_path / "shop-000001.jsonl.gz").write_bytes(gzip.compress(b"".join(map(line, (1, 2, 3)))))
    (tmp_path / "shop-000002.jsonl").write_bytes(b"".join(map(line, (4, 5, 6))))
    (tmp_path / "shop.jsonl").write_bytes(b"".join(map(line, (7, 8, 9))))
    return tmp_path


@pytest.mark.parametrize("count", [0, 1, 3, 4, 8, 9, 100])
def test_the_newest_come_from_as_many_files_as_it_takes(log: Path, count: int) -> None:
    assert messages(read(log).last(count, ALL)) == list(range(1, 10))[9 - min(count, 9) :]


def test_conditions_are_met_before_counting(log: Path) -> None:
    assert messages(read(log).last(2, lambda entry: int(entry.fields["message"]) % 4 == 0)) == [4, 8]


def test_several_logs_are_one_stream_in_the_order_of_time(log: Path) -> None:
    (log / "till.jsonl").write_bytes(b"".join(line(number, number / 10) for number in (25, 75, 95)))
    assert messages(read(log).last(5, ALL)) == [7, 75, 8, 9, 95]
    assert messages(read(log, ("till",)).last(5, ALL)) == [25, 75, 95]


def test_damage_is_counted_and_skipped(log: Path) -> None:
    with (log / "shop.jsonl").open("ab") as file:
        file.write(b'{"half": \n\x00\x00\n[1]\n' + line(10))
    packed = (log / "shop-000001.jsonl.gz").read_bytes()
    (log / "shop-000001.jsonl.gz").write_bytes(packed[:-10])
    reader = read(log)
    found = messages(reader.last(100, ALL))
    assert found[-7:] == [4, 5, 6, 7, 8, 9, 10]
    assert reader.bad_lines >= 3
    assert len(reader.damage) == 1


def test_a_last_line_without_its_newline_is_shown_when_it_is_whole(log: Path) -> None:
    with (log / "shop.jsonl").open("ab") as file:
        file.write(line(10).rstrip())
    assert messages(read(log).last(1, ALL)) == [10]


def test_following_gives_what_comes_and_nothing_else(log: Path) -> None:
    reader = read(log)
    following = reader.follow(ALL, poll=0.001)
    assert drain(following) == []
    with (log / "shop.jsonl").open("ab", buffering=0) as file:
        file.write(line(10) + line(11)[:7])
        assert drain(following) == [10]
        file.write(line(11)[7:])
        assert drain(following) == [11]


def test_following_goes_across_rotations_also_several_at_once(log: Path) -> None:
    reader = read(log)
    following = reader.follow(ALL, poll=0.001)
    drain(following)
    live = log / "shop.jsonl"
    late = live.open("ab", buffering=0)
    late.write(line(10))
    live.rename(log / "shop-000003.jsonl")
    (log / "shop-000004.jsonl").write_bytes(line(11))
    (log / "shop-000005.jsonl.gz").write_bytes(gzip.compress(line(12)))
    live.write_bytes(line(13))
    assert drain(following) == [10, 11, 12, 13]
    late.write(line(14))  # by a writer that has not noticed yet
    assert drain(following) == [14]
    late.close()
    with gzip.open(log / "shop-000003.jsonl.gz", "wb") as packed:
        packed.write((log / "shop-000003.jsonl").read_bytes())
    (log / "shop-000003.jsonl").unlink()
    assert drain(following) == []
    live.rename(log / "shop-000006.jsonl")
    assert drain(following) == []
    live.write_bytes(line(15))
    assert drain(following) == [15]


def test_segments_are_read_while_there_is_no_live_file(log: Path) -> None:
    reader = read(log)
    following = reader.follow(ALL, poll=0.001)
    drain(following)
    (log / "shop.jsonl").rename(log / "shop-000003.jsonl")
    (log / "shop-000004.jsonl").write_bytes(line(10))
    assert drain(following) == [10]
    (log / "shop.jsonl").write_bytes(line(11))
    assert drain(following) == [11]


def test_a_live_file_that_was_deleted_does_not_hide_the_next_segment(log: Path) -> None:
    reader = read(log)
    following = reader.follow(ALL, poll=0.001)
    drain(following)
    (log / "shop.jsonl").unlink()
    (log / "shop-000003.jsonl").write_bytes(line(10))
    (log / "shop.jsonl").write_bytes(line(11))
    assert drain(following) == [10, 11]


def test_a_truncated_file_is_read_from_its_beginning(log: Path) -> None:
    reader = read(log)
    following = reader.follow(ALL, poll=0.001)
    drain(following)
    (log / "shop.jsonl").write_bytes(line(1))
    assert drain(following) == [1]


def test_logs_that_begin_later_are_followed_too(log: Path) -> None:
    reader = read(log)
    following = reader.follow(ALL, poll=0.001)
    drain(following)
    (log / "till-000001.jsonl").write_bytes(line(1))
    (log / "till.jsonl").write_bytes(line(2))
    assert drain(following, idle=15) == [1, 2]


def write_many(directory: str, worker: int, count: int) -> None:
    handler = RotatingJsonHandler("shop.jsonl", log_dir=directory, rotation="20 kB", retention=None)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("w")
    logger.addHandler(handler)
    for number in range(count):
        logger.info("%d", worker * 1_000_000 + number)
        if number % 50 == 0:
            time.sleep(0.002)
    handler.close()


def test_every_record_of_several_processes_is_seen_once_while_files_are_rotated_and_packed(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    (tmp_path / "shop.jsonl").touch()
    reader = read(tmp_path)
    following = reader.follow(ALL, poll=0.002)
    workers = [context.Process(target=write_many, args=(str(tmp_path), number, 1500)) for number in (1, 2, 3)]
    for worker in workers:
        worker.start()
    found: list[int] = []
    while any(worker.is_alive() for worker in workers):
        found += drain(following, idle=1)
    found += drain(following, idle=20)
    assert sorted(found) == [worker * 1_000_000 + number for worker in (1, 2, 3) for number in range(1500)]
    assert len([name for name in os.listdir(tmp_path) if name.startswith("shop-")]) > 10


def test_no_descriptor_is_left(log: Path) -> None:
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(50):
        with Reader(log) as reader:
            reader.last(100, ALL)
        after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after == before
