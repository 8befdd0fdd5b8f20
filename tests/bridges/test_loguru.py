"""loguru and logging, both ways: everything comes along, nothing goes round, no brace raises."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from lamalog import bridges
from lamalog.bridges.loguru import nothing, to_logging

loguru = pytest.importorskip("loguru")
logger = loguru.logger


@pytest.fixture(autouse=True)
def own_sinks() -> Iterator[None]:
    logger.remove()
    yield
    bridges.release()
    logger.remove()


@pytest.fixture
def bridged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    bridges.adopt("loguru")
    caplog.set_level(1)
    return caplog


def test_message_level_caller_and_extras_come_along(bridged: pytest.LogCaptureFixture) -> None:
    logger.bind(task_id="t-1").success("loaded {} in {:.1f} s", "lama", 1.26)
    (record,) = bridged.records
    assert record.getMessage() == "loaded lama in 1.3 s"
    assert (record.levelno, record.levelname) == (25, "SUCCESS")
    assert record.name == __name__
    assert record.funcName == "test_message_level_caller_and_extras_come_along"
    assert record.pathname == __file__
    assert record.__dict__["task_id"] == "t-1"


@pytest.mark.parametrize(
    ("method", "level"), [("trace", 5), ("debug", 10), ("info", 20), ("warning", 30), ("error", 40), ("critical", 50)]
)
def test_levels(method: str, level: int, bridged: pytest.LogCaptureFixture) -> None:
    getattr(logger, method)("x")
    assert [record.levelno for record in bridged.records] == [level]


def test_an_exception_comes_along(bridged: pytest.LogCaptureFixture) -> None:
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError:
        logger.exception("failed")
    (record,) = bridged.records
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


def test_catch_names_the_caller(bridged: pytest.LogCaptureFixture) -> None:
    @logger.catch
    def broken() -> None:
        raise KeyError("x")

    broken()
    (record,) = bridged.records
    assert record.exc_info is not None
    assert record.funcName == "test_catch_names_the_caller"


@pytest.mark.parametrize(
    ("message", "args", "kwargs"),
    [
        ('json {"a": 1}', (), {}),
        ('json {"a": 1}', (), {"user": 7}),
        ("{} and {}", ("one",), {}),
        ("{missing}", (), {"user": 7}),
        ("open {", ("x",), {}),
        ("{0.nothing}", ("x",), {}),
        ("{:d}", ("text",), {}),
        ("100% {}", ("sure",), {}),
        ("50%s", (), {}),
    ],
)
def test_braces_in_data_never_raise(message: str, args: Any, kwargs: Any, bridged: pytest.LogCaptureFixture) -> None:
    logger.info(message, *args, **kwargs)
    (record,) = bridged.records
    assert record.getMessage().split(" (args: ")[0] in (message, "100% sure")
    assert record.funcName == "test_braces_in_data_never_raise"


def test_what_could_not_be_formatted_shows_its_arguments(bridged: pytest.LogCaptureFixture) -> None:
    logger.opt(colors=True).info("<red>{missing}</red>", user="u-1")
    assert "user='u-1'" in bridged.records[0].getMessage()


def test_a_mistake_that_is_no_brace_is_still_told(bridged: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        logger.log("NOPE", "x {}", 1)


def test_a_sink_that_raises_on_purpose_still_does(bridged: pytest.LogCaptureFixture) -> None:
    def bad(message: Any) -> None:
        raise KeyError("sink")

    logger.add(bad, catch=False)
    with pytest.raises(KeyError, match="sink"):
        logger.log("INFO", "x {}", 1)


def test_extras_named_like_record_attributes_are_kept(bridged: pytest.LogCaptureFixture) -> None:
    logger.bind(name="n", levelno=3, filename="f", args="a").info("x")
    (record,) = bridged.records
    assert record.levelno == 20
    assert record.__dict__["extra.levelno"] == 3
    assert record.__dict__["extra.filename"] == "f"


def test_a_level_made_in_loguru_has_its_name(bridged: pytest.LogCaptureFixture) -> None:
    logger.level("NOTICE_X", no=33)
    logger.log("NOTICE_X", "x")
    assert bridged.records[0].levelname == "NOTICE_X"


def test_a_level_that_logging_refuses_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    bridges.adopt("loguru")
    logging.getLogger(__name__).setLevel(logging.ERROR)
    logger.info("quiet")
    assert caplog.records == []


def test_the_other_way_everything_comes_along() -> None:
    seen: list[Any] = []
    logger.add(lambda message: seen.append(message.record), level=0)
    log = logging.getLogger("app.module")
    log.addHandler(bridges.LoguruHandler())
    log.setLevel(1)
    log.log(25, "user %s {braces}", "u-1", extra={"task_id": "t-1"})
    (found,) = seen
    assert found["message"] == "user u-1 {braces}"
    assert (found["level"].name, found["level"].no) == ("SUCCESS", 25)
    assert found["name"] == "app.module"
    assert found["function"] == "test_the_other_way_everything_comes_along"
    assert found["file"].path == "test_loguru.py"
    assert found["extra"]["task_id"] == "t-1"


def test_the_other_way_exceptions_and_secrets() -> None:
    lines: list[str] = []
    logger.add(lambda message: lines.append(str(message)), level=0)
    log = logging.getLogger("app.module")
    log.addHandler(bridges.LoguruHandler())
    try:
        raise ValueError("password=hunter2secret")
    except ValueError:
        log.exception("failed with password=hunter2secret")
    (text,) = lines
    assert "ValueError" in text
    assert "Traceback" in text
    assert "hunter2secret" not in text


def test_both_at_once_do_not_go_round(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []
    logger.add(lambda message: seen.append(message.record["message"]), level=0)
    bridges.adopt("loguru")
    root = logging.getLogger()
    root.addHandler(bridges.LoguruHandler())
    root.setLevel(1)
    logging.getLogger("std").info("from logging")
    logger.info("from loguru")
    assert [r.getMessage() for r in caplog.records if r.name in ("std", __name__)] == ["from logging", "from loguru"]
    assert seen.count("from logging") == 1


def test_with_a_queue_thread_and_time_are_the_callers(caplog: pytest.LogCaptureFixture) -> None:
    import threading

    caplog.set_level(1)
    number = logger.add(to_logging, level=0, format=nothing, enqueue=True)
    thread = threading.Thread(target=lambda: logger.info("queued"), name="producer")
    thread.start()
    thread.join()
    logger.complete()
    logger.remove(number)
    (record,) = [record for record in caplog.records if record.getMessage() == "queued"]
    assert record.threadName == "producer"


def test_its_own_printing_is_gone_while_the_bridge_is_up(program: Any) -> None:
    ran = program(
        """
        from loguru import logger
        bridges.adopt("loguru")
        logger.success("done {}", 1)
        bridges.release("loguru")
        logger.success("printed again")
        """
    )
    assert "done 1" not in ran.err
    assert "printed again" in ran.err
    (record,) = [record for record in ran.records if record["message"] == "done 1"]
    assert record["severity_text"] == "SUCCESS"
    assert record["code.file.path"] == "svc.py"


def test_without_loguru_the_handler_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.exceptions import MissingExtraError

    monkeypatch.setitem(sys.modules, "loguru", None)
    with pytest.raises(MissingExtraError, match="loguru"):
        bridges.LoguruHandler()
