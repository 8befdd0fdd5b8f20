"""Each kind of trouble, made for real, is found and named; and a sound setup is left in peace."""

from __future__ import annotations

import logging
import logging.config
import logging.handlers
import queue
import sys
from pathlib import Path
from typing import Any

import pytest

import lamalog
import lamalog.hooks
import lamalog.manager
import lamalog.redact
from lamalog import bridges
from lamalog.doctor import Finding, examine, watch
from lamalog.handlers import ConsoleHandler

pytestmark = pytest.mark.usefixtures("bare_root")


def found(code: str) -> list[Finding]:
    return [finding for finding in examine().findings if finding.code == code]


def configure(tmp_path: Path, **options: Any) -> None:
    logging.config.dictConfig(lamalog.default_config(app="svc", log_dir=tmp_path, **options))


def test_a_sound_setup_has_no_errors(tmp_path: Path) -> None:
    configure(tmp_path)
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers, logger.propagate, logger.disabled = [], True, False
    report = examine()
    assert not report.broken, report.findings
    assert not [finding for finding in report.findings if finding.severity == "warning"]


def test_nothing_configured() -> None:
    (finding,) = found("not-configured")
    assert "lamalog.configure()" in finding.fix


def test_a_root_without_handlers_beside_others() -> None:
    logging.getLogger("app").addHandler(ConsoleHandler())
    assert found("root-has-no-handler")
    assert not found("not-configured")


def test_a_handler_of_its_own_and_the_roots(tmp_path: Path) -> None:
    configure(tmp_path)
    logging.getLogger("uvicorn").addHandler(logging.StreamHandler())
    (finding,) = found("written-twice")
    assert finding.subject == "uvicorn"
    assert finding.severity == "error"
    assert finding.fix == 'lamalog.bridges.adopt("uvicorn")'
    bridges.adopt("uvicorn")
    assert not found("written-twice")


def test_standard_output_and_error_are_one_terminal(tmp_path: Path) -> None:
    configure(tmp_path)
    logging.getLogger("some.lib").addHandler(logging.StreamHandler(sys.stdout))
    (finding,) = found("written-twice")
    assert finding.severity == "warning"


def test_one_handler_on_two_loggers_of_a_line() -> None:
    handler = ConsoleHandler()
    for name in ("", "app"):
        logging.getLogger(name).addHandler(handler)
    assert [finding.subject for finding in found("written-twice")] == ["app"]


def test_setup_that_ran_twice(tmp_path: Path) -> None:
    for _ in range(2):
        logging.getLogger("app").addHandler(logging.FileHandler(tmp_path / "app.log"))
    (finding,) = found("written-twice")
    assert "app.log" in finding.message


def test_different_files_are_no_trouble(tmp_path: Path) -> None:
    logging.getLogger().addHandler(logging.FileHandler(tmp_path / "all.log"))
    logging.getLogger("app").addHandler(logging.FileHandler(tmp_path / "app.log"))
    assert not found("written-twice")


def test_basic_config_before_ours_is_left(tmp_path: Path) -> None:
    logging.basicConfig()
    logging.getLogger().addHandler(ConsoleHandler())
    (finding,) = found("basic-config-left")
    assert finding.subject == "root"


def test_a_dead_end_and_those_below() -> None:
    logging.getLogger().addHandler(ConsoleHandler())
    logging.getLogger("shop.db.pool")
    logging.getLogger("shop.db").propagate = False
    (finding,) = found("dead-end")
    assert finding.subject == "shop.db"
    assert "shop.db.pool" in finding.message


def test_a_null_handler_makes_it_complete() -> None:
    quiet = logging.getLogger("quiet")
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())
    (finding,) = found("dead-end")
    assert "all its records vanish" in finding.message


def test_loggers_disabled_by_a_careless_dictconfig() -> None:
    logging.getLogger("early.bird")
    with watch() as watched:
        logging.config.dictConfig({"version": 1, "root": {"level": "INFO"}})
    (finding,) = [each for each in examine(watched).findings if each.code == "disabled"]
    assert "early.bird" in finding.subject or "more" in finding.subject
    assert "test_checks.py" in finding.message


def test_disabled_by_hand_is_not_blamed_on_a_configuration() -> None:
    with watch() as watched:
        logging.getLogger("by.hand").disabled = True
    (finding,) = [each for each in examine(watched).findings if each.code == "disabled"]
    assert "somebody has set .disabled" in finding.message


