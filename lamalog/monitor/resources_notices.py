"""Warnings and trends as records: one WARNING when it begins, one INFO when it is over, with advice."""

from __future__ import annotations

import logging
from typing import Any

from lamalog.lifecycle._records import extra
from lamalog.monitor.sample import measured
from lamalog.monitor.thresholds_advice import Adviser
from lamalog.monitor.thresholds_texts import TEXTS, name_of
from lamalog.monitor.thresholds_values import shown, shown_rate
from lamalog.monitor.thresholds_watch import Change
from lamalog.monitor.thresholds_watch import Kind as ChangeKind
from lamalog.monitor.trends import Trend
from lamalog.units import format_duration

log = logging.getLogger("lamalog.monitor")
WARNING, RECOVERED, TREND = "resource.warning", "resource.recovered", "resource.trend"


class Notices:
    """Tells in *language*."""

    def __init__(self, language: str, adviser: Adviser) -> None:
        self._language = language
        self._texts = TEXTS[language]
        self._adviser = adviser

    def change(self, change: Change) -> None:
        """A threshold was crossed, one way or the other."""
        threshold, metric = change.threshold, change.threshold.metric
        fields = _named(metric, change.device)
        fields["resource.threshold"] = threshold.name
        fields["resource.value"], fields["resource.limit"] = _round(change.value), _round(threshold.limit)
        fields["resource.peak"] = _round(change.peak)
        said = {
            "name": name_of(metric, change.device, self._language),
            "value": shown(metric, change.value),
            "limit": shown(metric, threshold.limit),
            "peak": shown(metric, change.peak),
            "duration": format_duration(round(change.duration, 1)),
        }
        fields["duration"] = round(change.duration, 3)
        if change.kind is ChangeKind.ENDED:
            text = self._texts["gone" if change.gone else "recovered"].format(**said)
            log.info("%s", text, extra=extra(RECOVERED, fields))
            return
        held = self._texts["held"].format(**said) if change.duration >= 1 else ""
        text = self._texts["warning"].format(**said, held=held)
        if change.kept_quiet:
            text += self._texts["again"].format(count=change.kept_quiet)
            fields["resource.kept_quiet"] = change.kept_quiet
        self._warn(WARNING, text, metric, change.device, fields)

    def trend(self, trend: Trend) -> None:
        """Something grows, or has stopped to."""
        metric = trend.metric
        name = name_of(metric, trend.device, self._language)
        fields = _named(metric, trend.device)
        fields["resource.value"] = _round(trend.value)
        fields["resource.trend"] = trend.kind.value
        growth = trend.growth
        if growth is None:
            text = self._texts["stopped"].format(name=name, value=shown(metric, trend.value))
            log.info("%s", text, extra=extra(TREND, fields))
            return
        fields["resource.growth"] = _round(growth.slope)
        fields["resource.growth.low"], fields["resource.growth.high"] = _round(growth.low), _round(growth.high)
        fields["resource.trend.window"] = round(growth.span, 1)
        if trend.full_in is not None and trend.limit is not None:
            likely, soonest, latest = trend.full_in
            fields["resource.limit"] = _round(trend.limit)
            fields["resource.full_in"] = round(likely, 1)
            fields["resource.full_in.low"], fields["resource.full_in.high"] = round(soonest, 1), round(latest, 1)
            text = self._texts["full"].format(
                name=name,
                eta=format_duration(likely),
                low=format_duration(soonest),
                high=format_duration(latest),
                rate=shown_rate(metric, growth.slope),
                left=shown(metric, trend.limit - trend.value),
            )
        else:
            text = self._texts["grows"].format(
                name=name,
                rate=shown_rate(metric, growth.slope),
                low=shown_rate(metric, growth.low),
                high=shown_rate(metric, growth.high),
                value=shown(metric, trend.value),
                rise=shown(metric, growth.rise),
                span=format_duration(growth.span),
                leak=self._texts["leak"],
            )
        self._warn(TREND, text, metric, trend.device, fields)

    def _warn(self, event: str, text: str, metric: str, device: str, fields: dict[str, Any]) -> None:
        if not log.isEnabledFor(logging.WARNING):
            return
        advice = self._adviser.advise(metric, device)
        fields.update(advice.fields)
        if advice.text:
            fields["advice"] = advice.text
        log.warning("%s", text, extra=extra(event, fields))


def _named(metric: str, device: str) -> dict[str, Any]:
    fields: dict[str, Any] = {"resource.name": metric}
    if device:
        fields["resource.device"] = device
    return fields


def _round(value: float) -> float:
    """Six significant digits; whole numbers stay what they are."""
    return measured(int(value)) if value == int(value) else float(f"{value:.6g}")
