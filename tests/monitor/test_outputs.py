"""Prometheus and OpenTelemetry."""

from __future__ import annotations

import logging
import re
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import prometheus_client
import pytest
from prometheus_client.parser import text_string_to_metric_families

from lamalog import monitor
from lamalog.exceptions import ConfigError, MissingExtraError
from lamalog.monitor.metrics import METRICS, TOTALS
from lamalog.monitor.otel import otel_metrics
from lamalog.monitor.prometheus import MOST, ResourceCollector, prometheus_endpoint
from lamalog.monitor.resources_current import SHARED
from lamalog.monitor.sample import Sample
from lamalog.testing import capture

HOSTILE = ['a"b\\c\nd', "\x1b[31mred\u202e", "\ud800lone", "x" * 5000, "磁盘 💾", "{} # HELP x", "]", ""]


@pytest.fixture(autouse=True)
def no_monitor() -> Iterator[None]:
    yield
    monitor.stop()


def show(values: dict[str, float], totals: dict[str, float] | None = None, age: float = 0.0) -> None:
    now = time.monotonic() - age
    latest = Sample(0.0, now, 5.0, values, totals or {})
    SHARED.monitor = SimpleNamespace(latest=latest, interval=5.0, stop=lambda: None)  # type: ignore[assignment]


def exposition() -> str:
    registry = prometheus_client.CollectorRegistry()
    registry.register(ResourceCollector())  # type: ignore[arg-type]
    return prometheus_client.generate_latest(registry).decode("utf-8")


def test_names_units_and_labels() -> None:
    show(
        {"system.memory.usage": 5e9, "system.cpu.utilization": 0.25, "hw.power[gpu0]": 300.0, "hw.power[gpu1]": 310.0},
        {"system.disk.read": 100.0, "system.disk.write": 7.0, "process.cpu.user": 1.5, "hw.energy[gpu0]": 12.0},
    )
    lines = exposition().splitlines()
    for line in (
        "# TYPE system_memory_usage_bytes gauge",
        "system_memory_usage_bytes 5e+09",
        "system_cpu_utilization_ratio 0.25",
        'hw_power_watts{hw_id="gpu1"} 310.0',
        'system_disk_io_bytes_total{disk_io_direction="read"} 100.0',
        'system_disk_io_bytes_total{disk_io_direction="write"} 7.0',
        'process_cpu_time_seconds_total{cpu_mode="user"} 1.5',
        'hw_energy_joules_total{hw_id="gpu0",hw_type="gpu"} 12.0',
    ):
        assert any(line in each for each in lines) or sorted(line) in [sorted(each) for each in lines], line


def test_hostile_devices_come_out_as_labels_that_can_be_parsed() -> None:
    show({f"system.filesystem.usage[{name}]": float(number) for number, name in enumerate(HOSTILE) if name})
    text = exposition()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    families = {family.name: family for family in text_string_to_metric_families(text)}
    samples = families["system_filesystem_usage_bytes"].samples
    assert [sample.value for sample in samples] == [0, 1, 2, 3, 4, 5, 6]
    assert all(len(sample.labels["system_filesystem_mountpoint"]) <= 128 for sample in samples)


def test_the_number_of_devices_is_bounded() -> None:
    show({f"hw.power[gpu{number}]": 1.0 for number in range(10_000)})
    assert exposition().count("hw_power_watts{") == MOST


def test_a_sample_that_is_too_old_is_not_shown_and_logging_is() -> None:
    show({"system.memory.usage": 5e9}, age=100.0)
    text = exposition()
    assert "system_memory" not in text
    assert "lamalog_written_total" in text


def test_every_metric_has_a_name_of_its_own() -> None:
    show(dict.fromkeys(METRICS, 1.0), dict.fromkeys(TOTALS, 1.0))
    registry = prometheus_client.CollectorRegistry()
    registry.register(ResourceCollector())  # type: ignore[arg-type]
    prometheus_client.REGISTRY.register(collector := ResourceCollector())  # type: ignore[arg-type]
    try:
        text = prometheus_client.generate_latest(registry).decode()
        families = [family.name for family in text_string_to_metric_families(text)]
        assert len(families) == len(set(families))
        everything = prometheus_client.generate_latest().decode()
        names = [family.name for family in text_string_to_metric_families(everything)]
        assert len(names) == len(set(names)), "a name of prometheus_client's own collectors"
    finally:
        prometheus_client.REGISTRY.unregister(collector)  # type: ignore[arg-type]


def test_what_handlers_count_is_counted() -> None:
    class Counting(logging.Handler):
        stats: ClassVar = {"written": 5, "dropped": 2}

        def emit(self, record: logging.LogRecord) -> None:
            pass

    logging.root.handlers[:] = [Counting()]
    text = exposition()
    assert "lamalog_written_total 5.0" in text
    assert "lamalog_dropped_total 2.0" in text


