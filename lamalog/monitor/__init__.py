"""How the machine and the process are doing: resources, early warnings, trends, operations, anomalies, bottlenecks.

Everything is told in ordinary records of the logger ``lamalog.monitor``, so that the store, reports and dashboards read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.monitor.bottlenecks import BottleneckReport as BottleneckReport
    from lamalog.monitor.bottlenecks import find_bottlenecks as find_bottlenecks
    from lamalog.monitor.listeners import subscribe as subscribe
    from lamalog.monitor.operations_handler import OperationHandler as OperationHandler
    from lamalog.monitor.operations_report import PerformanceReport as PerformanceReport
    from lamalog.monitor.operations_report import performance as performance
    from lamalog.monitor.otel import otel_metrics as otel_metrics
    from lamalog.monitor.prometheus import ResourceCollector as ResourceCollector
    from lamalog.monitor.prometheus import prometheus_endpoint as prometheus_endpoint
    from lamalog.monitor.resources import ResourceMonitor as ResourceMonitor
    from lamalog.monitor.resources_current import current as current
    from lamalog.monitor.resources_current import start as start
    from lamalog.monitor.resources_current import stop as stop
    from lamalog.monitor.resources_handler import MonitorHandler as MonitorHandler
    from lamalog.monitor.sample import Sample as Sample
    from lamalog.monitor.sampler_loops import watch_loop as watch_loop

#: Public name → module of this folder, loaded on first use.
_HOMES = {
    "BottleneckReport": "bottlenecks",
    "MonitorHandler": "resources_handler",
    "OperationHandler": "operations_handler",
    "PerformanceReport": "operations_report",
    "ResourceCollector": "prometheus",
    "ResourceMonitor": "resources",
    "Sample": "sample",
    "current": "resources_current",
    "find_bottlenecks": "bottlenecks",
    "otel_metrics": "otel",
    "performance": "operations_report",
    "prometheus_endpoint": "prometheus",
    "start": "resources_current",
    "stop": "resources_current",
    "subscribe": "listeners",
    "watch_loop": "sampler_loops",
}

__all__ = [
    "BottleneckReport",
    "MonitorHandler",
    "OperationHandler",
    "PerformanceReport",
    "ResourceCollector",
    "ResourceMonitor",
    "Sample",
    "current",
    "find_bottlenecks",
    "otel_metrics",
    "performance",
    "prometheus_endpoint",
    "start",
    "stop",
    "subscribe",
    "watch_loop",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
