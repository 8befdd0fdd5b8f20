"""Errors over time, the groups they fall into, and everything about the most frequent ones."""

from __future__ import annotations

import datetime as dt

from lamalog.charts import Unit, heat_map
from lamalog.errors.statistics import Group, GroupDetail, error_groups, group_detail
from lamalog.health.window import Row, Window, at
from lamalog.report.model import (
    Cell,
    Code,
    Column,
    Detail,
    Facts,
    Figure,
    Link,
    Part,
    Section,
    Spark,
    State,
    Table,
    Text,
    Time,
    cut,
)  # fmt: skip
from lamalog.report.sections.over_time import bars, pivot

_MOST, _DETAILED, _SAMPLES = 50, 20, 5
#: Periods that are long enough for a row a day.
_DAYS = 2 * 86400.0
_COLUMNS = (
    Column("error"), Column("count", Unit.COUNT), Column("over time"), Column("trend"), Column("state"),
    Column("category"), Column("users", Unit.COUNT), Column("tasks", Unit.COUNT), Column("first"), Column("last"),
)  # fmt: skip
_NONE = "no category"
_BAD = frozenset({"new", "regressed", "rising"})


def section(window: Window) -> Section | None:
    """None when there was no error."""
    groups = error_groups(window.store, window.since, window.until, now=window.until)
    if not groups:
        return None
    rows = window.rows(f"level>=error | stats count by error.category, {window.bucket}")
    figures: list[Part] = [bars(window, "Errors by category", pivot(rows, "error.category", "count", absent=_NONE))]
    figures.append(_by_day_and_hour(window) if window.until - window.since >= _DAYS else _by_category_and_time(rows))
    detailed = {group.fingerprint: f"error-{number}" for number, group in enumerate(groups[:_DETAILED], 1)}
    shown, more = cut([_row(group, detailed.get(group.fingerprint)) for group in groups], _MOST)
    details = [
        _detail(found, target, detailed)
        for key, target in detailed.items()
        if (found := group_detail(window.store, key, window.since, window.until, samples=_SAMPLES, now=window.until))
    ]
    return Section("errors", "Errors", (*figures, Table(_COLUMNS, shown, "Groups", more), *details))


def _row(group: Group, target: str | None) -> tuple[Cell, ...]:
    trend = State(str(group.trend), "warn") if str(group.trend) in _BAD else str(group.trend)
    return (
        Link(group.title, target) if target else group.title,
        group.count, Spark(tuple(map(float, group.timeline.counts))), trend, group.state, group.category, group.users,
        group.tasks, _time(group.first), _time(group.last),
    )  # fmt: skip


def _time(moment: dt.datetime | None) -> Time | None:
    return None if moment is None else Time(moment.timestamp())


def _by_day_and_hour(window: Window) -> Figure:
    cells: dict[str, list[float]] = {}
    for row in window.rows("level>=error | stats count by 1h"):
        moment = dt.datetime.fromtimestamp(at(row["time"]) or 0.0)
        cells.setdefault(f"{moment:%Y-%m-%d %a}", [0.0] * 24)[moment.hour] += row["count"]
    return _heat("Errors by day and hour", [f"{hour:02}" for hour in range(24)], cells)


def _by_category_and_time(rows: list[Row]) -> Figure:
    table = pivot(rows, "error.category", "count", 12, _NONE)
    moments = sorted({moment for points in table.values() for moment in points})
    columns = [f"{dt.datetime.fromtimestamp(moment):%H:%M}" for moment in moments]
    cells = {name: [points.get(moment, 0.0) for moment in moments] for name, points in table.items()}
    return _heat("Errors by category and time", columns, cells)


def _heat(title: str, columns: list[str], cells: dict[str, list[float]]) -> Figure:
    numbers = Table(
        (Column(""), *(Column(name, Unit.COUNT) for name in columns)),
        tuple((name, *values) for name, values in cells.items()),
    )

    def draw() -> str:
        every = max(1, len(columns) // 12)
        return heat_map(list(cells), columns, list(cells.values()), label=title, every=every)

    return Figure(title, draw, numbers)


def _detail(found: GroupDetail, target: str, detailed: dict[str, str]) -> Detail:
    group, newest = found.group, found.newest
    facts: list[tuple[str, Cell]] = [
        ("fingerprint", group.fingerprint), ("category", group.category), ("code", group.code),
        ("severity", group.severity), ("trend", str(group.trend)), ("state", group.state), ("in charge", group.assignee),
        ("where", group.culprit), ("logger", group.logger), ("count", f"{group.count:,} ({group.total:,} ever)"),
        ("first", _time(group.first)), ("last", _time(group.last)),
        ("versions", ", ".join(f"{share.name} ({share.count:,})" for share in group.versions[:8])),
        ("nodes", ", ".join(f"{share.name} ({share.count:,})" for share in group.by_node[:8])),
        ("advice", _advice(newest.get("error.advice"))), ("read on", _page(newest.get("error.advice.link"))),
    ]  # fmt: skip
    parts: list[Part] = [Facts(tuple((name, value) for name, value in facts if value not in (None, "")))]
    parts.extend(Text(text) for text in _sequences(found))
    if found.stack:
        parts.append(Code(str(found.stack), "Stack of the newest"))
    if found.breadcrumbs:
        parts.append(_breadcrumbs(found))
    parts.append(_samples(found))
    return Detail(target, group.title, tuple(parts))


def _advice(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _page(value: object) -> Link | None:
    """Only of the web: what stands in a log may be anything."""
    return Link(value, url=value) if isinstance(value, str) and value.startswith(("https://", "http://")) else None


def _sequences(found: GroupDetail) -> list[str]:
    sentences = []
    for sequence in found.followed_by[:3]:
        then = found.titles.get(sequence.then, sequence.then)
        sentences.append(f"Followed within {sequence.within:g} s by “{then}” in {sequence.share:.0%} of cases.")
    for sequence in found.preceded_by[:3]:
        first = found.titles.get(sequence.first, sequence.first)
        sentences.append(f"Follows “{first}” within {sequence.within:g} s in {sequence.share:.0%} of its cases.")
    return sentences


def _breadcrumbs(found: GroupDetail) -> Table:
    rows = []
    for crumb in found.breadcrumbs:
        moment = at(crumb.get("timestamp")) if isinstance(crumb, dict) else None
        if isinstance(crumb, dict):
            texts = (_text(crumb.get("level")), _text(crumb.get("logger")), _text(crumb.get("message")))
            rows.append((None if moment is None else Time(moment), *texts))
    columns = (Column("time"), Column("level"), Column("logger"), Column("message"))
    return Table(columns, tuple(rows), "What happened before")


def _samples(found: GroupDetail) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for record in found.samples:
        moment = at(record.get("timestamp"))
        ids = (record.get("lama.task.id"), record.get("request_id"), record.get("trace_id"), record.get("record.id"))
        rows.append((None if moment is None else Time(moment), _text(record.get("message")), *map(_text, ids)))
    columns = ("time", "message", "task", "request", "trace", "record")
    return Table(tuple(map(Column, columns)), tuple(rows), "Newest")


def _text(value: object) -> str | None:
    return None if value is None else str(value)
