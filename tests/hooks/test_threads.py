"""``threading.excepthook``: what ends a thread is in the log, once."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from lamalog.hooks import threads


def test_the_exception_that_ends_a_thread_is_one_error_record(script: Any) -> None:
    ran = script(
        """
        import threading
        thread = threading.Thread(target=lambda: 1 / 0, name="loader")
        thread.start(); thread.join()
        """
    )
    record = ran.one("thread.exception")
    assert record["severity_text"] == "ERROR"
    assert record["thread.name"] == "loader"
    assert record["exception.type"] == "ZeroDivisionError"
    assert ran.err.startswith("Exception in thread loader")
    assert ran.status == 0


def test_with_a_console_it_is_shown_once(script: Any) -> None:
    code = "import threading; t = threading.Thread(target=lambda: 1 / 0); t.start(); t.join()"
    assert script(code, console=True).err.count("Traceback (most recent call last)") == 1


def test_system_exit_leaves_a_thread_without_a_word(script: Any) -> None:
    ran = script("import threading; t = threading.Thread(target=sys.exit); t.start(); t.join()")
    assert not ran.events("thread.exception")


def test_a_raw_thread_is_recorded_too(script: Any) -> None:
    ran = script("""
        import _thread, pathlib, time

        _thread.start_new_thread(lambda: 1 / 0, ())
        file, end = pathlib.Path("logs/svc.jsonl"), time.monotonic() + 30
        while time.monotonic() < end and not (file.exists() and "ZeroDivisionError" in file.read_text("utf-8")):
            time.sleep(0.02)
    """)
    assert ran.one("unraisable.exception")["exception.type"] == "ZeroDivisionError"


def test_the_hosts_hook_is_called_and_restored(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Any] = []
    theirs = seen.append
    monkeypatch.setattr(threading, "excepthook", theirs)
    remove = threads.install()
    thread = threading.Thread(target=lambda: {}["k"], name="t-1")
    thread.start()
    thread.join()
    assert [args.exc_type for args in seen] == [KeyError]
    assert [record.__dict__["event.name"] for record in caplog.records] == ["thread.exception"]
    remove()
    assert threading.excepthook is theirs
    seen.clear()
