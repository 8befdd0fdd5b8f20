"""Values of metrics for people: ``93%``, ``12 GB``, ``87 °C``."""

from __future__ import annotations

from lamalog.monitor import metrics as m
from lamalog.units import format_duration, format_size


def shown(metric: str, value: float) -> str:
    """*value* of *metric* with its unit."""
    row = m.metric_of(metric)
    unit = row.unit if row else ""
    if unit == m.RATIO and not metric.startswith("hw.gpu.throttle."):
        return f"{value * 100:.0f}%"
    if unit == m.BYTES:
        return format_size(value)
    if unit == m.BYTES_A_SECOND:
        return f"{format_size(value)}/s"
    if unit == m.SECONDS:
        return format_duration(value)
    if unit == m.CELSIUS:
        return f"{value:.0f} °C"
    return f"{value:g} W" if unit == m.WATTS else f"{value:.6g}"


def shown_rate(metric: str, per_second: float) -> str:
    """Growth of *metric*: per minute, or per hour or day where that is too little to see."""
    for span, seconds in (("min", 60.0), ("h", 3600.0), ("d", 86400.0)):
        grown = per_second * seconds
        row = m.metric_of(metric)
        if row is not None and row.unit == m.BYTES:
            if abs(grown) >= 1e6 or span == "d":
                return f"{format_size(grown)}/{span}"
        elif abs(grown) >= 1 or span == "d":
            return f"{grown:.3g}/{span}"
    return ""
