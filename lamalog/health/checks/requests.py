"""Are requests answered?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.judge import above, percent
from lamalog.health.limits import Limits
from lamalog.health.model import PASS, Check
from lamalog.health.window import Window
from lamalog.units import format_duration, plural

#: Whatever ends an exchange carries a status and a duration.
_ENDS = "exists http.response.status_code exists duration"


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``requests``: the share of 5xx among the answers to HTTP requests."""
    total = window.row(f"{_ENDS} | stats count, p95(duration) as slowest")
    if not total.get("count"):
        return
    bad = window.row(f"{_ENDS} status>=500 | stats count").get("count", 0)
    count, share = total["count"], bad / total["count"]
    text = (
        f"{percent(share)} of {plural(count, 'request')} failed, 95 % within {format_duration(total['slowest'] or 0.0)}"
    )
    status = above(share, limits.requests) if count >= limits.least or not bad else PASS
    if bad and count < limits.least:
        text += f" (too few to judge: under {limits.least})"
    yield Check("requests", status, text, share, "1")
