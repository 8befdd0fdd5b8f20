"""The queueing handler: nothing waits, nothing important is dropped, what is dropped is said."""

from __future__ import annotations

import contextvars
import gc
import json
import logging
import logging.config
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.exceptions import ConfigError
from lamalog.handlers import AsyncHandler
from tests.handlers.conftest import lines_of

ROOT = Path(__file__).parents[2]


class Slow(logging.Handler):
    """Keeps what it gets; waits at the gate before each record."""

    def __init__(self, *, open_gate: bool = True) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.got: list[logging.LogRecord] = []
        self.threads: set[int] = set()
        if open_gate:
            self.gate.set()

    def emit(self, record: logging.LogRecord) -> None:
        self.gate.wait(10)
        self.threads.add(threading.get_ident())
        self.got.append(record)

    def numbers(self) -> list[int]:
        return [record.n for record in self.got if hasattr(record, "n")]


@pytest.fixture
def slow() -> Iterator[Slow]:
    handler = Slow(open_gate=False)
    yield handler
    handler.gate.set()


@pytest.fixture
def logger() -> logging.Logger:
    one = logging.Logger("tests.async", logging.DEBUG)
    one.propagate = False
    return one


def attach(logger: logging.Logger, *targets: logging.Handler, **options: Any) -> AsyncHandler:
    handler = AsyncHandler(list(targets), **options)
    logger.addHandler(handler)
    return handler


def test_records_are_written_in_order_by_another_thread(logger: logging.Logger) -> None:
    target = Slow()
    handler = attach(logger, target)
    for n in range(1000):
        logger.info("m", extra={"n": n})
    handler.flush()
    assert target.numbers() == list(range(1000))
    assert threading.get_ident() not in target.threads
    assert handler.stats["written"] == 1000
    handler.close()


def test_the_message_is_what_it_was_when_logged(logger: logging.Logger, slow: Slow) -> None:
    handler = attach(logger, slow)
    changing = [1]
    logger.info("list is %s", changing)
    changing.append(2)
    slow.gate.set()
    handler.close()
    assert slow.got[0].getMessage() == "list is [1]"


def test_filters_run_where_the_context_is(logger: logging.Logger) -> None:
    who: contextvars.ContextVar[str] = contextvars.ContextVar("who", default="nobody")

    class Context(logging.Filter):
        def filter(self, record: logging.LogRecord) -> bool:
            record.who = who.get()
            return record.getMessage() != "refused"

    target = Slow()
    target.addFilter(Context())
    handler = attach(logger, target)
    who.set("alice")
    logger.info("seen")
    logger.info("refused")
    handler.close()
    assert [(record.getMessage(), record.who) for record in target.got] == [("seen", "alice")]  # type: ignore[attr-defined]


def test_levels_of_targets_count(logger: logging.Logger) -> None:
    every, errors = Slow(), Slow()
    errors.setLevel(logging.ERROR)
    handler = attach(logger, every, errors)
    logger.info("a")
    logger.error("b")
    handler.close()
    assert [len(every.got), len(errors.got)] == [2, 1]


def test_a_full_queue_blocks_by_default_and_loses_nothing(logger: logging.Logger, slow: Slow) -> None:
    handler = attach(logger, slow, capacity=10)

    def log() -> None:
        for n in range(100):
            logger.info("m", extra={"n": n})

    thread = threading.Thread(target=log)
    thread.start()
    time.sleep(0.1)
    assert thread.is_alive()
    assert handler.stats["queued"] <= 10
    slow.gate.set()
    thread.join(60)
    handler.close()
    assert slow.numbers() == list(range(100))
    assert handler.stats["dropped"] == 0


@pytest.mark.parametrize("policy", ["drop_oldest", "drop_newest"])
def test_dropping_counts_says_so_and_spares_errors(logger: logging.Logger, slow: Slow, policy: str) -> None:
    handler = attach(logger, slow, capacity=10, when_full=policy)

    def open_when_full() -> None:
        while not handler.stats["dropped"]:
            time.sleep(0.001)
        slow.gate.set()

    opener = threading.Thread(target=open_when_full, daemon=True)  # an error without room waits for the target itself
    opener.start()
    for n in range(200):
        logger.log(logging.ERROR if n % 20 == 0 else logging.INFO, "m", extra={"n": n})
    handler.close()
    kept = set(slow.numbers())
    assert {n for n in range(200) if n % 20 == 0} <= kept
    assert len(slow.numbers()) + handler.stats["dropped"] == 200
    assert handler.stats["dropped"] > 0
    (told,) = [record for record in slow.got if "were dropped" in record.getMessage()]
    assert f"{handler.stats['dropped']} log records were dropped" in told.getMessage()


