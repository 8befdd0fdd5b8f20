"""Lines over time; a missing value is a gap, not a zero."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lamalog.charts.axes import Unit, show
from lamalog.charts.frame import WIDTH, Frame, colour_of, framed, legend
from lamalog.charts.svg import drawing, element, hint, number

#: What is larger measures nothing, and would make everything else a flat line.
_MOST = 1e30
Point = tuple[float, float | None]


@dataclass(frozen=True)
class Series:
    """Points of one line, in the order of time: seconds since the epoch, value or None for a gap."""

    name: str
    points: Sequence[Point]


def line_chart(
    series: Sequence[Series],
    *,
    start: float,
    end: float,
    label: str,
    unit: Unit = Unit.COUNT,
    height: float = 180.0,
) -> str:
    """Lines between seconds since the epoch *start* and *end*. What is not finite, or from 1e30 on, is a gap."""
    clean = [Series(one.name, [(t, _finite(v)) for t, v in one.points if start <= t <= end]) for one in series]
    highest = max((v for one in clean for _, v in one.points if v is not None), default=0.0)
    frame, axes = framed(start, end, highest, unit, height)
    parts = [axes]
    for index, one in enumerate(clean):
        parts.append(_line(frame, one, f"{colour_of(index)} d{index % 4}", unit))
    keys, room = legend([one.name for one in clean] if len(clean) > 1 else [], height)
    return drawing(WIDTH, height + room, label, *parts, keys)


def _finite(value: float | None) -> float | None:
    return value if value is not None and abs(value) < _MOST else None


def _line(frame: Frame, one: Series, colour: str, unit: Unit) -> str:
    values = [v for _, v in one.points if v is not None]
    if not values:
        return ""
    told = hint(f"{one.name}: {show(min(values), unit)} to {show(max(values), unit)}")
    parts = []
    for run in _runs(one.points):
        if len(run) == 1:
            (t, v) = run[0]
            parts.append(element("circle", told, cx=frame.x(t), cy=frame.y(v), r=2.0, class_=f"fill {colour}"))
        else:
            path = "M" + "L".join(f"{number(frame.x(t))} {number(frame.y(v))}" for t, v in run)
            parts.append(element("path", told, d=path, class_=f"line {colour}"))
    return "".join(parts)


def _runs(points: Iterable[Point]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for t, v in points:
        if v is not None:
            runs[-1].append((t, v))
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]
