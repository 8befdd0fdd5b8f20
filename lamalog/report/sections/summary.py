"""The most important numbers, compared with the period before."""

from __future__ import annotations

from typing import NamedTuple

from lamalog.charts import Unit
from lamalog.health.window import Window
from lamalog.report.model import Cell, Column, Section, Table


class _Number(NamedTuple):
    name: str
    query: str
    column: str
    unit: Unit


_NUMBERS = (
    _Number("records", "| stats count", "count", Unit.COUNT),
    _Number("warnings", "level=warning | stats count", "count", Unit.COUNT),
    _Number("errors", "level>=error | stats count", "count", Unit.COUNT),
    _Number("requests", "exists http.response.status_code exists duration | stats count", "count", Unit.COUNT),
    _Number("requests failed (5xx)", "exists duration status>=500 | stats count", "count", Unit.COUNT),
    _Number("requests, 95 % within", "exists http.response.status_code | stats p95(duration) as p", "p", Unit.SECONDS),
    _Number("tasks done", "event in (task.done, task.finished) | stats count", "count", Unit.COUNT),
    _Number("tasks failed", "event in (task.failed, task.timeout) | stats count", "count", Unit.COUNT),
    _Number("services", "| stats distinct(service.name) as n", "n", Unit.COUNT),
    _Number("hosts", "| stats distinct(host.name) as n", "n", Unit.COUNT),
    _Number("processes", "| stats distinct(process.pid) as n", "n", Unit.COUNT),
)


def section(window: Window) -> Section:
    """Numbers of this period and of the one before, as long as this one."""
    before = window.within(2 * window.since - window.until, window.since)
    known = bool(before.row("| stats count").get("count"))
    rows: list[tuple[Cell, ...]] = []
    for number in _NUMBERS:
        now = window.row(number.query).get(number.column)
        then = before.row(number.query).get(number.column) if known else None
        if now or then:
            rows.append((number.name, _shown(now, number.unit), _shown(then, number.unit), _change(now, then)))
    columns = (Column("number"), Column("now"), Column("before"), Column("change"))
    return Section("summary", "At a glance", (Table(columns, tuple(rows)),))


def _shown(value: float | None, unit: Unit) -> str:
    from lamalog.charts import show

    return show(value, unit)


def _change(now: float | None, then: float | None) -> str:
    if not then or now is None:
        return "–"
    change = (now - then) / then
    return "±0 %" if abs(change) < 0.005 else f"{change:+,.0%}".replace("%", " %")