def test_drop_oldest_keeps_the_newest_and_drop_newest_the_oldest(logger: logging.Logger) -> None:
    for policy, expected in (("drop_oldest", range(90, 100)), ("drop_newest", range(1, 11))):
        slow = Slow(open_gate=False)
        handler = attach(logger, slow, capacity=10, when_full=policy)
        logger.info("m", extra={"n": 0})
        while handler.stats["queued"]:  # it is in the worker's hand
            time.sleep(0.001)
        for n in range(1, 100):
            logger.info("m", extra={"n": n})
        slow.gate.set()
        handler.close()
        logger.removeHandler(handler)
        assert slow.numbers() == [0, *expected]


def test_memory_is_bounded_too(logger: logging.Logger, slow: Slow) -> None:
    handler = attach(logger, slow, memory="10 MB", when_full="drop_newest")
    for n in range(20):
        logger.info("x" * 1_000_000, extra={"n": n})
    assert handler.stats["queued"] <= 11
    assert handler.stats["dropped"] >= 8
    slow.gate.set()
    handler.close()


def test_the_caller_does_not_wait_for_a_slow_target(logger: logging.Logger, slow: Slow) -> None:
    """It is through with all its records before the target has taken the first."""
    handler = attach(logger, slow)
    for n in range(200):
        logger.info("m", extra={"n": n})
    assert slow.got == []
    slow.gate.set()
    handler.close()
    assert slow.numbers() == list(range(200))


def test_a_critical_record_is_written_when_the_call_returns(logger: logging.Logger) -> None:
    target = Slow()
    handler = attach(logger, target)
    for _ in range(100):
        logger.info("m")
    logger.critical("now")
    assert target.got[-1].getMessage() == "now"
    handler.close()


def test_a_target_that_fails_or_logs_harms_nobody(logger: logging.Logger, capfd: pytest.CaptureFixture[str]) -> None:
    class Bad(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage() == "first":
                logger.info("nested")
            raise RuntimeError("bad target")

    good = Slow()
    handler = attach(logger, Bad(), good, capacity=1)
    logger.info("first")
    handler.close()
    assert {record.getMessage() for record in good.got} == {"first", "nested"}
    assert handler.stats["failed"] == 2
    assert capfd.readouterr().err.count("bad target") == 1


def test_logging_from_a_signal_handler_does_not_deadlock(logger: logging.Logger) -> None:
    target = Slow()
    handler = attach(logger, target, capacity=50)
    caught = [0]

    def on_signal(number: int, frame: object) -> None:
        caught[0] += 1
        logger.info("caught")

    before = signal.signal(signal.SIGALRM, on_signal)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
    try:
        for n in range(3000):
            logger.info("m", extra={"n": n})
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    handler.close()
    assert target.numbers() == list(range(3000))
    assert len(target.got) == 3000 + caught[0]
    assert caught[0] > 5


def test_a_record_after_close_goes_straight_to_the_targets(logger: logging.Logger) -> None:
    target = Slow()
    handler = attach(logger, target)
    handler.close()
    logger.info("late")
    assert [record.getMessage() for record in target.got] == ["late"]
    assert target.threads == {threading.get_ident()}


def test_a_thousand_handlers_leave_no_thread(logger: logging.Logger) -> None:
    for _ in range(1000):
        handler = attach(logger, Slow())
        logger.info("m")
        handler.close()
        logger.removeHandler(handler)
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name == "lamalog-async"]


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {
        "async": {
            "class": "lamalog.handlers.AsyncHandler",
            "handlers": ["cfg://handlers.zfile", "cfg://handlers.afile"],
            "level": "INFO",
        },
        "zfile": {"class": "lamalog.handlers.RotatingJsonHandler", "filename": "z.jsonl"},
        "afile": {"class": "lamalog.handlers.RotatingJsonHandler", "filename": "a.jsonl", "level": "ERROR"},
    },
    "root": {"level": "DEBUG", "handlers": ["async"]},
}


def config(tmp_path: Path, *targets: str) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(CONFIG))
    for name in ("zfile", "afile"):
        copy["handlers"][name]["log_dir"] = str(tmp_path)
    if targets:
        copy["handlers"]["async"]["handlers"] = list(targets)
    return copy


@pytest.mark.parametrize("style", ["cfg://handlers.", ""], ids=["cfg", "names"])
def test_a_dictconfig_finds_targets_in_any_order(tmp_path: Path, style: str) -> None:
    """``async`` is built before ``zfile`` and after ``afile``, and keeps its own level."""
    logging.config.dictConfig(config(tmp_path, f"{style}zfile", f"{style}afile"))
    (handler,) = [each for each in logging.getLogger().handlers if isinstance(each, AsyncHandler)]
    assert handler.level == logging.INFO
    logging.getLogger("x").info("one")
    logging.getLogger("x").error("two")
    handler.flush()
    assert [line["message"] for line in lines_of(tmp_path, "z")] == ["one", "two"]
    assert [line["message"] for line in lines_of(tmp_path, "a")] == ["two"]


