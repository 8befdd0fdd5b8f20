"""A really full disk: the host goes on, nothing is torn, what is dropped is counted and said."""

from __future__ import annotations

import errno
import logging
import os
import resource
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from lamalog.handlers import _trouble
from lamalog.handlers.segments import list_segments
from tests.handlers.conftest import Make, lines_of, numbers_of
from tests.stress.harness import Bench, finish


def fill(disk: Path) -> Path:
    """Take all space there is."""
    filler = disk / "filler"
    with open(filler, "ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError as error:
                assert error.errno == errno.ENOSPC
    return filler


def test_records_wait_in_memory_and_are_written_when_there_is_space(
    make: Make, logger: logging.Logger, small_disk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    handler = make(log_dir=small_disk / "logs", rotation=None)
    logger.addHandler(handler)
    logger.info("before", extra={"n": 0})
    filler = fill(small_disk)
    for n in range(1, 1000):
        logger.info("x" * 100, extra={"n": n})
    stats = handler.stats
    assert stats["backlog"] > 900
    assert stats["errors"] > 0
    assert "No space left" in stats["last_error"]
    filler.unlink()
    time.sleep(_trouble.RETRY_EVERY)
    logger.info("after", extra={"n": 1000})
    assert numbers_of(small_disk / "logs") == list(range(1001))
    (told,) = [line for line in lines_of(small_disk / "logs") if "could not be written" in line["m"]]
    assert "No space left on device" in told["m"]
    assert "0 were dropped" in told["m"]
    assert told["level"] == "WARNING"
    assert handler.stats["backlog"] == 0
    assert capfd.readouterr().err.count("\n") == 1


def test_space_that_returns_is_used_although_nothing_is_logged(
    make: Make, logger: logging.Logger, small_disk: Path
) -> None:
    handler = make(log_dir=small_disk / "logs", rotation=None)
    logger.addHandler(handler)
    filler = fill(small_disk)
    for n in range(100):
        logger.info("x" * 100, extra={"n": n})
    filler.unlink()
    deadline = time.monotonic() + 60
    while handler.stats["backlog"] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert numbers_of(small_disk / "logs") == list(range(100))


def test_a_bounded_backlog_drops_counts_and_says_so_but_keeps_errors(
    make: Make, logger: logging.Logger, small_disk: Path
) -> None:
    handler = make(log_dir=small_disk / "logs", rotation=None, backlog="10 kB")
    logger.addHandler(handler)
    filler = fill(small_disk)
    for n in range(1000):
        logger.log(logging.ERROR if n % 100 == 99 else logging.INFO, "x" * 100, extra={"n": n})
    dropped = handler.stats["dropped"]
    assert dropped > 500
    filler.unlink()
    time.sleep(_trouble.RETRY_EVERY)
    logger.info("after", extra={"n": 1000})
    found = lines_of(small_disk / "logs")
    numbers = [line["n"] for line in found if line["n"] is not None]
    assert len(numbers) == 1001 - dropped
    assert {n for n in range(1000) if n % 100 == 99} <= set(numbers)
    (told,) = [line for line in found if "were dropped" in line["m"]]
    assert f"{dropped} were dropped" in told["m"]
    assert told["level"] == "ERROR"


def test_no_line_is_torn_when_the_disk_fills_up_in_the_middle_of_one(
    make: Make, logger: logging.Logger, small_disk: Path
) -> None:
    """Lines that end anywhere in a block, so that the last one fits in part: what fits is undone."""
    handler = make(log_dir=small_disk / "logs", rotation=None)
    logger.addHandler(handler)
    for n in range(3000):
        logger.info("x" * 777, extra={"n": n})
    raw = (small_disk / "logs" / "app.jsonl").read_bytes()
    assert raw.endswith(b"\n")
    assert len(raw) % 4096 == 0  # a part had been written, up to the end of the last block
    numbers = numbers_of(small_disk / "logs")  # raises on a torn line
    assert numbers == list(range(len(numbers)))
    assert len(numbers) + handler.stats["backlog"] + handler.stats["dropped"] == 3000


def test_own_oldest_segments_make_room_when_told_to(make: Make, logger: logging.Logger, small_disk: Path) -> None:
    handler = make(log_dir=small_disk / "logs", rotation="100 kB", compression=None, on_full="remove_oldest")
    logger.addHandler(handler)
    for n in range(3000):
        logger.info("x" * 1000, extra={"n": n})
    numbers = numbers_of(small_disk / "logs")
    assert numbers == list(range(3000 - len(numbers), 3000))
    assert (handler.stats["dropped"], handler.stats["backlog"]) == (0, 0)
    assert list_segments(small_disk / "logs", "app")[0].seq > 10


def test_segments_that_cannot_be_compressed_for_lack_of_space_stay(
    make: Make, logger: logging.Logger, small_disk: Path
) -> None:
    handler = make(log_dir=small_disk / "logs", rotation="300 kB", compression="gzip")
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 500_000)
    logger.addHandler(handler)
    # Random text: its compressed form does not fit beside it.
    for n in range(600):
        logger.info(os.urandom(400).hex(), extra={"n": n})
    time.sleep(0.2)
    numbers = numbers_of(small_disk / "logs")
    assert numbers == list(range(len(numbers)))
    assert len(numbers) + handler.stats["backlog"] == 600
    filler.unlink()
    assert handler.settle(60)
    handler.flush()
    assert numbers_of(small_disk / "logs") == list(range(600))
    assert not [path for path in (small_disk / "logs").iterdir() if path.name.endswith(".tmp")]


def test_several_processes_on_a_disk_that_is_full_for_a_while(small_disk: Path, tmp_path: Path) -> None:
    bench = Bench(tmp_path, logs=small_disk / "logs", rotation=100_000_000)
    running = [bench.start(records=400, pause=0.003, threads=2, size=150) for _ in range(3)]
    deadline = time.monotonic() + 60
    while not (len(bench.promised()) == 6 and min(bench.promised().values()) >= 20):  # all are past their start
        assert time.monotonic() < deadline
        time.sleep(0.01)
    filler = fill(small_disk)
    time.sleep(0.5)
    filler.unlink()
    for process in running:
        finish(process)
    result = bench.count()
    assert result.acknowledged == 2400
    assert (result.lost, result.torn, result.doubled) == (0, 0, 0), str(result)
    assert b"could not be written" in (small_disk / "logs" / "app.jsonl").read_bytes()


def test_a_process_at_its_file_size_limit_begins_a_new_file(tmp_path: Path) -> None:
    script = textwrap.dedent("""
        import logging, resource, sys
        from lamalog.handlers import RotatingJsonHandler
        from tests.handlers.conftest import PlainLine
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        handler = RotatingJsonHandler("app.jsonl", log_dir=sys.argv[1], rotation=None, compression=None)
        handler.setFormatter(PlainLine())
        logger = logging.getLogger("x")
        logger.addHandler(handler)
        for n in range(2000):
            logger.warning("x" * 77, extra={"n": n})
        assert handler.stats["dropped"] == 0, handler.stats
        """)
    assert resource.RLIMIT_FSIZE is not None
    root = Path(__file__).parents[2]
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
        timeout=60,
    )
    assert numbers_of(tmp_path) == list(range(2000))
    assert len(list_segments(tmp_path, "app")) > 3


def test_what_cannot_be_written_before_closing_is_said(
    make: Make,
    logger: logging.Logger,
    small_disk: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from lamalog.handlers import _notices

    handler = make(log_dir=small_disk / "logs", rotation=None)
    logger.addHandler(handler)
    fill(small_disk)
    for n in range(60):
        logger.info("x" * 100, extra={"n": n})
    waiting = handler.stats["backlog"]
    assert waiting
    monkeypatch.setattr(_notices, "_last", float("-inf"))
    handler.close()
    assert f"{waiting} records could not be written" in capfd.readouterr().err
    assert handler.stats["dropped"] == waiting
