"""What several sections make of rows that are grouped by time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lamalog.charts import Series, Unit, line_chart, stacked_bars
from lamalog.health.window import Row, Window, at
from lamalog.report.model import Column, Figure, Table, Time

Counts = Mapping[str, Mapping[float, float]]


def pivot(
    rows: Iterable[Row], name: str, value: str, most: int = 7, absent: str = "–"
) -> dict[str, dict[float, float]]:
    """Values by name and time, the largest in total first. Of more than *most* names the smaller ones are added up as
    ``other``; *absent* is what those without a name are called."""
    table: dict[str, dict[float, float]] = {}
    for row in rows:
        moment, number = at(row["time"]), row[value]
        if moment is not None and isinstance(number, (int, float)):
            table.setdefault(str(row[name] if row[name] is not None else absent), {})[moment] = float(number)
    ranked = sorted(table, key=lambda key: -sum(table[key].values()))
    if len(table) <= most:
        return {key: table[key] for key in ranked}
    kept = {key: table[key] for key in ranked[: most - 1]}
    rest: dict[float, float] = {}
    for key in ranked[most - 1 :]:
        for moment, number in table[key].items():
            rest[moment] = rest.get(moment, 0.0) + number
    return {**kept, "other": rest}


def bars(window: Window, title: str, counts: Counts, classes: Sequence[str] | None = None) -> Figure:
    """Counts over time."""

    def draw() -> str:
        return stacked_bars(
            counts,
            start=window.since,
            end=window.until,
            width=window.width,
            label=_label(title, counts),
            classes=classes,
        )

    return Figure(title, draw, as_table(counts, Unit.COUNT))


def lines(window: Window, title: str, values: Counts, unit: Unit) -> Figure:
    """Values over time; a bucket without one is a gap where the one before had one."""

    def draw() -> str:
        series = [Series(name, gapped(points, window.width)) for name, points in values.items()]
        return line_chart(series, start=window.since, end=window.until, label=_label(title, values), unit=unit)

    return Figure(title, draw, as_table(values, unit))


def gapped(points: Mapping[float, float], width: float) -> list[tuple[float, float | None]]:
    """Points in the middle of their buckets, with a gap where more than two in a row are missing."""
    found: list[tuple[float, float | None]] = []
    before: float | None = None
    for moment, value in sorted(points.items()):
        if before is not None and moment - before > 3 * width:
            found.append((before + width, None))
        found.append((moment + width / 2, value))
        before = moment
    return found


def as_table(values: Counts, unit: Unit) -> Table:
    """The numbers of a figure, one row for each time."""
    moments = sorted({moment for points in values.values() for moment in points})
    columns = (Column("time"), *(Column(name, unit) for name in values))
    return Table(
        columns, tuple((Time(moment), *(points.get(moment) for points in values.values())) for moment in moments)
    )


def _label(title: str, values: Counts) -> str:
    return f"{title}: {', '.join(values) or 'nothing'}"
