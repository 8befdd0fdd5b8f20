"""The part that charts over time have in common: a rectangle, its axes, and a legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamalog.charts.axes import Unit, tick_label, ticks, time_ticks
from lamalog.charts.svg import element, text
from lamalog.text import cell_width, truncate

WIDTH = 720.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 10.0, 8.0, 22.0
_LEGEND_LINE = 18.0
#: Colours that the style sheet has; series beyond them begin again.
COLOURS = 8


@dataclass(frozen=True)
class Frame:
    """Maps times and values into the rectangle."""

    start: float
    end: float
    high: float
    height: float

    @property
    def bottom(self) -> float:
        return self.height - BOTTOM

    def x(self, moment: float) -> float:
        """Where a time is."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (moment - self.start) / max(self.end - self.start, 1e-9)

    def y(self, value: float) -> float:
        """Where a value is."""
        return self.bottom - (self.bottom - TOP) * min(max(value / self.high, 0.0), 1.0)


def framed(start: float, end: float, highest: float, unit: Unit, height: float) -> tuple[Frame, str]:
    """The frame for values 0 … *highest*, and its axes."""
    marks = ticks(1.0 if unit is Unit.RATIO and 0.5 < highest <= 1.0 else highest, unit)
    frame = Frame(start, end, marks[-1], height)
    parts = []
    for value in marks:
        y = frame.y(value)
        parts.append(element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, class_="grid"))
        parts.append(text(LEFT - 6, y + 4, tick_label(value, unit), "tick", "end"))
    parts.extend(time_axis(frame))
    return frame, "".join(parts)


def time_axis(frame: Frame) -> list[str]:
    """Times below the frame."""
    parts = []
    for moment, label in time_ticks(frame.start, frame.end):
        x = frame.x(moment)
        parts.append(element("line", x1=x, x2=x, y1=frame.bottom, y2=frame.bottom + 4, class_="axis"))
        parts.append(text(x, frame.bottom + 16, label, "tick", "middle"))
    return parts


def legend(names: Sequence[str], top: float, classes: Sequence[str] | None = None) -> tuple[str, float]:
    """Names with their colours, in as many lines as needed; and the room they take."""
    parts, x, y = [], LEFT, top + 12
    for index, name in enumerate(names):
        shown = truncate(name, 40)
        width = 22 + 7.2 * cell_width(shown) + 14
        if x + width > WIDTH and x > LEFT:
            x, y = LEFT, y + _LEGEND_LINE
        colour = classes[index] if classes is not None else colour_of(index)
        parts.append(element("rect", x=x, y=y - 9, width=12.0, height=10.0, class_=f"fill {colour}"))
        parts.append(text(x + 18, y, shown, "legend"))
        x += width
    return "".join(parts), (y - top + 8 if names else 0.0)


def colour_of(index: int) -> str:
    """Class of the series number *index*."""
    return f"c{index % COLOURS}"
