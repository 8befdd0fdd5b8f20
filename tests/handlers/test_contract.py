"""Where we promise what the stdlib's file handlers promise, they are the oracle."""

from __future__ import annotations

import datetime as dt
import logging
import logging.handlers
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamalog.handlers import AsyncHandler, RotatingJsonHandler
from lamalog.handlers._schedule import next_due
from lamalog.handlers.segments import iter_log, list_segments
from lamalog.units import Rotation
from tests.handlers.adapters import AsRotating

texts = st.lists(st.text(max_size=200), max_size=40)


@given(texts, st.integers(20, 500))
def test_all_segments_together_are_what_a_plain_file_handler_writes(messages: list[str], limit: int) -> None:
    with tempfile.TemporaryDirectory() as base:
        ours = RotatingJsonHandler("app.jsonl", log_dir=base, rotation=limit, compression=None)
        plain = logging.FileHandler(Path(base, "plain.log"), encoding="utf-8", errors="backslashreplace")
        for handler in (ours, plain):
            handler.setFormatter(logging.Formatter("%(levelname)s %(message)r"))
            for text in messages:
                handler.handle(logging.LogRecord("x", logging.INFO, "p", 1, text, None, None))
            handler.close()
        found = b"".join(line + b"\n" for _, line in iter_log(list_segments(base, "app")))
        assert found == Path(base, "plain.log").read_bytes()
        for segment in list_segments(base, "app"):
            assert segment.size <= limit or segment.path.read_bytes().count(b"\n") == 1


@pytest.fixture
def berlin() -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = "Europe/Berlin"
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.__setitem__("TZ", before)
    time.tzset()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begun=st.integers(10**9, 2 * 10**9), utc=st.booleans())
def test_midnight_is_when_the_stdlib_says(berlin: None, begun: int, utc: bool) -> None:
    with tempfile.TemporaryDirectory() as base:
        oracle = logging.handlers.TimedRotatingFileHandler(Path(base, "x"), when="midnight", utc=utc, delay=True)
        expected = oracle.computeRollover(begun)
        oracle.close()
    found = next_due(begun, Rotation(at=dt.time(0)), utc)
    if not utc and time.localtime(expected).tm_hour != 0:  # it errs on days of 25 hours that begin at this very second
        assert time.localtime(found)[3:6] == (0, 0, 0)
        assert found - begun <= 25 * 3600
    else:
        assert found == expected


