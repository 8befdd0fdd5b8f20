"""Trouble of the monitor itself never reaches the host: it is counted, and each kind is said once."""

from __future__ import annotations

import contextlib
import logging
import os
from collections import Counter

from lamalog.lifecycle._records import extra
from lamalog.rescue import describe

log = logging.getLogger("lamalog.monitor")
#: How often each part failed.
failures: Counter[str] = Counter()
#: More kinds than this are only counted.
_KINDS = 200


def say_once(part: str, error: BaseException | str, level: int = logging.WARNING) -> None:
    """Count a failure of *part*, and log it the first time. Never raises."""
    with contextlib.suppress(Exception):
        first = part not in failures
        if first and len(failures) >= _KINDS:
            part, first = "others", "others" not in failures
        failures[part] += 1
        if first:
            why = error if isinstance(error, str) else describe(error)
            fields = {"monitor.part": part, "monitor.reason": why}
            log.log(level, "no reading of %s: %s", part, why, extra=extra("monitor.trouble", fields))


def forget() -> None:
    """As if nothing had ever failed."""
    failures.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget)
