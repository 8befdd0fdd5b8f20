"""The exception that ends a ``multiprocessing`` child, which by itself only prints it to standard error."""

from __future__ import annotations

import logging
import sys
from typing import Any

from lamalog.hooks._print import print_safely
from lamalog.hooks._replace import Switch, Uninstall, replace
from lamalog.hooks.futures import tell_all
from lamalog.hooks.report import Outcome, report, sentence


def install() -> Uninstall:
    """CRITICAL ``process.exception`` in the child (INFO for Ctrl-C). Exit status 1 as always; printed only if no console
    showed it."""
    from multiprocessing.process import BaseProcess

    return replace(BaseProcess, "_bootstrap", _make)


def _make(previous: Any, switch: Switch) -> Any:
    def _bootstrap(self: Any, *args: Any, **kwargs: Any) -> Any:
        if switch.on:
            try:
                self.run = _recorded(self.run, self.name)
            except Exception:
                pass
        return previous(self, *args, **kwargs)

    return _bootstrap


def _recorded(run: Any, name: str) -> Any:
    def recorded() -> None:
        try:
            run()
        except SystemExit:
            raise
        except BaseException as error:
            _report(error, name)
            # What _bootstrap itself does after printing.
            raise SystemExit(1) from None
        finally:
            # This process ends without atexit.
            tell_all()

    return recorded


def _report(error: BaseException, name: str) -> None:
    tb = error.__traceback__
    tb = tb.tb_next if tb is not None and tb.tb_next is not None else tb
    if isinstance(error, KeyboardInterrupt):
        outcome = report(logging.INFO, "process.interrupted", f"{name} interrupted (Ctrl-C)", error, tb)
    else:
        text = sentence(f"uncaught in process {name}:", type(error), error)
        outcome = report(logging.CRITICAL, "process.exception", text, error, tb)
    if outcome is not Outcome.SHOWN and sys.stderr is not None:
        head = f"Process {name}:\n"
        print_safely(lambda: _print(head, error, tb), error, tb, head)


def _print(head: str, error: BaseException, tb: Any) -> None:
    sys.stderr.write(head)
    sys.__excepthook__(type(error), error, tb)