@pytest.fixture(params=["RotatingJsonHandler", "AsyncHandler"])
def handler(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[logging.Handler]:
    file = RotatingJsonHandler("app.jsonl", log_dir=tmp_path)
    one: logging.Handler = file if request.param == "RotatingJsonHandler" else AsyncHandler([file])
    yield one
    one.close()
    file.close()


def test_handle_returns_what_logging_expects(handler: logging.Handler) -> None:
    record = logging.LogRecord("x", logging.INFO, "p", 1, "m", None, None)
    assert handler.handle(record)
    handler.addFilter(lambda _record: False)
    assert not handler.handle(record)


def test_it_closes_twice_and_flushes_when_closed(handler: logging.Handler) -> None:
    handler.close()
    handler.close()
    handler.flush()


def test_it_has_a_name_a_level_and_a_readable_repr(handler: logging.Handler) -> None:
    handler.set_name("mine")
    handler.setLevel("ERROR")
    assert "ERROR" in repr(handler)
    assert type(handler).__name__ in repr(handler)


def test_it_is_closed_by_logging_shutdown(handler: logging.Handler) -> None:
    import weakref

    logging.shutdown([weakref.ref(handler)])
    assert handler._closed  # type: ignore[attr-defined]


def test_a_memory_handler_can_put_it_behind_itself(handler: logging.Handler, tmp_path: Path) -> None:
    memory = logging.handlers.MemoryHandler(10, target=handler)
    memory.handle(logging.LogRecord("x", logging.ERROR, "p", 1, "m", None, None))
    handler.flush()
    memory.close()
    assert (tmp_path / "app.jsonl").read_bytes().count(b"\n") == 1


def test_a_queue_listener_can_feed_it(handler: logging.Handler, tmp_path: Path) -> None:
    import queue

    one: queue.Queue[Any] = queue.Queue()
    listener = logging.handlers.QueueListener(one, handler)
    listener.start()
    logging.handlers.QueueHandler(one).handle(logging.LogRecord("x", logging.INFO, "p", 1, "%s", ("m",), None))
    listener.stop()
    handler.flush()
    assert b'"message":"m"' in (tmp_path / "app.jsonl").read_bytes()


@pytest.fixture(params=[AsRotating, logging.handlers.RotatingFileHandler])
def rotating(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Makes handlers of one kind on ``tmp_path/app.log``, ours or the stdlib's."""
    made: list[Any] = []

    def build(limit: int = 0, keep: int = 0) -> Any:
        made.append(request.param(tmp_path / "app.log", maxBytes=limit, backupCount=keep))
        return made[-1]

    yield build
    for one in made:
        one.close()


def emit(handler: logging.Handler, *texts: str) -> None:
    for text in texts:
        handler.handle(logging.makeLogRecord({"msg": text}))


def files(directory: Path) -> list[str]:
    """The contents of ``app.log.N`` … ``app.log.1``, ``app.log``."""
    old = sorted(directory.glob("app.log.*"), key=lambda path: -int(path.suffix[1:]))
    return [path.read_text() for path in (*old, directory / "app.log")]


def test_without_a_limit_nothing_is_rotated(rotating: Any, tmp_path: Path) -> None:
    emit(rotating(), *("x" * 1000 for _ in range(50)))
    assert [len(text) for text in files(tmp_path)] == [50 * 1001]


def test_no_file_is_larger_than_the_limit_and_all_is_there_in_order(rotating: Any, tmp_path: Path) -> None:
    texts = [str(n) * (n % 7) for n in range(60)]
    emit(rotating(40, 100), *texts)
    found = files(tmp_path)
    assert "".join(found) == "".join(text + "\n" for text in texts)
    assert len(found) > 5
    assert all(len(text) <= 40 for text in found)


def test_a_record_larger_than_the_limit_is_written_whole(rotating: Any, tmp_path: Path) -> None:
    emit(rotating(40, 100), "a", "b" * 500, "c")
    assert files(tmp_path) == ["a\n", "b" * 500 + "\n", "c\n"]


def test_never_more_old_files_than_asked_for(rotating: Any, tmp_path: Path) -> None:
    emit(rotating(10, 3), *(f"{n:09d}" for n in range(9)))
    kept = [text for text in files(tmp_path) if text]
    assert kept[-1] == "000000008\n"
    assert len(list(tmp_path.glob("app-0*"))) in (0, 3)
    assert len([path for path in tmp_path.glob("app.log.*") if path.exists()]) == 3


def test_a_handler_goes_on_where_the_last_one_ended(rotating: Any, tmp_path: Path) -> None:
    first = rotating(20, 9)
    emit(first, "1" * 10)
    first.close()
    emit(rotating(20, 9), "2" * 3, "3" * 10)
    assert files(tmp_path) == ["1" * 10 + "\n" + "222\n", "3" * 10 + "\n"]


def test_a_record_after_close_is_written(rotating: Any, tmp_path: Path) -> None:
    handler = rotating(100, 3)
    emit(handler, "before")
    handler.close()
    emit(handler, "after")
    assert files(tmp_path) == ["before\nafter\n"]


@given(begun=st.integers(10**9, 2 * 10**9), at=st.times().map(lambda time: time.replace(microsecond=0)))
def test_a_time_of_day_is_when_the_stdlib_says(begun: int, at: dt.time) -> None:
    with tempfile.TemporaryDirectory() as base:
        oracle = logging.handlers.TimedRotatingFileHandler(
            Path(base, "x"), when="midnight", utc=True, atTime=at, delay=True
        )
        expected = oracle.computeRollover(begun)
        oracle.close()
    assert next_due(begun, Rotation(at=at), utc=True) == expected
