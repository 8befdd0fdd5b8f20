"""A level changed at run time reaches every module and handler at once, lets nobody else through, and goes back."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from lamalog.exceptions import ConfigError
from lamalog.manager import LoggerManager


class Collector(logging.Handler):
    def __init__(self, level: int = 0) -> None:
        super().__init__(level)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(f"{record.name}:{record.levelname}")


class Queue(logging.Handler):
    """Passes records on to handlers behind it, respecting their levels, as queue listeners do."""

    def __init__(self, handlers: list[logging.Handler], level: int = 0) -> None:
        super().__init__(level)
        self.handlers = handlers

    def emit(self, record: logging.LogRecord) -> None:
        for handler in self.handlers:
            if record.levelno >= handler.level:
                handler.handle(record)


@pytest.fixture
def manager() -> Iterator[LoggerManager]:
    manager = LoggerManager()
    yield manager
    manager.shutdown()


@pytest.fixture
def collector() -> Collector:
    """On the root logger, at WARNING."""
    collector = Collector(logging.WARNING)
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger().handlers = [collector]
    return collector


def log_everywhere() -> None:
    for name in ("app", "app.worker", "apple", "other"):
        logging.getLogger(name).debug("x")
        logging.getLogger(name).info("x")
        logging.getLogger(name).error("x")


def test_a_handlers_higher_level_lets_this_logger_through_and_nobody_else(
    manager: LoggerManager, collector: Collector
) -> None:
    existing = logging.getLogger("app.worker")
    assert not existing.isEnabledFor(logging.DEBUG)  # a cached answer
    manager.set_level("app", "DEBUG")
    log_everywhere()
    expected = ["app:DEBUG", "app:INFO", "app:ERROR", "app.worker:DEBUG", "app.worker:INFO", "app.worker:ERROR"]
    assert [each for each in collector.seen if not each.startswith("lamalog")] == [
        *expected,
        "apple:ERROR",
        "other:ERROR",
    ]


def test_it_goes_back_completely(manager: LoggerManager, collector: Collector) -> None:
    before = (collector.level, collector.filters[:], logging.getLogger("app").level)
    override = manager.set_level("app", "DEBUG")
    assert manager.overrides() == [override]
    assert override.cancel() is True
    assert override.cancel() is False
    assert (collector.level, collector.filters, logging.getLogger("app").level) == before
    log_everywhere()
    assert collector.seen.count("app:DEBUG") == 0
    assert collector.seen.count("app:INFO") == 0


def test_handlers_behind_a_queue_are_reached(manager: LoggerManager) -> None:
    inner = Collector(logging.ERROR)
    logging.getLogger().handlers = [Queue([inner], logging.WARNING)]
    manager.set_level("app", "DEBUG")
    log_everywhere()
    assert "app.worker:DEBUG" in inner.seen
    assert "other:INFO" not in inner.seen


def test_it_reverts_by_itself(manager: LoggerManager, collector: Collector) -> None:
    override = manager.set_level("app", "DEBUG", for_="50 ms")
    assert override.remaining is not None
    assert override.remaining <= 0.05
    assert logging.getLogger("app").level == logging.DEBUG
    deadline = time.monotonic() + 5
    while manager.overrides() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert logging.getLogger("app").level == logging.NOTSET
    assert collector.level == logging.WARNING


def test_changed_twice_it_goes_back_to_what_was_before_the_first(manager: LoggerManager, collector: Collector) -> None:
    logging.getLogger("app").setLevel(logging.ERROR)
    first = manager.set_level("app", "DEBUG", for_="1 h")
    manager.set_level("app", "INFO")
    assert first.cancel() is False
    assert logging.getLogger("app").level == logging.INFO
    assert collector.level == logging.INFO
    assert manager.reset_level("app") is True
    assert logging.getLogger("app").level == logging.ERROR


def test_several_loggers_do_not_open_each_others_gates(manager: LoggerManager, collector: Collector) -> None:
    manager.set_level("app", "DEBUG")
    manager.set_level("other", "INFO")
    log_everywhere()
    assert "other:INFO" in collector.seen
    assert "other:DEBUG" not in collector.seen
    manager.reset_level("app")
    collector.seen.clear()
    log_everywhere()
    assert "app:DEBUG" not in collector.seen
    assert "other:INFO" in collector.seen


def test_the_root_logger_opens_everything(manager: LoggerManager, collector: Collector) -> None:
    with manager.set_level("root", "DEBUG"):
        log_everywhere()
    assert "apple:DEBUG" in collector.seen
    assert logging.getLogger().level == logging.INFO


def test_a_disabled_logger_speaks_for_as_long(manager: LoggerManager, collector: Collector) -> None:
    logging.getLogger("app").disabled = True
    with manager.set_level("app", "DEBUG"):
        logging.getLogger("app").debug("x")
    assert "app:DEBUG" in collector.seen
    assert logging.getLogger("app").disabled


def test_raising_a_level_quietens(manager: LoggerManager, collector: Collector) -> None:
    with manager.set_level(logging.getLogger("app"), logging.CRITICAL):
        logging.getLogger("app.worker").error("x")
    assert "app.worker:ERROR" not in collector.seen


def test_somebody_elses_change_is_not_undone(manager: LoggerManager, collector: Collector) -> None:
    with manager.set_level("app", "DEBUG"):
        logging.getLogger("app").setLevel(logging.CRITICAL)
    assert logging.getLogger("app").level == logging.CRITICAL


@pytest.mark.parametrize("arguments", [("app", "DEBGU"), ("app", "DEBUG", "soon"), ("app", "DEBUG", -1), (5, "DEBUG")])
def test_bad_arguments_are_config_errors_and_change_nothing(
    manager: LoggerManager, collector: Collector, arguments: tuple[str, str]
) -> None:
    with pytest.raises(ConfigError):
        manager.set_level(*arguments)
    assert logging.getLogger("app").level == logging.NOTSET
    assert manager.overrides() == []


def test_many_short_changes_leave_no_thread_and_no_gate(manager: LoggerManager, collector: Collector) -> None:
    for _ in range(300):
        manager.set_level("app", "DEBUG", for_=60).cancel()
    deadline = time.monotonic() + 5
    while any(thread.name == "lamalog-timer" for thread in threading.enumerate()) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert not any(thread.name == "lamalog-timer" for thread in threading.enumerate())
    assert collector.filters == []
