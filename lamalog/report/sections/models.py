"""Models: how often they were loaded and run, how long it took, what memory they needed."""

from __future__ import annotations

from lamalog.charts import Unit
from lamalog.health.window import Window
from lamalog.report.model import Column, Section, Table

_COLUMNS = (
    Column("model"), Column("event"), Column("count", Unit.COUNT), Column("p50", Unit.SECONDS),
    Column("p95", Unit.SECONDS), Column("memory at most", Unit.BYTES), Column("GPU memory at most", Unit.BYTES),
)  # fmt: skip


def section(window: Window) -> Section | None:
    """None when there was no model."""
    rows = window.rows(
        "exists lama.model.name exists duration | stats count, p50(duration) as p50, p95(duration) as p95, "
        "max(lama.memory.peak) as ram, max(lama.gpu.memory.peak) as gpu by lama.model.name, event.name"
        " | sort lama.model.name, -count | limit 200"
    )
    if not rows:
        return None
    keys = ("lama.model.name", "event.name", "count", "p50", "p95", "ram", "gpu")
    return Section("models", "Models", (Table(_COLUMNS, tuple(tuple(row[key] for key in keys) for row in rows)),))
