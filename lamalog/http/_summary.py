"""Read the routes' statistics, and log them as one record."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

from lamalog.http._failures import failures
from lamalog.http._statistics import STATISTICS, RouteStatistics
from lamalog.units import format_duration

#: Routes in one record.
SHOWN = 50


def route_statistics() -> list[RouteStatistics]:
    """What this process has answered since its start (or the last reset), by method and route, busiest first."""
    return STATISTICS.read()


def reset_statistics() -> None:
    """Count from nothing again."""
    STATISTICS.reset()


def log_statistics(logger: logging.Logger | str = "lamalog.http", level: int = logging.INFO) -> None:
    """Write one record ``http.server.statistics``: totals, and the 50 busiest routes of this process.

    :param logger: a logger or its name.
    """
    log = logging.getLogger(logger) if isinstance(logger, str) else logger
    routes = route_statistics()
    total = sum(route.count for route in routes)
    errors = sum(route.errors for route in routes)
    slowest = max(routes, key=lambda route: route.p95, default=None)
    text = f"{total} requests to {len(routes)} routes, {errors} failed"
    if slowest is not None:
        text += f"; slowest {slowest.method} {slowest.route}: p95 {format_duration(slowest.p95)}"
    fields: dict[str, Any] = {
        "event.name": "http.server.statistics",
        "http.server.requests": total,
        "http.server.errors": errors,
        "http.server.client_errors": sum(route.client_errors for route in routes),
        "http.server.routes": [_rounded(route) for route in routes[:SHOWN]],
    }
    if len(routes) > SHOWN:
        fields["http.server.routes.left_out"] = len(routes) - SHOWN
    trouble = failures()
    if trouble:
        fields["http.server.logging.failures"] = trouble
    log.log(level, "%s", text, extra=fields)


def _rounded(route: RouteStatistics) -> dict[str, Any]:
    return {key: round(value, 6) if isinstance(value, float) else value for key, value in asdict(route).items()}