def test_a_logger_that_only_prints(tmp_path: Path) -> None:
    configure(tmp_path)
    chatty = logging.getLogger("chatty")
    chatty.addHandler(logging.StreamHandler(sys.stdout))
    chatty.propagate = False
    (finding,) = found("print-only")
    assert "stdout" in finding.message


def test_a_logger_nobody_is_the_parent_of() -> None:
    orphan = logging.Logger("orphaned")
    (finding,) = found("orphan")
    assert finding.subject == orphan.name


def test_levels_that_swallow() -> None:
    handler = ConsoleHandler()
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    logging.getLogger("app").setLevel(logging.DEBUG)
    finding = next(each for each in found("swallowed") if each.subject == "app")
    assert "DEBUG, INFO is made and thrown away" in finding.message


def test_one_low_handler_is_enough() -> None:
    handler = ConsoleHandler()
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    logging.getLogger().addHandler(logging.handlers.MemoryHandler(10))
    logging.getLogger("app").setLevel(logging.DEBUG)
    assert not [each for each in found("swallowed") if each.subject == "app"]


def test_logging_disable_and_errors_off() -> None:
    logging.getLogger("mute").setLevel(logging.CRITICAL)
    logging.disable(logging.INFO)
    assert "INFO" in found("logging-disabled")[0].message
    assert [each.subject for each in found("errors-off")] == ["mute"]


def test_a_closed_stream(tmp_path: Path) -> None:
    stream = (tmp_path / "out.txt").open("w")
    logging.getLogger().addHandler(logging.StreamHandler(stream))
    assert not found("closed-stream")
    stream.close()
    assert found("closed-stream")


@pytest.mark.parametrize("what", ["deleted", "replaced"])
def test_a_file_that_is_gone(what: str, tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    handler = logging.FileHandler(path)
    logging.getLogger().addHandler(handler)
    assert not found("file-gone")
    path.rename(tmp_path / "app.log.1")
    if what == "replaced":
        path.touch()
    (finding,) = found("file-gone")
    assert what in finding.message
    handler.close()


def test_a_rotating_handler_of_one_process(tmp_path: Path) -> None:
    handler = logging.handlers.RotatingFileHandler(tmp_path / "app.log")
    logging.getLogger().addHandler(handler)
    assert found("rotation-by-one-process")
    handler.close()


def test_a_queue_nobody_empties() -> None:
    waiting: queue.Queue[Any] = queue.Queue()
    handler = logging.handlers.QueueHandler(waiting)
    logging.getLogger().addHandler(handler)
    assert not found("queue-not-emptied")
    for _ in range(1001):
        waiting.put(None)
    assert found("queue-not-emptied")


def test_a_stranger_that_gets_records_unredacted(tmp_path: Path) -> None:
    configure(tmp_path)
    stranger = logging.StreamHandler((tmp_path / "x.txt").open("w"))
    root = logging.getLogger()
    root.addHandler(stranger)
    assert not found("unredacted"), "ours come first and make the record safe for all"
    root.handlers.remove(stranger)
    root.handlers.insert(0, stranger)
    (finding,) = found("unredacted")
    assert "RedactionFilter" in finding.fix
    stranger.addFilter(lamalog.redact.RedactionFilter())
    assert not found("unredacted")
    stranger.stream.close()


def test_uncaught_and_warnings_are_hinted_at_once_ours_are_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import warnings

    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    monkeypatch.setattr(warnings, "showwarning", warnings._showwarning_orig)
    configure(tmp_path)
    assert found("uncaught-not-recorded")
    assert found("warnings-not-recorded")
    lamalog.hooks.install(signals=False)
    assert not found("uncaught-not-recorded")
    assert not found("warnings-not-recorded")
    lamalog.hooks.uninstall()


def test_the_configurations_own_findings(tmp_path: Path) -> None:
    manager = lamalog.manager.default_manager()
    manager.setup({"handlers": {"x": {"class": "no.such.Handler"}}}, log_dir=tmp_path, console=False, watch=False)
    assert found("configuration")
    manager.shutdown()


def test_records_that_could_not_be_written(tmp_path: Path) -> None:
    handler = ConsoleHandler((tmp_path / "x.txt").open("w"))
    logging.getLogger().addHandler(handler)
    assert not found("records-lost")
    handler.stream.close()
    logging.getLogger().error("lost")
    (finding,) = found("records-lost")
    assert "1 records dropped" in finding.message


def test_a_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.doctor.checks import twice

    def broken(facts: Any) -> Any:
        raise RuntimeError("bug")

    monkeypatch.setattr(twice, "check", broken)
    assert found("check-failed")[0].subject == "twice"
