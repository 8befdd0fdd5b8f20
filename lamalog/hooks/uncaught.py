"""``sys.excepthook``: the exception that ends the process."""

from __future__ import annotations

import logging
import sys
from types import TracebackType
from typing import Any

from lamalog.hooks._print import print_safely
from lamalog.hooks._replace import Switch, Uninstall, replace
from lamalog.hooks.report import Outcome, report, sentence


def install() -> Uninstall:
    """CRITICAL ``process.exception``, ERROR in an interactive session (which goes on), INFO for Ctrl-C.

    The previous hook is called afterwards. The interpreter's own, which prints, is left out when a console handler
    has just shown the same.
    """
    return replace(sys, "excepthook", _make)


def _make(previous: Any, switch: Switch) -> Any:
    def hook(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> None:
        outcome = _report(kind, error, tb) if switch.on else Outcome.UNSEEN
        if previous is not sys.__excepthook__ or not switch.on:
            previous(kind, error, tb)
        elif outcome is not Outcome.SHOWN:
            print_safely(lambda: previous(kind, error, tb), error, tb)

    return hook


def _report(kind: type[BaseException], error: BaseException, tb: TracebackType | None) -> Outcome:
    if isinstance(error, KeyboardInterrupt):
        outcome = report(logging.INFO, "process.interrupted", "interrupted (Ctrl-C)", error, tb)
        _still_interrupted()
        return outcome
    level = logging.ERROR if hasattr(sys, "ps1") else logging.CRITICAL
    return report(level, "process.exception", sentence("uncaught", kind, error), error, tb)


def _still_interrupted() -> None:
    """CPython ends by SIGINT after an uncaught KeyboardInterrupt, as a shell expects. It remembers that in a flag which
    any ``exec`` of text clears, such as the import of a module with a dataclass while the record was made."""
    try:
        exec("raise KeyboardInterrupt")
    except KeyboardInterrupt:
        pass
