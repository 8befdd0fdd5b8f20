"""``sys.unraisablehook``: exceptions where there is nobody to raise them to, such as in ``__del__``."""

from __future__ import annotations

import logging
import sys
from typing import Any

from lamalog.hooks._print import print_safely
from lamalog.hooks._replace import Switch, Uninstall, replace
from lamalog.hooks.report import Outcome, report, sentence
from lamalog.rescue import safe_repr


def install() -> Uninstall:
    """ERROR ``unraisable.exception``. The previous hook is called afterwards; Python's own only if no console showed it."""
    return replace(sys, "unraisablehook", _make)


def _make(previous: Any, switch: Switch) -> Any:
    def hook(args: Any) -> None:
        if not switch.on:
            previous(args)
            return
        where = args.err_msg or "Exception ignored in"
        thing = "" if args.object is None else safe_repr(args.object)
        text = sentence(f"{where}{f' {thing}' if thing else ''}:", args.exc_type, args.exc_value)
        fields = {"unraisable.object": thing} if thing else None
        outcome = report(logging.ERROR, "unraisable.exception", text, args.exc_value, args.exc_traceback, fields=fields)
        if previous is not sys.__unraisablehook__:
            previous(args)
        elif outcome is not Outcome.SHOWN:
            print_safely(lambda: previous(args), args.exc_value, args.exc_traceback, f"{where}: {thing}\n")

    return hook
