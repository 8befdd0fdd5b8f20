"""How long things took: requests by route, operations by name."""

from __future__ import annotations

from lamalog.charts import Unit
from lamalog.health.window import Row, Window, at
from lamalog.report.model import Cell, Column, Figure, Section, Spark, Table, cut
from lamalog.report.sections.over_time import lines

#: Rows of the table, and operations that get a figure.
_MOST, _DRAWN = 40, 3
_PERCENTILES = ("p50", "p95", "p99")
_COLUMNS = (
    Column("operation"), Column("count", Unit.COUNT), Column("failed", Unit.COUNT), Column("p50", Unit.SECONDS),
    Column("p95", Unit.SECONDS), Column("p99", Unit.SECONDS), Column("longest", Unit.SECONDS),
    Column("in total", Unit.SECONDS), Column("95 % over time"),
)  # fmt: skip
#: What tells one operation from another, of all that have a duration.
_KEYS = ("event.name", "http.request.method", "http.route", "operation.name", "lama.operation")
_NUMBERS = ", ".join(f"{p}(duration) as {p}" for p in _PERCENTILES)
_ENDS = (".failed", ".timeout")


def section(window: Window) -> Section | None:
    """Percentiles of everything that has a ``duration``, what took most time in total first."""
    keys = ", ".join(_KEYS)
    rows = window.rows(
        f"exists duration | stats count, {_NUMBERS}, max(duration) as longest, sum(duration) as total by {keys}"
        " | sort -total | limit 500"
    )
    if not rows:
        return None
    over_time: dict[tuple[object, ...], list[Row]] = {}
    for row in window.rows(f"exists duration | stats {_NUMBERS} by {keys}, {window.bucket}"):
        over_time.setdefault(tuple(row[key] for key in _KEYS), []).append(row)
    named = _merged(rows)
    of = {name: over_time.get(tuple(row[key] for key in _KEYS), []) for name, row in named}
    cells = [_cells(window, name, row, of[name]) for name, row in named]
    shown, more = cut(cells, _MOST)
    figures = [_figure(window, name, of[name]) for name, _ in named[:_DRAWN]]
    return Section("latency", "Durations", (*figures, Table(_COLUMNS, shown, more=more)))


def name_of(row: Row) -> str:
    """What people call the operation of a row."""
    if row["http.route"]:
        return f"{row['http.request.method'] or 'HTTP'} {row['http.route']}"
    return str(row["operation.name"] or row["lama.operation"] or row["event.name"] or "without a name")


def _merged(rows: list[Row]) -> list[tuple[str, Row]]:
    """One row for each name. The ends of an operation, done or failed, are events of their own: the most frequent one
    gives the percentiles, all of them together the counts."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(name_of(row), []).append(row)
    merged = []
    for name, parts in groups.items():
        main = dict(max(parts, key=lambda row: row["count"]))
        main["count"] = sum(row["count"] for row in parts)
        main["failed"] = sum(row["count"] for row in parts if str(row["event.name"]).endswith(_ENDS))
        main["total"] = sum(row["total"] or 0.0 for row in parts)
        main["longest"] = max(row["longest"] or 0.0 for row in parts)
        merged.append((name, main))
    return sorted(merged, key=lambda item: -item[1]["total"])


def _cells(window: Window, name: str, row: Row, over_time: list[Row]) -> tuple[Cell, ...]:
    spark = [0.0] * (int((window.until - window.since) // window.width) + 2)
    for each in over_time:
        place = int(((at(each["time"]) or window.since) - window.since) // window.width) + 1
        spark[max(0, min(place, len(spark) - 1))] = each["p95"] or 0.0
    numbers = [row[key] for key in ("count", "failed", "p50", "p95", "p99", "longest", "total")]
    return (name, *numbers, Spark(tuple(spark)))


def _figure(window: Window, name: str, over_time: list[Row]) -> Figure:
    values = {p: {at(row["time"]) or 0.0: row[p] for row in over_time if row[p] is not None} for p in _PERCENTILES}
    return lines(window, name, values, Unit.SECONDS)
