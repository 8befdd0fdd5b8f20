"""How many errors are there, compared with before?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, PASS, WARN, Check
from lamalog.health.window import Window, at
from lamalog.store.chance import at_least
from lamalog.units import plural

#: Windows before this one that say what is usual.
_BEFORE = 8


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``errors``: CRITICAL is a failure, more errors than chance explains (one in a thousand) a warning."""
    length = window.until - window.since
    now = window.row("level>=error | stats count, max(timestamp) as last")
    count = now.get("count", 0)
    critical = window.row("level>=critical | stats count, max(timestamp) as last")
    if critical.get("count"):
        text = f"{plural(critical['count'], 'critical error')}"
        yield Check("errors", FAIL, text, critical["count"], "errors", at(critical["last"]))
        return
    past = window.within(window.since - _BEFORE * length, window.since)
    seen = past.row("| stats count").get("count", 0)
    before = past.row("level>=error | stats count").get("count", 0)
    usual = before / _BEFORE
    if not count:
        yield Check("errors", PASS, "no error", 0, "errors")
    elif seen and count > 3 and at_least(count, before, 1 / (1 + _BEFORE)) < 1e-3:
        text = f"{plural(count, 'error')}, usually {usual:.1f} in as long a time"
        yield Check("errors", WARN, text, count, "errors", at(now["last"]))
    else:
        text = f"{plural(count, 'error')}" + (f", {usual:.1f} are usual" if seen else "")
        yield Check("errors", PASS, text, count, "errors", at(now["last"]))
