"""``sys.excepthook``: what ends the process is in the log, once."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from lamalog.hooks import uncaught


def test_the_exception_that_ends_the_process_is_one_critical_record_with_its_traceback(script: Any) -> None:
    ran = script("raise OSError('the end')")
    record = ran.one("process.exception")
    assert ran.status == 1
    assert record["severity_text"] == "CRITICAL"
    assert record["exception.type"] == "OSError"
    assert record["exception.message"] == "the end"
    assert "raise OSError" in record["exception.stacktrace"]
    assert record["code.file.path"] == "svc.py"
    assert record["code.function.name"] == "<module>"


def test_without_a_console_the_interpreter_prints_as_always(script: Any) -> None:
    ran = script("1 / 0")
    assert ran.err.startswith("Traceback (most recent call last):")
    assert ran.err.count("ZeroDivisionError: division by zero") == 1


def test_with_a_console_it_is_shown_once(script: Any) -> None:
    ran = script("1 / 0", console=True)
    assert ran.err.count("Traceback (most recent call last):") == 1
    assert "uncaught ZeroDivisionError" in ran.err


def test_what_the_interpreter_would_print_is_private_too(script: Any) -> None:
    ran = script("raise ValueError('password=hunter2secret')")
    assert "hunter2secret" not in ran.err + str(ran.records)
    assert "ValueError: password=[REDACTED" in ran.err


def test_a_hook_of_the_host_is_called_afterwards(script: Any) -> None:
    ran = script(
        """
        hooks.uninstall()
        sys.excepthook = lambda kind, error, tb: print("host saw", kind.__name__, "after", len(open("logs/svc.jsonl").read()))
        hooks.install()
        1 / 0
        """
    )
    assert ran.out.startswith("host saw ZeroDivisionError after ")
    assert int(ran.out.split()[-1]) > 0
    ran.one("process.exception")


def test_ctrl_c_is_information(script: Any) -> None:
    record = script("raise KeyboardInterrupt").one("process.interrupted")
    assert record["severity_text"] == "INFO"
    assert record["exception.type"] == "KeyboardInterrupt"


def test_leaving_by_sys_exit_is_no_exception(script: Any) -> None:
    ran = script("sys.exit(3)")
    assert ran.status == 3
    assert [each["event.name"] for each in ran.records] == ["process.exit"]


def test_an_exception_whose_text_cannot_be_made_comes_out(script: Any) -> None:
    ran = script(
        """
        class Bad(Exception):
            def __str__(self): raise RuntimeError("no text")
        raise Bad
        """
    )
    assert ran.one("process.exception")["exception.type"].endswith("Bad")
    assert ran.status == 1


def test_a_chain_and_a_group_come_out_whole(script: Any) -> None:
    ran = script(
        """
        try:
            {}["missing"]
        except KeyError as error:
            raise RuntimeError("second") from error
        """
    )
    trace = ran.one("process.exception")["exception.stacktrace"]
    assert "KeyError: 'missing'" in trace
    assert "direct cause" in trace


def test_uninstall_restores_only_what_is_still_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def theirs(*args: Any) -> None: ...

    monkeypatch.setattr(sys, "excepthook", theirs)
    remove = uncaught.install()
    assert sys.excepthook is not theirs
    remove()
    assert sys.excepthook is theirs
    remove = uncaught.install()
    ours = sys.excepthook

    def later(*args: Any) -> None:
        ours(*args)

    sys.excepthook = later
    remove()
    assert sys.excepthook is later


def test_a_wrapped_hook_is_silent_after_uninstall(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(sys, "excepthook", lambda *args: seen.append(args))
    remove = uncaught.install()
    ours = sys.excepthook
    remove()
    error = ValueError("x")
    ours(ValueError, error, None)
    assert len(seen) == 1
    assert not caplog.records


def test_nothing_configured_means_nothing_changes(script: Any) -> None:
    ran = script("from lamalog import hooks; hooks.install(); 1 / 0", prelude=False)
    assert ran.err.count("Traceback (most recent call last):") == 1
    assert "uncaught" not in ran.err


def test_a_handler_that_raises_costs_nothing_but_its_record(script: Any) -> None:
    ran = script(
        """
        class Bad(logging.Handler):
            def handle(self, record): raise RuntimeError("handler broke")
        logging.getLogger().handlers = [Bad()]
        1 / 0
        """
    )
    assert ran.status == 1
    assert "ZeroDivisionError" in ran.err
    assert "Error in sys.excepthook" not in ran.err
