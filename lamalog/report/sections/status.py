"""How every component was at the end of the period."""

from __future__ import annotations

from lamalog.health.limits import Limits
from lamalog.health.run import health_in
from lamalog.health.window import Window
from lamalog.report.model import Column, Section, State, Table, Time

#: Seconds at the end of the period that are looked at.
_END = 900.0


def section(window: Window) -> Section:
    """The checks of ``lamalog health``, the failed ones first."""
    end = window.within(max(window.since, window.until - _END), window.until)
    health = health_in(end, Limits())
    order = {"fail": 0, "warn": 1, "pass": 2}
    rows = tuple(
        (
            State(check.status, check.status),
            check.component,
            check.reason,
            None if check.time is None else Time(check.time),
        )
        for check in sorted(health.checks, key=lambda check: order[check.status])
    )
    table = Table((Column("status"), Column("component"), Column("reason"), Column("time")), rows)
    return Section("health", "Health at the end", (table,), health.as_dict())
