"""The logs themselves: how much was written, by whom, and what was lost or hidden."""

from __future__ import annotations

from lamalog.charts import Unit
from lamalog.health.window import Window
from lamalog.report.model import Column, Section, Table
from lamalog.report.sections.over_time import bars, pivot

_LEVELS = {
    "CRITICAL": "fail", "ERROR": "c3", "WARNING": "warn", "SUCCESS": "pass", "INFO": "c0", "DEBUG": "c7", "TRACE": "c6",
}  # fmt: skip


def section(window: Window) -> Section:
    """Records by level over time, and the loggers that write most."""
    rows = window.rows(f"| stats count by level, {window.bucket}")
    counts = pivot(rows, "level", "count", most=12)
    counts = {
        name: counts[name] for name in sorted(counts, key=lambda n: list(_LEVELS).index(n) if n in _LEVELS else 99)
    }
    figure = bars(window, "Records by level", counts, [_LEVELS.get(name, "c4") for name in counts])
    loggers = window.rows("| top 10 logger")
    lost = window.row("log.records.dropped>0 | stats sum(log.records.dropped) as lost").get("lost") or 0
    table = Table(
        (Column("logger"), Column("records", Unit.COUNT), Column("share", Unit.RATIO)),
        tuple((str(row["logger"] or "–"), row["count"], row["percent"] / 100) for row in loggers),
        "Loggers",
    )
    facts = Table((Column("dropped records", Unit.COUNT),), ((lost,),))
    return Section("pipeline", "The logs themselves", (figure, table, facts))
