"""How full queues were, and how long one waited in them."""

from __future__ import annotations

from lamalog.charts import Unit
from lamalog.health.window import Window
from lamalog.report.model import Column, Part, Section, Table
from lamalog.report.sections.over_time import lines, pivot

_NAME, _DEPTH = "lama.queue.name", "lama.queue.depth"


def section(window: Window) -> Section | None:
    """None when no queue was measured."""
    rows = window.rows(f"exists {_NAME} exists {_DEPTH} | stats max({_DEPTH}) as depth by {_NAME}, {window.bucket}")
    waits = window.rows(
        f"event=queue.dequeued exists duration | stats count, p50(duration) as p50, p95(duration) as p95 by {_NAME}"
    )
    full = window.rows(f"event=queue.overflow | stats count, sum(lama.queue.dropped) as dropped by {_NAME}")
    if not rows and not waits and not full:
        return None
    parts: list[Part] = []
    depths = pivot(rows, _NAME, "depth")
    if depths:
        parts.append(lines(window, "Waiting, at most", depths, Unit.COUNT))
    waited = {row[_NAME]: row for row in waits}
    overflowed = {row[_NAME]: row for row in full}
    names = sorted({*depths, *waited, *overflowed} - {None, "other"}, key=str)
    table = [
        (
            str(name), max(depths.get(name, {}).values(), default=None), waited.get(name, {}).get("p50"),
            waited.get(name, {}).get("p95"), overflowed.get(name, {}).get("count", 0), overflowed.get(name, {}).get("dropped") or 0,
        )
        for name in names
    ]  # fmt: skip
    columns = (
        Column("queue"), Column("most waiting", Unit.COUNT), Column("wait p50", Unit.SECONDS),
        Column("wait p95", Unit.SECONDS), Column("times full", Unit.COUNT), Column("dropped", Unit.COUNT),
    )  # fmt: skip
    parts.append(Table(columns, tuple(table)))
    return Section("queues", "Queues", tuple(parts))
