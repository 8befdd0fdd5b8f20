"""Which services run, and which ended otherwise than by being stopped?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, PASS, WARN, Check
from lamalog.health.window import Row, Window, at
from lamalog.units import plural

_STARTS = ("service.start", "startup.done")


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``service:NAME``: stopped in order, started anew, died."""
    events = window.rows(
        "event in (service.start, service.stop, startup.failed, process.exception, process.fault)"
        " | stats count, max(timestamp) as last by service.name, event.name"
    )
    seen = window.rows("exists service.name | stats count, max(timestamp) as last by service.name")
    for row in sorted(seen, key=lambda row: str(row["service.name"])):
        name = row["service.name"]
        yield _judge(name, row, {e["event.name"]: e for e in events if e["service.name"] == name})


def _judge(name: str, row: Row, events: dict[str, Row]) -> Check:
    component, last = f"service:{name}", at(row["last"])
    started = max((at(events[e]["last"]) or 0.0 for e in _STARTS if e in events), default=0.0)
    for event, text in (
        ("process.fault", "a process crashed (segmentation fault or the like)"),
        ("process.exception", "a process ended with an exception nobody caught"),
        ("startup.failed", "the start failed"),
    ):
        if event in events:
            when = at(events[event]["last"])
            status = FAIL if (when or 0.0) >= started else WARN
            again = "" if status == FAIL else ", and was started again since"
            return Check(component, status, f"{text}{again}", events[event]["count"], "times", when)
    stopped = at(events["service.stop"]["last"]) if "service.stop" in events else None
    if stopped is not None and stopped >= started and (last or 0.0) - stopped < 1.0:
        return Check(component, WARN, "was stopped, in order, and has not been started again", None, None, stopped)
    starts = events.get("service.start", {}).get("count", 0)
    again = f", started {plural(starts, 'time')}" if starts > 1 else ""
    return Check(component, PASS, f"{plural(row['count'], 'record')}{again}", row["count"], "records", last)
