"""OpenTelemetry metrics: observable gauges and counters that show the newest sample, under the names of the conventions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.monitor.metrics import METRICS, TOTALS, Metric
from lamalog.monitor.resources_current import SHARED, start
from lamalog.monitor.sample import Sample, device_field

#: Values of one metric; more are left out.
MOST = 256
#: One by one and all together under one name would be counted twice.
_LEFT_OUT = ("system.cpu.core.utilization",)


def otel_metrics(meter: Any = None) -> None:
    """Register an instrument for each metric of a sample. Starts the monitor if none runs.

    Rates are left out: the counters they are taken from are there.

    :param meter: of ``opentelemetry.metrics``; None: that of the global meter provider.
    :raises ConfigError: OpenTelemetry's API is not installed, or *meter* is no meter.
    """
    api = _api()
    found = api.get_meter("lamalog.monitor") if meter is None else meter
    if not hasattr(found, "create_observable_gauge"):
        raise ConfigError(f"{meter!r} is no meter: write opentelemetry.metrics.get_meter(…)")
    for rows, create in (
        (METRICS.values(), found.create_observable_gauge),
        (TOTALS.values(), found.create_observable_counter),
    ):
        by_name: dict[str, list[Metric]] = {}
        for row in rows:
            if not row.name.endswith(".rate") and row.name not in _LEFT_OUT:
                by_name.setdefault(row.otel_name, []).append(row)
        for name, same in by_name.items():
            create(name, callbacks=[_callback(api, same)], unit=same[0].unit, description=same[0].help)
    if SHARED.monitor is None:
        start()


def _callback(api: Any, rows: list[Metric]) -> Callable[[Any], Iterator[Any]]:
    def observe(_options: Any) -> Iterator[Any]:
        monitor = SHARED.monitor
        sample = None if monitor is None else monitor.latest
        if sample is not None:
            for row in rows:
                for device, value in _readings(sample, row):
                    attributes = dict(row.attributes)
                    if device:
                        attributes[device_field(row.name)] = device
                    yield api.Observation(value, attributes)

    return observe


def _readings(sample: Sample, row: Metric) -> list[tuple[str, float]]:
    values = sample.totals if row.total else sample.values
    plain = values.get(row.name)
    if plain is not None:
        return [("", plain)]
    head = f"{row.name}["
    return [(name[len(head) : -1], value) for name, value in values.items() if name.startswith(head)][:MOST]


def _api() -> Any:
    try:
        from opentelemetry import metrics
    except ImportError:
        raise ConfigError("monitor.otel_metrics() needs OpenTelemetry: pip install opentelemetry-sdk") from None
    return metrics
