"""What monitoring found: warnings, trends, anomalies and bottlenecks."""

from __future__ import annotations

from lamalog.charts import Unit
from lamalog.health.window import Window, at
from lamalog.monitor import find_bottlenecks
from lamalog.report.model import Cell, Column, Section, State, Table, Time

_EVENTS = (
    "resource.warning",
    "resource.recovered",
    "resource.trend",
    "anomaly.detected",
    "anomaly.ended",
    "bottleneck.detected",
)
_MOST = 100


def section(window: Window) -> Section | None:
    """In the order of time, newest last; and why operations were slow. None when nothing was found."""
    parts = [table for table in (_told(window), _bottlenecks(window)) if table is not None]
    return Section("findings", "Warnings, anomalies, bottlenecks", tuple(parts)) if parts else None


def _told(window: Window) -> Table | None:
    rows = window.rows(
        f"event in ({', '.join(_EVENTS)})"
        " | fields timestamp, severity_number, event.name, service.name, host.name, message, advice"
    )
    if not rows:
        return None
    cells: list[tuple[Cell, ...]] = []
    for row in rows[-_MOST:]:
        moment, number = at(row["timestamp"]), row.get("severity_number") or 9
        status = "fail" if number >= 17 else "warn" if number >= 13 else "pass"
        where = " ".join(str(row[name]) for name in ("service.name", "host.name") if row.get(name))
        texts = (str(row.get("message") or ""), str(row.get("advice") or ""))
        cells.append((None if moment is None else Time(moment), State(str(row["event.name"]), status), where, *texts))
    columns = tuple(map(Column, ("time", "event", "where", "what", "advice")))
    return Table(columns, tuple(cells), "As monitoring told them", len(rows) - len(cells))


def _bottlenecks(window: Window) -> Table | None:
    found = find_bottlenecks(window.store, since=window.since, until=window.until)
    rows: list[tuple[Cell, ...]] = []
    for operation in found.operations:
        for cause in operation.causes[:2]:
            numbers = (operation.slow, operation.normal_duration, operation.slow_duration)
            rows.append((operation.name, *numbers, cause.meaning, "; ".join(cause.evidence), cause.advice))
    columns = (
        Column("operation"), Column("slow runs", Unit.COUNT), Column("usually", Unit.SECONDS), Column("then", Unit.SECONDS),
        Column("what was short"), Column("evidence"), Column("advice"),
    )  # fmt: skip
    return Table(columns, tuple(rows), "Why operations were slow") if rows else None