def test_an_endpoint_serves_what_this_machine_does() -> None:
    monitor.start(interval="50 ms", gpu=False, record=None)
    with prometheus_endpoint(port=0) as endpoint:
        assert endpoint.host == "127.0.0.1"
        assert endpoint.url == f"http://127.0.0.1:{endpoint.port}/metrics"
        deadline = time.monotonic() + 60
        text = ""
        while "process_memory_usage_bytes" not in text and time.monotonic() < deadline:
            with urllib.request.urlopen(endpoint.url, timeout=30) as answer:
                text = answer.read().decode()
        assert re.search(r"^process_memory_usage_bytes \d", text, re.MULTILINE)
        with pytest.raises(OSError):
            prometheus_endpoint(port=endpoint.port)
    endpoint.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "lamalog-prometheus"]


def test_an_endpoint_starts_the_monitor_and_leaves_one_that_runs_alone() -> None:
    with prometheus_endpoint(port=0):
        assert monitor.current() is not None
    monitor.stop()
    mine = monitor.start(interval="1 h")
    with prometheus_endpoint(port=0):
        assert monitor.current() is mine


def test_a_configured_endpoint_lives_as_long_as_the_monitor_and_a_taken_port_is_only_told() -> None:
    def served() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "lamalog-prometheus"]

    monitor.start(interval="50 ms", gpu=False, prometheus=0)
    deadline = time.monotonic() + 60
    while not served() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert served()
    monitor.stop()
    assert not served()
    with prometheus_endpoint(port=0) as taken, capture() as records:
        one = monitor.ResourceMonitor(interval="50 ms", gpu=False, record=None, prometheus=taken.port)
        one.sample()
        one.stop()
    assert [entry.level for entry in records] == ["WARNING"]
    assert "no reading of Prometheus on 127.0.0.1" in next(iter(records)).message


@pytest.mark.parametrize(("port", "host"), [(-1, "127.0.0.1"), (70_000, "127.0.0.1"), ("9464", "127.0.0.1"), (0, "")])
def test_bad_addresses_say_what_to_write(port: Any, host: str) -> None:
    with pytest.raises(ConfigError, match="write"):
        prometheus_endpoint(port, host)


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'lamalog\[metrics\]'"):
        prometheus_endpoint(port=0)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(ConfigError, match="pip install opentelemetry-sdk"):
        otel_metrics()


def test_opentelemetry_gets_gauges_and_counters_under_its_names() -> None:
    sdk = pytest.importorskip("opentelemetry.sdk.metrics")
    export = pytest.importorskip("opentelemetry.sdk.metrics.export")
    reader = export.InMemoryMetricReader()
    provider = sdk.MeterProvider(metric_readers=[reader])
    show(
        {
            "system.memory.usage": 5e9,
            "system.memory.available": 3e9,
            "system.cpu.utilization": 0.25,
            "system.cpu.core.utilization[0]": 0.5,
            "system.disk.read.rate": 1.0,
            "hw.temperature[gpu0]": 60.0,
        },
        {"system.disk.read": 100.0, "system.disk.write": 7.0},
    )
    otel_metrics(provider.get_meter("test"))
    data = reader.get_metrics_data()
    assert data is not None
    found = {
        metric.name: (metric.unit, [(point.value, dict(point.attributes)) for point in metric.data.data_points])
        for resource in data.resource_metrics
        for scope in resource.scope_metrics
        for metric in scope.metrics
    }
    provider.shutdown()
    assert found == {
        "system.memory.usage": ("By", [(5e9, {"system.memory.state": "used"})]),
        "system.memory.linux.available": ("By", [(3e9, {})]),
        "system.cpu.utilization": ("1", [(0.25, {})]),
        "hw.temperature": ("Cel", [(60.0, {"hw.type": "gpu", "hw.id": "gpu0"})]),
        "system.disk.io": (
            "By",
            [(100.0, {"disk.io.direction": "read"}), (7.0, {"disk.io.direction": "write"})],
        ),
    }
    with pytest.raises(ConfigError, match="is no meter"):
        otel_metrics("meter")


def test_names_that_opentelemetry_knows_have_its_units() -> None:
    """Checked against the package that OpenTelemetry publishes."""
    pytest.importorskip("opentelemetry.semconv")
    from opentelemetry.semconv._incubating.metrics import cpython_metrics, hw_metrics, process_metrics, system_metrics

    known = {
        value: module
        for module in (system_metrics, process_metrics, hw_metrics, cpython_metrics)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str)
    }
    checked = 0
    for row in (*METRICS.values(), *TOTALS.values()):
        if row.name.endswith(".rate"):
            continue
        module = known.get(row.otel_name)
        if module is None:
            assert not row.otel, f"{row.otel_name} is no name of OpenTelemetry"
            continue
        source = Path(str(module.__file__)).read_text("utf-8")
        constant = source.index(f'= "{row.otel_name}"')
        documented = re.search(r"Unit: (\S+)", source[constant:])
        assert documented is not None
        assert documented[1] == row.unit, row.name
        checked += 1
    assert checked >= 25
