"""Setting up, following a file, and leaving nothing behind."""

from __future__ import annotations

import gc
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from lamalog.exceptions import ConfigError
from lamalog.manager import LoggerManager


@pytest.fixture
def manager() -> Iterator[LoggerManager]:
    manager = LoggerManager()
    yield manager
    manager.shutdown()


class Service:
    """A configuration file, a log directory, and a manager for them."""

    def __init__(self, path: Path, manager: LoggerManager) -> None:
        self.path, self.manager = path / "app.yaml", manager
        self.log_dir = path / "logs"

    def write(self, extra: str = "", **options: object) -> None:
        options = {"app": "shop", "log_dir": str(self.log_dir), "console": False, **options}
        self.path.write_text(f"lamalog: {json.dumps(options)}\n{extra}\n", "utf-8")

    def setup(self, **arguments: Any) -> None:
        self.manager.setup(self.path, poll=0.02, **arguments)

    def records(self) -> list[dict[str, Any]]:
        self.manager.flush()
        text = (self.log_dir / "shop.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def messages(self) -> list[str]:
        return [record["message"] for record in self.records()]


@pytest.fixture
def service(tmp_path: Path, manager: LoggerManager) -> Service:
    service = Service(tmp_path, manager)
    service.write()
    return service


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def test_a_missing_file_means_the_defaults_and_one_warning(tmp_path: Path, manager: LoggerManager) -> None:
    service = Service(tmp_path, manager)
    service.setup(app="shop", log_dir=service.log_dir, console=False)
    logging.getLogger("x").info("hello")
    [warning, hello] = service.records()
    assert warning["severity_text"] == "WARNING"
    assert warning["message"].endswith("app.yaml: no such file (the defaults are used)")
    assert hello["message"] == "hello"


def test_a_broken_file_means_the_defaults_and_an_error_with_its_place(service: Service) -> None:
    service.path.write_text("handlers:\n  file: [\n", "utf-8")
    service.setup(app="shop", log_dir=service.log_dir, console=False)
    first = service.records()[0]
    assert first["severity_text"] == "ERROR"
    assert f"{service.path}:3:1: " in first["message"]


def test_a_wrong_file_is_used_as_far_as_it_is_right(service: Service) -> None:
    service.write("handlers:\n  file: {rotaton: 1 MB}\nroot: {level: DEBUG}")
    service.setup()
    [error, note, configured] = service.records()
    assert error["message"].endswith("3:10: handlers.file.rotaton: unknown argument (did you mean 'rotation'?)")
    assert note["message"].endswith("what is wrong was left out; the defaults stand in its place")
    assert (configured["event.name"], configured["config.source"]) == ("logging.configured", str(service.path))
    assert [finding.path for finding in service.manager.findings] == [("handlers", "file", "rotaton")]


def test_strict_raises_all_of_it_and_changes_nothing(service: Service) -> None:
    service.write("root: {lvl: 1}\nlogers: {}")
    before = logging.getLogger().handlers[:]
    with pytest.raises(ConfigError, match=r"(?s)root\.lvl.*logers"):
        service.setup(strict=True)
    service.path.unlink()
    with pytest.raises(ConfigError, match="no such file"):
        service.setup(strict=True)
    with pytest.raises(ConfigError, match="level: unknown level"):
        service.manager.setup({}, strict=True, level="lowd")
    assert logging.getLogger().handlers == before


def test_a_handler_that_can_not_be_made_is_left_out(tmp_path: Path, service: Service) -> None:
    service.write(f"handlers: {{x: {{class: logging.FileHandler, filename: {tmp_path}}}}}\nroot: {{handlers: [x]}}")
    service.setup()
    logging.getLogger("x").error("hello")
    messages = service.messages()
    assert "handlers.x: can't be made: IsADirectoryError" in messages[0]
    assert messages[-1] == "hello"


@pytest.mark.parametrize("source", [5, ["a"], {"a": object()}, {"handlers": {1: 2}}, b"x"])
def test_nothing_given_makes_it_raise(source: Any, manager: LoggerManager, tmp_path: Path) -> None:
    manager.setup(source, app="shop", log_dir=tmp_path, console=False, nonsense=1)
    logging.getLogger("x").info("hello")
    assert "hello" in (tmp_path / "shop.jsonl").read_text("utf-8")


def test_a_change_of_the_file_counts_at_once(service: Service) -> None:
    service.setup()
    logging.getLogger("app").debug("before")
    service.write("loggers: {app: {level: DEBUG}}")
    wait_for(lambda: logging.getLogger("app").level == logging.DEBUG)
    wait_for(lambda: "logging.reloaded" in [record.get("event.name") for record in service.records()])
    logging.getLogger("app").debug("after")
    assert "after" in service.messages()
    assert "before" not in service.messages()


def test_a_broken_new_file_changes_nothing_and_is_told(service: Service) -> None:
    service.setup()
    config = service.manager.config
    service.path.write_text("root: {level: INOF}", "utf-8")
    wait_for(lambda: any("logging stays as it was" in message for message in service.messages()))
    assert service.manager.config is config
    errors = [record["message"] for record in service.records() if record["severity_text"] == "ERROR"]
    assert errors[0].endswith("1:8: root.level: unknown level 'INOF' (did you mean 'INFO'?)")
    service.write("root: {level: ERROR}")
    wait_for(lambda: logging.getLogger().level == logging.ERROR)


def test_a_new_file_whose_handler_can_not_be_made_changes_nothing(service: Service, tmp_path: Path) -> None:
    service.setup(watch=False)
    handlers = logging.getLogger().handlers[:]
    service.write(f"handlers: {{x: {{class: logging.FileHandler, filename: {tmp_path}}}}}\nroot: {{handlers: [x]}}")
    assert service.manager.reload() is False
    assert logging.getLogger().handlers == handlers
    assert "logging stays as it was configured" in service.messages()[-1]


def test_a_changed_level_survives_a_reload_and_then_goes_back_to_what_the_new_file_says(service: Service) -> None:
    service.write("loggers: {app: {level: ERROR}}\nhandlers: {file: {level: WARNING}}")
    service.setup(watch=False)
    override = service.manager.set_level("app", "DEBUG", for_="1 h")
    service.write("loggers: {app: {level: WARNING}}\nhandlers: {file: {level: ERROR}}")
    assert service.manager.reload() is True
    logging.getLogger("app").debug("still here")
    logging.getLogger("other").warning("not this one")
    override.cancel()
    logging.getLogger("app").warning("nor this one")
    assert service.messages()[-1] == "still here"
    assert logging.getLogger("app").level == logging.WARNING


def test_reloading_without_a_file_does_nothing(manager: LoggerManager) -> None:
    assert manager.reload() is False
    manager.setup({}, file=False, console=False)
    assert manager.reload() is False


def test_setting_up_again_replaces_everything(service: Service) -> None:
    for _ in range(3):
        service.setup()
    assert len(logging.getLogger().handlers) == 1
    assert [thread.name for thread in threading.enumerate()].count("lamalog-watcher") == 1


def test_shutting_down_leaves_nothing(service: Service) -> None:
    service.write("loggers: {app: {level: DEBUG, propagate: false}}")
    service.setup()
    [handler] = logging.getLogger().handlers
    service.manager.set_level("app", "INFO", for_=100)
    logging.getLogger("x").info("last words")
    service.manager.shutdown()
    service.manager.shutdown()
    assert "last words" in (service.log_dir / "shop.jsonl").read_text("utf-8")
    assert handler not in logging.getLogger().handlers
    app = logging.getLogger("app")
    assert (app.level, app.propagate, service.manager.config) == (logging.NOTSET, True, {})
    wait_for(lambda: not [t for t in threading.enumerate() if t.name in ("lamalog-watcher", "lamalog-timer")])


def test_a_thousand_reloads_leave_no_thread_handler_or_descriptor(service: Service) -> None:
    """With a queue, a changed level and a third-party handler, which all have things to leave behind."""
    mine = "handlers: {mine: {class: logging.FileHandler, filename: %s}}\nroot: {handlers: [file, mine]}"
    service.write(mine % (service.path.parent / "mine.log"), file=True)
    service.setup(watch=False)
    service.manager.set_level("app", "DEBUG", for_="1 h")
    process = psutil.Process()

    def count() -> tuple[int, int, int, int]:
        gc.collect()
        handlers = sum(isinstance(each, logging.Handler) for each in gc.get_objects())
        return threading.active_count(), process.num_fds(), handlers, len(logging._handlerList)  # type: ignore[attr-defined]

    for _ in range(10):
        assert service.manager.reload()
    before = count()
    for number in range(1000):
        assert service.manager.reload()
        if number % 100 == 0:
            logging.getLogger("app").debug("number %d", number)
    after = count()
    threads, descriptors, handlers, registered = (now - then for now, then in zip(after, before, strict=True))
    # A thread that compresses, an object not collected yet: a few come and go. A leak would be a thousand.
    assert max(threads, descriptors, registered, handlers) < 50
    assert [message for message in service.messages() if message.startswith("number")] == [
        f"number {number}" for number in range(0, 1000, 100)
    ]


def test_set_up_from_many_threads_at_once(service: Service) -> None:
    threads = [threading.Thread(target=service.setup) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(logging.getLogger().handlers) == 1
    logging.getLogger("x").info("hello")
    assert "hello" in service.messages()


def test_the_package_has_a_manager_of_its_own(tmp_path: Path) -> None:
    from lamalog import manager as module

    try:
        made = module.configure({}, app="shop", log_dir=tmp_path, console=False, level="DEBUG")
        assert made is module.default_manager()
        module.get_logger("x").info("hello")
        with module.set_level("x", "ERROR", "1 min"):
            module.get_logger("x").info("hidden")
        module.set_level("x", "ERROR")
        assert module.reset_level("x") is True
    finally:
        module.shutdown()
    text = (tmp_path / "shop.jsonl").read_text("utf-8")
    assert "hello" in text
    assert "hidden" not in text
    assert os.path.exists(tmp_path)


@pytest.mark.parametrize("option", ["errors", "redact", "monitor", "reports", "bridges", "alerts"])
@pytest.mark.parametrize("place", ["file", "arguments"])
def test_an_option_that_makes_no_sense_costs_itself_and_not_the_logs(
    option: str, place: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamalog.config.default._told", set())  # what was said before is said again
    wrong = {option: {"bogus": 1}}
    manager = LoggerManager()
    if place == "file":
        manager.setup({"lamalog": wrong}, log_dir=tmp_path, app="shop", watch=False)
    else:
        manager.setup(None, log_dir=tmp_path, app="shop", watch=False, **wrong)
    try:
        logging.getLogger("x").warning("hello")
        text = (tmp_path / "shop.jsonl").read_text("utf-8")
        assert text.count('"message":"hello"') == 1
        told = text + capfd.readouterr().err
        assert "bogus" in told
        assert option in told
    finally:
        manager.shutdown()
