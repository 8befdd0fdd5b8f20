"""``atexit``: the last record of a process that ends by itself, and a last flush."""

from __future__ import annotations

import atexit
import contextlib
import logging
import sys
import time

from lamalog.hooks._replace import Uninstall
from lamalog.hooks.futures import tell_all
from lamalog.hooks.report import live_logger, report, willing
from lamalog.units import format_duration

_STARTED = time.monotonic()


def install() -> Uninstall:
    """DEBUG ``process.exit`` with ``process.uptime`` in seconds, and what was uncaught if that is why it ends."""
    atexit.register(_at_exit)

    def uninstall() -> None:
        atexit.unregister(_at_exit)

    return uninstall


def _at_exit() -> None:
    with contextlib.suppress(Exception):
        tell_all()
        uptime = time.monotonic() - _STARTED
        error = getattr(sys, "last_value", None)
        fields = {"process.uptime": round(uptime, 3)}
        reason = f" (uncaught {type(error).__name__})" if error is not None else ""
        report(logging.DEBUG, "process.exit", f"process ends after {format_duration(uptime)}{reason}", fields=fields)
        for handler in list(willing(live_logger(), logging.CRITICAL)):
            with contextlib.suppress(Exception):
                handler.flush()
