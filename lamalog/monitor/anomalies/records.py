"""Anomalies as records: ``anomaly.detected`` (WARNING) and ``anomaly.ended`` (INFO), in words and in fields."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from lamalog.lifecycle._records import extra
from lamalog.monitor.anomalies.found import DRIFT, ERROR_RATE, NEW_NORMAL, SILENCE, SPIKE
from lamalog.monitor.anomalies.watch import STEP, Found
from lamalog.monitor.metrics import BYTES, BYTES_A_SECOND, CELSIUS, RATIO, SECONDS, WATTS, metric_of
from lamalog.units import format_duration, format_size

log = logging.getLogger("lamalog.monitor")
DETECTED, ENDED = "anomaly.detected", "anomaly.ended"
_VERBS = {SPIKE: "peaked at", DRIFT: "drifted to"}
#: What the values of our own metrics are in.
_OWN = {"operation.duration": SECONDS, "operation.errors": RATIO, "operation.silence": SECONDS, "node.silence": SECONDS}


def tell(found: Found, *, step: float = STEP) -> None:
    """Log it. Never raises anything but what a handler raises."""
    one = found.anomaly
    if found.over and one.kind == SPIKE:  # it is over when it is found
        log.warning("%s", message(found, step), extra=extra(DETECTED, fields(found, step)))
        return
    if found.over:
        log.info("%s", message(found, step), extra=extra(ENDED, fields(found, step)))
    else:
        log.warning("%s", message(found, step), extra=extra(DETECTED, fields(found, step)))


def fields(found: Found, step: float) -> dict[str, Any]:
    """The evidence."""
    one, factor = found.anomaly, _factor(found.metric, step)
    values: dict[str, Any] = {
        "anomaly.metric": found.metric,
        "anomaly.kind": one.kind,
        "anomaly.baseline": _rounded(one.baseline * factor),
        "anomaly.observed": _rounded(one.observed * factor),
        "anomaly.score": _rounded(one.score),
        "anomaly.since": instant(one.since),
    }
    if found.of:
        values[_owner(found.metric)] = found.of
    if found.over and one.ended is not None:
        values["anomaly.peak"] = _rounded(one.peak * factor)
        values["anomaly.outcome"] = one.outcome
        values["duration"] = round(max(0.0, one.ended - one.since), 3)
    return values


def message(found: Found, step: float) -> str:
    """``operation.duration of inpaint went to 2.1 s, usually 0.40 s, since 14:03:20``"""
    one, metric = found.anomaly, found.metric
    name = f"{metric} of {found.of}" if found.of else metric
    usual, seen = shown(found.metric, one.baseline, step), shown(found.metric, one.observed, step)
    if one.kind == SILENCE:
        what = f"no heartbeat from {found.of}" if metric == "node.silence" else f"{found.of} has not run"
        if not found.over:
            return f"{what} for {format_duration(one.observed)}, usually every {format_duration(one.baseline)}"
        after = "for good" if one.outcome == "gone" else "until now"
        return f"{what} {after}: {format_duration(one.peak)}"
    if found.over and one.kind != SPIKE:
        lasted = format_duration(max(0.0, (one.ended or one.since) - one.since))
        if one.outcome == NEW_NORMAL:
            return f"{name} has stayed at about {seen} for {lasted}: usual from now on (was {usual})"
        return f"{name} is back after {lasted}, usually {usual}, at most {shown(metric, one.peak, step)}"
    if one.kind == ERROR_RATE:
        return f"{one.observed:.0%} of {found.of} fail, usually {one.baseline:.1%}"
    times = one.observed / one.baseline if one.baseline > 0 else 0.0
    factor = f" ({times:.1f}×)" if times >= 1.5 else ""
    at = dt.datetime.fromtimestamp(one.since).strftime("%H:%M:%S") if abs(one.since) < 1e11 else ""
    return f"{name} {_VERBS.get(one.kind, 'went to')} {seen}{factor}, usually {usual}, since {at}"


def shown(metric: str, value: float, step: float = STEP) -> str:
    """A value as people read it."""
    row = metric_of(metric)
    unit = _OWN.get(metric) or (row.unit if row else "")
    if metric == "operation.rate":
        return f"{value / step:.3g}/s"
    if unit == SECONDS:
        return format_duration(value)
    if unit == RATIO:
        return f"{value:.0%}" if value >= 0.01 or value == 0 else f"{value:.2%}"
    if unit == BYTES:
        return format_size(round(value))
    if unit == BYTES_A_SECOND:
        return f"{format_size(round(value))}/s"
    return f"{value:.4g}" + {CELSIUS: " °C", WATTS: " W"}.get(unit, "")


def instant(moment: float) -> str:
    """RFC 3339, UTC."""
    try:
        return dt.datetime.fromtimestamp(moment, dt.timezone.utc).isoformat(timespec="milliseconds")[:-6] + "Z"
    except (OverflowError, ValueError, OSError):
        return "1970-01-01T00:00:00.000Z"


def _owner(metric: str) -> str:
    if metric.startswith("operation."):
        return "operation.name"
    return "lama.node.id" if metric.startswith("node.") else "anomaly.device"


def _factor(metric: str, step: float) -> float:
    """Rates are told a second."""
    return 1 / step if metric == "operation.rate" else 1.0


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
