"""``threading.excepthook``: the exception that ends a thread."""

from __future__ import annotations

import logging
import threading
from typing import Any

from lamalog.hooks._print import print_safely
from lamalog.hooks._replace import Switch, Uninstall, replace
from lamalog.hooks.report import Outcome, report, sentence


def install() -> Uninstall:
    """ERROR ``thread.exception``. The previous hook is called afterwards; Python's own only if no console showed it."""
    return replace(threading, "excepthook", _make)


def _make(previous: Any, switch: Switch) -> Any:
    def hook(args: Any) -> None:
        # SystemExit ends a thread without a word: that is how threads are left.
        if not switch.on or args.exc_type is SystemExit:
            previous(args)
            return
        name = getattr(args.thread, "name", None) or str(threading.get_ident())
        text = sentence(f"uncaught in thread {name}:", args.exc_type, args.exc_value)
        outcome = report(logging.ERROR, "thread.exception", text, args.exc_value, args.exc_traceback)
        if previous is not threading.__excepthook__:
            previous(args)
        elif outcome is not Outcome.SHOWN:
            head = f"Exception in thread {name}:\n"
            print_safely(lambda: previous(args), args.exc_value, args.exc_traceback, head)

    return hook
