"""Prometheus: the newest sample and the counters of the log pipeline, as a collector or at an endpoint of one's own.

Names are those of a sample with their unit behind (``system_memory_usage_bytes``); counters end in ``_total``.
https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError, MissingExtraError
from lamalog.monitor import metrics as m
from lamalog.monitor.pipeline import Pipeline
from lamalog.monitor.resources_current import SHARED, start
from lamalog.monitor.sample import Sample, device_field, split
from lamalog.redact import report as redactions
from lamalog.text import escape_control, truncate

if TYPE_CHECKING:
    from lamalog.monitor.resources import ResourceMonitor

#: Values of one label of one metric; more are left out.
MOST = 256
_WIDTH = 128
#: A sample older than so many intervals is not shown: the monitor has stopped.
_STALE = 3.0
_UNITS = {
    m.RATIO: "_ratio",
    m.BYTES: "_bytes",
    m.SECONDS: "_seconds",
    m.CELSIUS: "_celsius",
    m.WATTS: "_watts",
    m.HERTZ: "_hertz",
    m.BYTES_A_SECOND: "_bytes_per_second",
    m.A_SECOND: "_per_second",
    "J": "_joules",
}
#: Ratios by their unit that are none.
_PLAIN = ("hw.gpu.pcie.generation",)
_PIPELINE = {
    "written": "log records written",
    "dropped": "log records dropped",
    "errors": "errors of log handlers",
    "rotations": "rotations of log files",
}


class ResourceCollector:
    """For ``registry.register()`` of prometheus_client. Asks nothing of the machine: it shows the newest sample.

    Raises MissingExtraError without ``lamalog[metrics]``.

    :param monitor: whose sample; None: that of the process's monitor, whichever runs.
    """

    def __init__(self, monitor: ResourceMonitor | None = None) -> None:
        self._library: Any = _prometheus()
        self._monitor = monitor
        self._pipeline = Pipeline()
        self._lock = threading.Lock()

    def describe(self) -> Iterable[Any]:
        """Nothing: what there is depends on the machine."""
        return ()

    def collect(self) -> Iterator[Any]:
        """The metric families, as prometheus_client calls them."""
        sample = _newest(self._monitor or SHARED.monitor)
        if sample is not None:
            yield from self._gauges(sample)
            yield from self._counters(sample)
        yield from self._logging()

    def _gauges(self, sample: Sample) -> Iterator[Any]:
        families: dict[str, Any] = {}
        counts: dict[str, int] = {}
        for name, value in sample.values.items():
            metric, device = split(name)
            row = m.METRICS.get(metric)
            if row is None:
                continue
            family = families.get(metric)
            if family is None:
                unit = "" if metric in _PLAIN else _UNITS.get(row.unit, "")
                labels = [_name(device_field(metric))] if device else []
                family = self._library.GaugeMetricFamily(_name(metric) + unit, row.help, labels=labels)
                families[metric] = family
            counts[metric] = counts.get(metric, 0) + 1
            if counts[metric] <= MOST:
                family.add_metric([_label(device)] if device else [], float(value))
        yield from families.values()

    def _counters(self, sample: Sample) -> Iterator[Any]:
        families: dict[str, Any] = {}
        for name, value in sample.totals.items():
            metric, device = split(name)
            row = m.TOTALS.get(metric)
            if row is None:
                continue
            labels = dict(row.attributes)
            if device:
                labels[device_field(metric)] = device
            family = families.get(row.otel_name)
            if family is None:
                family = families[row.otel_name] = self._library.CounterMetricFamily(
                    _name(row.otel_name) + _UNITS.get(row.unit, ""), row.help, labels=[_name(label) for label in labels]
                )
            if len(family.samples) < MOST:
                family.add_metric([_label(label) for label in labels.values()], float(value))
        yield from families.values()

    def _logging(self) -> Iterator[Any]:
        with self._lock:
            self._pipeline.look(0.0)
            totals, waiting = dict(self._pipeline.totals), self._pipeline.waiting
        for name, text in _PIPELINE.items():
            yield self._library.CounterMetricFamily(f"lamalog_{name}", text, value=totals.get(name, 0))
        yield self._library.GaugeMetricFamily("lamalog_waiting", "log records that wait to be written", value=waiting)
        family = self._library.CounterMetricFamily("lamalog_redactions", "what redaction hid", labels=["rule"])
        for rule, count in list(redactions().items())[:MOST]:
            family.add_metric([_label(rule)], count)
        yield family


class Endpoint:
    """A running HTTP server. ``close`` ends it."""

    def __init__(self, server: Any, thread: threading.Thread, host: str) -> None:
        self._server = server
        self._thread = thread
        self.host = host
        #: The port it listens at; useful when it was asked for 0, any free one.
        self.port: int = server.server_port

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/metrics"

    def close(self) -> None:
        """Stop listening. Again: no effect."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            self._thread.join(5.0)

    def abandon(self) -> None:
        """In a forked child: the socket is the parent's."""
        server, self._server = self._server, None
        if server is not None:
            server.socket.close()

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def prometheus_endpoint(port: int = 9464, host: str = "127.0.0.1", registry: Any = None) -> Endpoint:
    """Serve the newest sample at ``http://host:port/metrics``, from a daemon thread. Starts the monitor if none runs.

    :param port: 0: any that is free.
    :param host: only this machine by default; what is served tells a lot about it.
    :param registry: a registry of prometheus_client to serve; None: one that holds only what is lamalog's.
    :raises MissingExtraError: without ``lamalog[metrics]``.
    :raises ConfigError: a bad port.
    :raises OSError: it can't listen there.
    """
    if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= 65_535:
        raise ConfigError(f"bad port {port!r}: write a number from 0 (any that is free) to 65535")
    if not isinstance(host, str) or not host:
        raise ConfigError(f"bad host {host!r}: write an address to listen at, such as '127.0.0.1'")
    endpoint = serve(port, host, ResourceCollector(), registry)
    if SHARED.monitor is None:
        start()
    return endpoint


def serve(port: int, host: str, collector: ResourceCollector, registry: Any = None) -> Endpoint:
    """Listen, and nothing else: for a monitor that runs already."""
    import prometheus_client

    if registry is None:
        registry = prometheus_client.CollectorRegistry(auto_describe=False)
        registry.register(collector)
    server, thread = prometheus_client.start_http_server(port, addr=host, registry=registry)
    thread.name = "lamalog-prometheus"
    return Endpoint(server, thread, host)


def _prometheus() -> Any:
    try:
        from prometheus_client import core
    except ImportError:
        raise MissingExtraError("monitor.prometheus_endpoint()", "metrics") from None
    return core


def _newest(monitor: ResourceMonitor | None) -> Sample | None:
    sample = None if monitor is None else monitor.latest
    if monitor is None or sample is None or time.monotonic() - sample.monotonic > _STALE * monitor.interval + 1.0:
        return None
    return sample


def _name(metric: str) -> str:
    return metric.replace(".", "_")


def _label(value: str) -> str:
    """Any text, without what would break a terminal or an encoder, and not too long; the library escapes the rest."""
    return truncate(escape_control(value), _WIDTH)
