"""What monitoring found: warnings, trends, anomalies and bottlenecks."""

from __future__ import annotations

from lamalog.health.window import Window, at
from lamalog.report.model import Cell, Column, Section, State, Table, Time, cut

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
    """In the order of time, newest last; None when nothing was found."""
    rows = window.rows(
        f"event in ({', '.join(_EVENTS)}) | fields timestamp, severity_number, event.name, service.name, host.name, message, advice"
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
    shown, _ = cut(cells, _MOST)
    columns = tuple(map(Column, ("time", "event", "where", "what", "advice")))
    return Section(
        "findings", "Warnings, anomalies, bottlenecks", (Table(columns, shown, more=len(rows) - len(cells)),)
    )
