"""All hooks together: in once, out again, across a fork."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import warnings
from concurrent.futures import Future
from typing import Any

from lamalog import hooks


def state() -> list[Any]:
    return [
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
        warnings.showwarning,
        signal.getsignal(signal.SIGTERM),
        signal.getsignal(signal.SIGINT),
        signal.default_int_handler,
        logging.getLogger("asyncio").filters[:],
        Future.__dict__.get("_exception"),
    ]


def test_uninstall_leaves_everything_as_it_was() -> None:
    before = state()
    hooks.install()
    assert all(old is not new for old, new in zip(before, state(), strict=True))
    hooks.uninstall()
    assert state() == before
    assert hooks.installed() == []


def test_installing_twice_has_no_effect() -> None:
    hooks.install()
    once = state()
    hooks.install()
    assert state() == once
    hooks.uninstall()


def test_only_what_is_asked_for_is_put_in() -> None:
    every = dict.fromkeys(hooks.OPTIONS, False)
    hooks.install(**{**every, "threads": True})
    assert hooks.installed() == ["threads"]
    hooks.install(**{**every, "warnings": True})
    assert hooks.installed() == ["threads", "warnings"]
    hooks.uninstall()


def test_in_a_thread_everything_but_the_signals_is_put_in() -> None:
    thread = threading.Thread(target=hooks.install)
    thread.start()
    thread.join()
    assert "excepthook" in hooks.installed()
    assert "signals" not in hooks.installed()
    hooks.uninstall()


def test_a_forked_child_has_the_hooks_too(script: Any) -> None:
    ran = script(
        """
        import os, warnings
        warnings.simplefilter("ignore")
        if os.fork() == 0:
            raise LookupError("child")
        os.wait()
        """
    )
    assert ran.one("process.exception")["message"] == "uncaught LookupError: child"


def test_importing_it_changes_nothing(script: Any) -> None:
    code = "import sys, threading; before = sys.excepthook, threading.excepthook\nimport lamalog.hooks\n"
    ran = script(code + "print(before == (sys.excepthook, threading.excepthook))", prelude=False)
    assert ran.out == "True\n"


def test_a_careless_dictconfig_cannot_silence_it(script: Any) -> None:
    """``disable_existing_loggers`` is on by default, and disables our logger with all others."""
    ran = script('logging.config.dictConfig({**CONFIG, "disable_existing_loggers": True})\n1 / 0\n')
    ran.one("process.exception")
