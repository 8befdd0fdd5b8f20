"""Which alerts were raised, sent, and failed to be sent."""

from __future__ import annotations

from lamalog.health.window import Window, at
from lamalog.report.model import Column, Section, State, Table, Time

_BAD = {"alert.fired": "warn", "alert.failed": "fail", "alert.dead_letter": "fail"}
_MOST = 100


def section(window: Window) -> Section | None:
    """None when there was none."""
    rows = window.rows("event ~ /^alert[.]/ | fields timestamp, event.name, alert.rule, message")
    if not rows:
        return None
    cells = []
    for row in rows[-_MOST:]:
        moment, event = at(row["timestamp"]), str(row["event.name"])
        texts = (str(row.get("alert.rule") or ""), str(row.get("message") or ""))
        cells.append((None if moment is None else Time(moment), State(event, _BAD.get(event, "pass")), *texts))
    columns = tuple(map(Column, ("time", "event", "rule", "message")))
    return Section("alerts", "Alerts", (Table(columns, tuple(cells), more=len(rows) - len(cells)),))