def test_a_reference_to_nothing_is_an_error_of_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'async'") as caught:
        logging.config.dictConfig(config(tmp_path, "cfg://handlers.zfil"))
    assert "did you mean 'zfile'" in str(caught.value.__cause__)


def test_configuring_again_writes_out_the_queue_first(tmp_path: Path) -> None:
    logging.config.dictConfig(config(tmp_path))
    for n in range(500):
        logging.getLogger("x").info("m", extra={"n": n})
    logging.config.dictConfig(config(tmp_path))
    assert [line["n"] for line in lines_of(tmp_path, "z")] == list(range(500))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="dictConfig builds the listener since 3.12")
def test_the_stdlib_queue_handler_works_with_our_file(tmp_path: Path) -> None:
    with_queue = config(tmp_path)
    with_queue["handlers"]["async"] = {"class": "logging.handlers.QueueHandler", "handlers": ["zfile"]}
    logging.config.dictConfig(with_queue)
    (handler,) = [each for each in logging.getLogger().handlers if hasattr(each, "listener")]
    handler.listener.start()
    logging.getLogger("x").info("number %d", 5, extra={"k": "v"})
    handler.listener.stop()
    (line,) = lines_of(tmp_path, "z")
    assert (line["message"], line["k"]) == ("number 5", "v")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"capacity": 0}, "capacity"),
        ({"capacity": "10"}, "capacity"),
        ({"when_full": "dropoldest"}, "did you mean 'drop_oldest'"),
        ({"memory": "much"}, "bad size"),
        ({"flush_level": "CRITICL"}, "did you mean"),
        ({"handlers": 5}, "list"),
        ({"handlers": [5]}, "cfg://handlers.NAME"),
    ],
)
def test_wrong_arguments_are_explained(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        AsyncHandler(**{"handlers": [logging.NullHandler()], **options})


def run(script: str, directory: Path, *, status: int = 0) -> str:
    head = f"""
        import logging, os, signal, sys, threading, time
        from lamalog.handlers import AsyncHandler, RotatingJsonHandler
        file = RotatingJsonHandler("app.jsonl", log_dir={str(directory)!r})
        handler = AsyncHandler([file])
        log = logging.getLogger("x")
        log.setLevel("DEBUG")
        log.addHandler(handler)
        """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(head) + textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stderr


BURST = "for n in range(3000): log.info('m', extra={'n': n})\n"


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("", 0),
        ("sys.exit(3)", 3),
        ("raise RuntimeError('crash')", 1),
        ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)", -signal.SIGTERM),
        ("logging.shutdown()", 0),
    ],
    ids=["return", "exit", "uncaught", "SIGTERM", "shutdown"],
)
def test_the_queue_is_written_out_however_the_process_ends(tmp_path: Path, end: str, status: int) -> None:
    run(BURST + end, tmp_path, status=status)
    assert [line["n"] for line in lines_of(tmp_path)] == list(range(3000))


def test_sigterm_is_left_to_a_host_that_handles_it(tmp_path: Path) -> None:
    script = """
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
        another = AsyncHandler([file])
        os.kill(os.getpid(), signal.SIGTERM); time.sleep(5)
        """
    run(script, tmp_path, status=7)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forked_children_have_a_queue_of_their_own(tmp_path: Path) -> None:
    """Forks in the middle of logging by two threads: no record twice, none lost, no deadlock, no warning."""
    script = """
        if sys.version_info >= (3, 12):
            import warnings
            warnings.simplefilter("ignore", DeprecationWarning)  # the host's own threads
        def work(who, count):
            for n in range(count): log.info("m", extra={"who": who, "n": n})
        threads = [threading.Thread(target=work, args=(f"t{i}", 1500)) for i in range(2)]
        for thread in threads: thread.start()
        pids = []
        for i in range(10):
            pid = os.fork()
            if not pid:
                work(f"c{i}", 50)
                handler.flush()
                os._exit(0)
            pids.append(pid)
        for pid in pids: assert os.waitpid(pid, 0)[1] == 0
        for thread in threads: thread.join()
        """
    run(script, tmp_path)
    found = [(line["who"], line["n"]) for line in lines_of(tmp_path)]
    expected = {(f"t{i}", n) for i in range(2) for n in range(1500)} | {
        (f"c{i}", n) for i in range(10) for n in range(50)
    }
    assert len(found) == len(set(found))
    assert set(found) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_forking_a_quiet_process_warns_of_no_threads(tmp_path: Path) -> None:
    """Python 3.12+ warns when a process with threads forks: ours must not be the reason."""
    script = """
        log.info("before")
        pid = os.fork()
        if not pid:
            log.info("child")
            handler.flush()
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
        log.info("after")
        """
    run("time.sleep(0.2)\n" + textwrap.dedent(script), tmp_path)
    assert sorted(line["message"] for line in lines_of(tmp_path)) == ["after", "before", "child"]
