"""What state things were in, and when: one lane for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lamalog.charts.frame import BOTTOM, LEFT, WIDTH, Frame, legend, time_axis
from lamalog.charts.svg import drawing, element, hint, text
from lamalog.text import truncate

_ROW = 24.0
#: Room for the names of lanes.
_NAMES = 130.0


@dataclass(frozen=True)
class Span:
    """Seconds since the epoch, and the state between them."""

    start: float
    end: float
    state: str
    note: str = ""


def lanes(
    rows: Mapping[str, Sequence[Span]], *, start: float, end: float, label: str, classes: Mapping[str, str]
) -> str:
    """*classes* are CSS classes by state; a state without one is drawn as ``c7``."""
    height = len(rows) * _ROW + BOTTOM
    frame = _Shifted(start, end, 1.0, height)
    parts = []
    for index, (name, spans) in enumerate(rows.items()):
        y = index * _ROW
        parts.append(text(_NAMES - 8, y + 15, truncate(name, 17), "tick", "end"))
        parts.append(element("line", x1=_NAMES, x2=WIDTH, y1=y + 20, y2=y + 20, class_="grid"))
        for span in spans:
            left, right = frame.x(max(span.start, start)), frame.x(min(span.end, end))
            if right < left:
                continue
            told = hint(f"{name}: {span.state}{f', {span.note}' if span.note else ''}")
            colour = classes.get(span.state, "c7")
            wide = max(right - left, 1.5)
            parts.append(element("rect", told, x=left, y=y + 3, width=wide, height=15.0, class_=f"fill {colour}"))
    parts.extend(time_axis(frame))
    shown = [state for state in classes if any(span.state == state for spans in rows.values() for span in spans)]
    keys, room = legend(shown, height, [classes[state] for state in shown])
    return drawing(WIDTH, height + room, label, *parts, keys)


class _Shifted(Frame):
    """Begins to the right of the names."""

    def x(self, moment: float) -> float:
        return _NAMES + (super().x(moment) - LEFT) * (WIDTH - _NAMES - 10) / (WIDTH - LEFT - 10)
