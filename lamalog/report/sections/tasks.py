"""What became of tasks."""

from __future__ import annotations

from lamalog.charts import Unit
from lamalog.health.window import Window
from lamalog.report.model import Column, Part, Section, Table
from lamalog.report.sections.over_time import bars, pivot

#: Event → what it is called, in the order of the figure, and its colour.
_ENDS = {
    "task.done": ("done", "pass"), "task.finished": ("done", "pass"), "task.failed": ("failed", "fail"),
    "task.timeout": ("timed out", "warn"), "task.cancelled": ("cancelled", "c7"), "task.retried": ("tried again", "c1"),
}  # fmt: skip


def section(window: Window) -> Section | None:
    """None when there were no tasks."""
    where = f"event in ({', '.join(_ENDS)})"
    rows = window.rows(f"{where} | stats distinct(lama.task.id) as tasks by event.name, {window.bucket}")
    if not rows:
        return None
    counts: dict[str, dict[float, float]] = {}
    for event, points in pivot(rows, "event.name", "tasks").items():
        into = counts.setdefault(_ENDS[event][0], {})
        for moment, number in points.items():
            into[moment] = into.get(moment, 0.0) + number
    colours = dict(_ENDS.values())
    parts: list[Part] = [bars(window, "Tasks by outcome", counts, [colours[name] for name in counts])]
    kinds = window.rows(
        f"{where} exists lama.task.kind | stats distinct(lama.task.id) as tasks by lama.task.kind, event.name"
    )
    if kinds:
        parts.append(_table(kinds))
    return Section("tasks", "Tasks", tuple(parts))


def _table(rows: list[dict[str, object]]) -> Table:
    names = list(dict.fromkeys(name for name, _ in _ENDS.values()))
    kinds: dict[str, dict[str, int]] = {}
    for row in rows:
        into = kinds.setdefault(str(row["lama.task.kind"]), {})
        name = _ENDS[str(row["event.name"])][0]
        into[name] = into.get(name, 0) + int(str(row["tasks"]))
    columns = (Column("kind"), *(Column(name, Unit.COUNT) for name in names))
    return Table(columns, tuple((kind, *(counts.get(name, 0) for name in names)) for kind, counts in kinds.items()))
