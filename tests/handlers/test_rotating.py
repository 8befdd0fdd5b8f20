"""The handler as its user sees it: one file, one process."""

from __future__ import annotations

import gc
import gzip
import json
import logging
import logging.config
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from lamalog.exceptions import ConfigError
from lamalog.handlers import RotatingJsonHandler, _background
from lamalog.handlers.segments import list_segments
from tests.handlers.conftest import Make, lines_of, numbers_of


def test_it_is_configured_by_scalars_alone(tmp_path: Path) -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {
                "file": {
                    "class": "lamalog.handlers.RotatingJsonHandler",
                    "filename": "{app}.jsonl",
                    "app": "shop",
                    "log_dir": str(tmp_path / "logs"),
                    "rotation": "100 MB, midnight",
                    "retention": {"count": 30, "age": "30 days", "total_size": "10 GB"},
                    "compression": "gzip",
                }
            },
            "root": {"level": "INFO", "handlers": ["file"]},
        }
    )
    logging.getLogger("cart").info("added %d", 3, extra={"sku": "a-1"})
    (line,) = lines_of(tmp_path / "logs", "shop")
    assert line["message"] == "added 3"
    assert line["sku"] == "a-1"
    assert line["logger"] == "cart"


def test_a_record_is_in_the_file_when_the_call_returns(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    logger.addHandler(make())
    logger.info("now", extra={"n": 1})
    assert (tmp_path / "logs" / "app.jsonl").read_bytes() == b'{"m": "now", "level": "INFO", "n": 1}\n'


def test_rotation_keeps_the_record_that_triggered_it(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    """The line that overflows a file is the first line of the next one, and no file is larger than the limit."""
    handler = make(rotation=1000, compression=None)
    logger.addHandler(handler)
    for n in range(200):
        logger.info("x" * 50, extra={"n": n})
    segments = list_segments(tmp_path / "logs", "app")
    assert numbers_of(tmp_path / "logs") == list(range(200))
    assert all(0 < segment.size <= 1000 for segment in segments)
    assert [segment.seq for segment in segments[:-1]] == list(range(1, len(segments)))
    assert handler.stats["rotations"] == len(segments) - 1
    sizes = [segment.size for segment in segments[:-1]]
    assert min(sizes) > 800  # and they are filled, not rotated early


def test_one_record_larger_than_the_limit_has_a_file_of_its_own(
    make: Make, logger: logging.Logger, tmp_path: Path
) -> None:
    logger.addHandler(make(rotation=1000, compression=None))
    for n, size in enumerate((10, 5000, 10)):
        logger.info("x" * size, extra={"n": n})
    assert numbers_of(tmp_path / "logs") == [0, 1, 2]
    assert len(list_segments(tmp_path / "logs", "app")) == 3


def test_segments_are_compressed_in_members_that_zcat_reads(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    handler = make(rotation="3 MB")
    logger.addHandler(handler)
    for n in range(4):
        logger.info("x" * 900_000, extra={"n": n})
    assert handler.settle()
    first, live = list_segments(tmp_path / "logs", "app")
    assert (first.compressed, live.live) == (True, True)
    data = first.path.read_bytes()
    assert [json.loads(line)["n"] for line in gzip.decompress(data).splitlines()] == [0, 1, 2]
    assert data.count(b"\x1f\x8b\x08\x00") == 3


def test_numbers_are_never_used_again(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    """Also not after retention has removed all segments, and after a restart."""
    for _ in range(2):
        handler = make(rotation=200, retention={"count": 0})
        logger.addHandler(handler)
        for n in range(20):
            logger.info("x" * 100, extra={"n": n})
        assert handler.settle()
        handler.close()
        logger.removeHandler(handler)
    assert [segment.live for segment in list_segments(tmp_path / "logs", "app")] == [True]
    handler = make(rotation=200, compression=None)
    logger.addHandler(handler)
    logger.info("x" * 200)
    assert list_segments(tmp_path / "logs", "app")[0].seq == 40


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_files_are_private_under_any_umask(make: Make, logger: logging.Logger, tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        handler = make(rotation=100, log_dir=tmp_path / "new" / "logs")
        logger.addHandler(handler)
        for _ in range(5):
            logger.info("x" * 80)
        assert handler.settle()
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new" / "logs").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new" / "logs").iterdir()} == {0o600}


def test_mode_and_group_are_given_to_all_files(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    group = os.getgid()
    handler = make(rotation=100, log_dir=tmp_path / "logs", mode="0640", group=group)
    logger.addHandler(handler)
    for _ in range(3):
        logger.info("x" * 80)
    assert handler.settle()
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "logs").iterdir()} == {0o640}
    assert {path.stat().st_gid for path in (tmp_path / "logs").iterdir()} == {group}
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o750


def test_an_old_file_with_loose_permissions_is_tightened(make: Make, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "app.jsonl").touch(mode=0o644)
    make()
    assert stat.S_IMODE((tmp_path / "logs" / "app.jsonl").stat().st_mode) == 0o600


ODD = {
    "lone surrogate": "a\ud800b",
    "NUL": "a\0b",
    "newline": "a\nb\r\nc\u2028d",
    "5 MB": "é" * 2_500_000,
    "astral": "🦙" * 3,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
@pytest.mark.parametrize("plain", [True, False], ids=["formatter with str", "JsonFormatter"])
def test_any_text_is_one_line(make: Make, logger: logging.Logger, tmp_path: Path, text: str, plain: bool) -> None:
    logger.addHandler(make(plain=plain))
    logger.info("%s", text)
    logger.info("after")
    assert len(lines_of(tmp_path / "logs")) == 2


class Unprintable:
    def __str__(self) -> str:
        raise ValueError("no text today")


def test_wrong_arguments_and_unprintable_objects_still_make_a_line(
    make: Make, logger: logging.Logger, tmp_path: Path
) -> None:
    """Also with a formatter that raises on them, as the stdlib's does."""
    for plain in (True, False):
        logger.addHandler(make(f"app{plain}.jsonl", plain=plain))
    logger.info("bad %d", "x")
    logger.info("bad %s", Unprintable())
    logger.info("too few %s %s", *(1,))
    for plain in (True, False):
        lines = lines_of(tmp_path / "logs", f"app{plain}")
        assert [line["lamalog.rescued"] != "" for line in lines] == [True] * 3
    assert logger.handlers[0].stats["rescued"] == 3  # type: ignore[attr-defined]


def test_a_formatter_that_always_fails_costs_no_record_and_shows_no_secret(
    make: Make, logger: logging.Logger, tmp_path: Path
) -> None:
    class Broken(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            raise RuntimeError("broken")

    handler = make()
    handler.setFormatter(Broken())
    logger.addHandler(handler)
    logger.warning("password=hunter2")
    (line,) = lines_of(tmp_path / "logs")
    assert line["severity_text"] == "WARNING"
    assert "hunter2" not in json.dumps(line)


def test_a_filter_that_logs_does_not_recurse(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    class Chatty(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            logger.info("filtering %s", record.msg)
            return True

    handler = make()
    handler.addFilter(Chatty())
    logger.addHandler(handler)
    logger.info("one")
    messages = [line["m"] for line in lines_of(tmp_path / "logs")]
    assert "one" in messages
    assert 2 <= len(messages) <= 4


def test_a_formatter_that_logs_does_not_recurse(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    class Chatty(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            logger.info("formatting")
            return json.dumps({"m": record.msg})

    handler = make()
    handler.setFormatter(Chatty())
    logger.addHandler(handler)
    logger.info("one")
    assert "one" in [line["m"] for line in lines_of(tmp_path / "logs")]
    assert handler.stats["dropped"] >= 1  # counted, not lost in silence


def test_an_object_that_logs_when_it_dies_inside_emit(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    class Dying:
        def __del__(self) -> None:
            logger.info("dead", extra={"n": 0})

    class Littering(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            if record.msg != "dead":
                one: Any = Dying()
                one.self = one  # only the collector finds it
                del one
                gc.collect()
            return json.dumps({"m": record.msg, "n": getattr(record, "n", None)})

    handler = make(rotation=200, compression=None)
    handler.setFormatter(Littering())
    logger.addHandler(handler)
    for n in range(1, 21):
        logger.info("x" * 60, extra={"n": n})
    found = numbers_of(tmp_path / "logs")
    assert sorted(n for n in found if n) == list(range(1, 21))
    assert found.count(0) == 20


def test_a_record_made_inside_the_slow_path_is_written_after_it(
    make: Make, logger: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a signal handler does that interrupts a rotation."""
    from lamalog.handlers import _steps

    seen: set[str] = set()

    def interrupt(step: str) -> None:
        if step not in seen:
            seen.add(step)
            logger.info("interrupt", extra={"n": step})

    logger.addHandler(make(rotation=300, compression=None))
    logger.info("x" * 200, extra={"n": 1})
    monkeypatch.setattr(_steps, "hook", interrupt)
    logger.info("x" * 200, extra={"n": 2})
    monkeypatch.setattr(_steps, "hook", None)
    found = numbers_of(tmp_path / "logs")
    assert [n for n in found if n in (1, 2)] == [1, 2]
    assert {"rotate:locked", "rotate:renamed", "rotate:moved"} <= set(found)
    assert len(found) == len(set(found))


def test_logging_from_a_signal_handler(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    caught = [0]

    def on_signal(number: int, frame: object) -> None:
        caught[0] += 1
        logger.info("caught", extra={"n": -caught[0]})

    logger.addHandler(make(rotation=2000, compression=None))
    before = signal.signal(signal.SIGALRM, on_signal)
    signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
    try:
        for n in range(1, 3000):
            logger.info("x", extra={"n": n})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    found = numbers_of(tmp_path / "logs")
    assert [n for n in found if n > 0] == list(range(1, 3000))
    assert caught[0] > 10
    assert sorted(-n for n in found if n < 0) == list(range(1, caught[0] + 1))


def open_below(directory: Path) -> list[str]:
    """What this process has open there. Other threads open and close files meanwhile."""
    found = []
    for fd in os.listdir("/proc/self/fd") if os.path.exists("/proc/self/fd") else ():
        try:
            found.append(os.readlink(f"/proc/self/fd/{fd}"))
        except FileNotFoundError:
            continue
    return [path for path in found if path.startswith(os.fspath(directory))]


def test_a_record_after_close_is_written_and_nothing_stays_open(
    make: Make, logger: logging.Logger, tmp_path: Path
) -> None:
    handler = make()
    logger.addHandler(handler)
    assert handler.settle()  # the background thread opens files too
    handler.close()
    logger.info("late", extra={"n": 1})
    assert numbers_of(tmp_path / "logs") == [1]
    assert handler.settle()
    assert open_below(tmp_path) == []


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="counts descriptors through /proc")
def test_a_thousand_handlers_leave_no_thread_and_no_descriptor(tmp_path: Path) -> None:
    for _ in range(3):
        RotatingJsonHandler("app.jsonl", log_dir=tmp_path).close()
    assert _background.worker.wait((str(tmp_path), "app"), 60)
    for _ in range(1000):
        handler = RotatingJsonHandler("app.jsonl", log_dir=tmp_path)
        handler.handle(logging.LogRecord("x", 20, "p", 1, "m", None, None))
        handler.close()
    del handler
    gc.collect()
    assert _background.worker.wait((str(tmp_path), "app"), 60)
    # All handlers share two threads; those of a handler that another test still holds may be running.
    assert len([thread for thread in threading.enumerate() if thread.name.startswith("lamalog-")]) <= 2
    assert open_below(tmp_path) == []
    assert len((tmp_path / "app.jsonl").read_bytes().splitlines()) == 1000


def test_a_handler_nobody_holds_is_collected(tmp_path: Path) -> None:
    handler = RotatingJsonHandler("app.jsonl", log_dir=tmp_path)
    fd = handler._writer.tail.file.fd  # type: ignore[union-attr]
    del handler
    deadline = threading.Event()
    for _ in range(40):
        gc.collect()
        try:
            os.fstat(fd)
        except OSError:
            return
        deadline.wait(0.05)
    pytest.fail("its descriptor is still open")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"filename": "a/b.jsonl"}, "log_dir"),
    ({"filename": "{ap}.jsonl"}, "did you mean 'app'"),
    ({"filename": "{app.jsonl"}, "bad filename"),
    ({"filename": ""}, "bad filename"),
    ({"filename": ".jsonl"}, "bad filename"),
    ({"filename": "x" * 300 + ".jsonl"}, "longer"),
    ({"rotation": "100 XB"}, "rotation"),
    ({"retention": {"cuont": 3}}, "did you mean 'count'"),
    ({"compression": "gzipp"}, "did you mean 'gzip'"),
    ({"mode": "rw"}, "octal"),
    ({"mode": 0o400}, "owner"),
    ({"group": "no-such-group"}, "unknown group"),
    ({"fsync": "sometimes"}, "fsync"),
    ({"on_full": "explode"}, "on_full"),
    ({"backlog": "lots"}, "bad size"),
]


@pytest.mark.parametrize(("options", "says"), WRONG, ids=[str(options)[:40] for options, _ in WRONG])
def test_a_wrong_argument_is_explained(tmp_path: Path, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        RotatingJsonHandler(**{"filename": "app.jsonl", "log_dir": tmp_path, **options})
    assert not list(tmp_path.iterdir())
    logging.shutdown()  # nothing half-made is left for it to trip over


@pytest.mark.parametrize(
    ("fsync", "syncs"),
    [(None, 0), ("error", 1), ("always", 3), ("0.1 s", 1)],
    ids=["none", "error", "always", "seconds"],
)
def test_fsync_happens_as_often_as_asked(
    make: Make, logger: logging.Logger, monkeypatch: pytest.MonkeyPatch, fsync: str | None, syncs: int
) -> None:
    calls: list[int] = []
    handler = make(fsync=fsync)
    monkeypatch.setattr(os, "fdatasync", calls.append)
    logger.addHandler(handler)
    logger.info("one")
    logger.error("two")
    logger.info("three")
    if fsync == "0.1 s":
        handler.on_tick()
        handler.on_tick()
    assert len(calls) == syncs


def test_stats_count_what_happened(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    handler = make()
    logger.addHandler(handler)
    logger.info("one")
    stats = handler.stats
    assert stats["written"] == 1
    assert stats["bytes"] == (tmp_path / "logs" / "app.jsonl").stat().st_size
    assert (stats["dropped"], stats["backlog"], stats["errors"], stats["last_error"]) == (0, 0, 0, None)
    assert stats["path"] == str(tmp_path / "logs" / "app.jsonl")


def test_two_handlers_of_one_process_share_a_file(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    first, second = make(rotation=1000, compression=None), make(rotation=1000, compression=None)
    for n in range(200):
        (first if n % 2 else second).handle(logger.makeRecord("x", 20, "p", 1, "m", (), None, None, {"n": n}))
    assert sorted(numbers_of(tmp_path / "logs")) == list(range(200))
    assert first.stats["dropped"] == second.stats["dropped"] == 0


def test_a_second_handler_with_other_settings_is_told(
    make: Make, logger: logging.Logger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make(rotation="1 MB")
    make(rotation="1 MB").handle(logger.makeRecord("x", 20, "p", 1, "same", (), None))
    assert "other settings" not in caplog.text
    second = make(rotation="2 MB")
    second.handle(logger.makeRecord("x", 20, "p", 1, "m", (), None))
    (told,) = [record for record in caplog.records if "other settings" in record.message]
    assert "1 MB there and 2 MB here" in told.message
    assert told.levelname == "WARNING"
    second.handle(logger.makeRecord("x", 20, "p", 1, "m", (), None))
    assert caplog.text.count("other settings") == 1


def test_logging_from_a_finalizer_at_the_very_end_does_not_hang(tmp_path: Path) -> None:
    code = f"""
import logging
from lamalog.handlers import RotatingJsonHandler
handler = RotatingJsonHandler("app.jsonl", log_dir={str(tmp_path)!r})
class Late:
    def __del__(self, handle=handler.handle, make=logging.makeLogRecord):
        handle(make({{"msg": "late", "levelno": 20, "levelname": "INFO"}}))
late = Late()
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
    assert b"late" in (tmp_path / "app.jsonl").read_bytes()


@pytest.mark.parametrize("attributes", [{}, {"levelno": "INFO"}, {"created": None}, {"levelno": [], "created": "now"}])
def test_a_record_made_by_hand_is_written_whatever_its_level_and_time_are(
    make: Make, attributes: dict[str, Any], tmp_path: Path
) -> None:
    handler = make(fsync="error")
    handler.handle(logging.makeLogRecord({"msg": "by hand", **attributes}))
    assert [line["m"] for line in lines_of(tmp_path / "logs")] == ["by hand"]
    assert handler.stats["written"] == 1
