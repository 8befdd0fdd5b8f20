"""Round numbers and round times for axes, and how values of a kind are written."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, tzinfo
from enum import Enum

from lamalog.units import format_duration, format_size


class Unit(Enum):
    """What a number means."""

    COUNT = "count"
    SECONDS = "s"
    BYTES = "By"
    BYTES_PER_SECOND = "By/s"
    #: 0 … 1, shown as per cent.
    RATIO = "1"
    PER_SECOND = "/s"
    CELSIUS = "Cel"
    WATTS = "W"


def show(value: float | None, unit: Unit = Unit.COUNT) -> str:
    """*value* as people write it; a dash for none."""
    if value is None or not math.isfinite(value):
        return "–"
    if abs(value) >= 1e30:
        return f"{value:.3g}"
    if unit is Unit.SECONDS:
        return format_duration(value)
    if unit in (Unit.BYTES, Unit.BYTES_PER_SECOND):
        sign = "-" if value < 0 else ""
        return f"{sign}{format_size(abs(round(value)))}{'/s' if unit is Unit.BYTES_PER_SECOND else ''}"
    if unit is Unit.RATIO:
        return f"{_short(value * 100)} %"
    suffix = {Unit.PER_SECOND: "/s", Unit.CELSIUS: " °C", Unit.WATTS: " W"}.get(unit, "")
    return f"{_short(value)}{suffix}"


def _short(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 4
    return f"{value:,.{digits}f}"


def tick_label(value: float, unit: Unit) -> str:
    """A round value of an axis, without the digits that say nothing."""
    if unit is Unit.SECONDS and value >= 1:
        for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
            if value >= size:
                return f"{value / size:g} {name}"
        return f"{value:g} s"
    if unit is Unit.SECONDS and value == 0:
        return "0 s"
    return show(value, unit)


def ticks(high: float, unit: Unit = Unit.COUNT, wanted: int = 4) -> list[float]:
    """Round values from 0 up to the first one that is not below *high*."""
    if not high > 1e-30 or not math.isfinite(high):
        return [0.0, 1.0]
    step = _round_up(high / wanted, unit)
    count = max(1, math.ceil(high / step - 1e-9))
    return [step * index for index in range(count + 1)]


_DURATIONS = (1e-6, 2e-6, 5e-6, 1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)  # fmt: skip


def _round_up(step: float, unit: Unit) -> float:
    if unit is Unit.SECONDS:
        for candidate in _DURATIONS:
            if candidate >= step:
                return candidate
    power = 10.0 ** math.floor(math.log10(step))
    for factor in (1, 2, 2.5, 5, 10):
        candidate = factor * power
        if candidate >= step * (1 - 1e-9) and not (unit is Unit.COUNT and candidate < 1):
            return candidate
    return 1.0


_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


def time_ticks(first: float, last: float, wanted: int = 7, zone: tzinfo | None = None) -> list[tuple[float, str]]:
    """Round local times within seconds since the epoch *first* … *last*, with their labels. At most some 15."""
    span = max(last - first, 1e-6)
    step = next((step for step in _STEPS if span / step <= wanted), None)
    if step is None or step >= 86400:
        days = 1 if step is not None else math.ceil(span / 86400 / wanted)
        return _days(first, last, days, zone)
    begin = datetime.fromtimestamp(first, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    offset = begin.timestamp()
    moment = offset + math.ceil((first - offset) / step) * step
    marks: list[tuple[float, str]] = []
    while moment <= last and len(marks) < 3 * wanted:
        marks.append((moment, _label(datetime.fromtimestamp(moment, zone), step)))
        moment += step
    return marks


def _label(moment: datetime, step: float) -> str:
    if moment.hour == moment.minute == moment.second == 0:
        return f"{moment:%m-%d}"
    return f"{moment:%H:%M:%S}" if step < 60 else f"{moment:%H:%M}"


def _days(first: float, last: float, days: int, zone: tzinfo | None) -> list[tuple[float, str]]:
    moment = datetime.fromtimestamp(first, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    marks: list[tuple[float, str]] = []
    while moment.timestamp() <= last:
        if moment.timestamp() >= first:
            marks.append((moment.timestamp(), f"{moment:%m-%d}"))
        moment += timedelta(days=days)
    return marks
