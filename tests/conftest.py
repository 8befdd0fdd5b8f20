"""Logging is global state: every test gets it untouched and leaves it so."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import structlog

from lamalog import bridges, hooks, rescue
from lamalog.context import clear

# A busy machine is no failure. In CI the same examples each time; everywhere else, new ones.
hypothesis.settings.register_profile("lamalog", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("lamalog")

_HOOKS = ("excepthook", "unraisablehook")


def _snapshot() -> dict[str, Any]:
    root = logging.getLogger()
    return {
        "root": (root.level, root.handlers[:], root.filters[:], root.disabled),
        "loggers": {
            name: (each.level, each.handlers[:], each.filters[:], each.propagate, each.disabled)
            for name, each in logging.Logger.manager.loggerDict.items()
            if isinstance(each, logging.Logger)
        },
        "handlers": (dict(logging._handlers), logging._handlerList[:]),  # type: ignore[attr-defined]
        "factory": logging.getLogRecordFactory(),
        "class": logging.getLoggerClass(),
        "disable": logging.root.manager.disable,
        "raise": logging.raiseExceptions,
        "hooks": {name: getattr(sys, name) for name in _HOOKS},
        "thread_hook": threading.excepthook,
        "showwarning": warnings.showwarning,
    }


def _restore(before: dict[str, Any]) -> None:
    root = logging.getLogger()
    for handler in {*root.handlers} - {*before["root"][1]}:
        handler.close()
    root.setLevel(before["root"][0])
    root.handlers[:], root.filters[:], root.disabled = before["root"][1:]
    for name, each in list(logging.Logger.manager.loggerDict.items()):
        if not isinstance(each, logging.Logger):
            continue
        level, handlers, filters, propagate, disabled = before["loggers"].get(name, (0, [], [], True, False))
        for handler in {*each.handlers} - {*handlers}:
            handler.close()
        each.setLevel(level)
        each.handlers[:], each.filters[:] = handlers, filters
        each.propagate, each.disabled = propagate, disabled
    logging._handlers.clear()  # type: ignore[attr-defined]
    logging._handlers.update(before["handlers"][0])  # type: ignore[attr-defined]
    logging._handlerList[:] = before["handlers"][1]  # type: ignore[attr-defined]
    logging.setLogRecordFactory(before["factory"])
    logging.setLoggerClass(before["class"])
    logging.disable(before["disable"])
    logging.raiseExceptions = before["raise"]
    for name, hook in before["hooks"].items():
        setattr(sys, name, hook)
    threading.excepthook = before["thread_hook"]
    warnings.showwarning = before["showwarning"]
    rescue.uninstall()
    structlog.reset_defaults()
    clear()


def _stop_threads() -> None:
    """What configurations have started, and a handler that is not collected yet would keep running."""
    for module, name in (("lamalog.monitor.resources", "_stop_all"), ("lamalog.report.schedule", "stop_schedules")):
        if module in sys.modules:
            getattr(sys.modules[module], name)()


@pytest.fixture(autouse=True)
def untouched_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Root logger, named loggers, handler registry, factory, hooks, signals, context and LAMALOG_* are put back."""
    for name in [name for name in os.environ if name.startswith(("LAMALOG_", "OTEL_"))]:
        monkeypatch.delenv(name)
    before = _snapshot()
    signals = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    hooks.uninstall()
    hooks.children.withdraw()
    bridges.release()
    _stop_threads()
    for number, handler in signals.items():
        if signal.getsignal(number) is not handler:
            signal.signal(number, handler)
    _restore(before)
