"""Counts, errors and latency by route, for this process."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass

from lamalog.http._histogram import Histogram

#: Distinct routes that are told apart; requests to others count under ``OTHER``.
ROUTES = 500
OTHER = "(other)"
UNMATCHED = "(no route)"


@dataclass(frozen=True)
class RouteStatistics:
    """One route so far. Durations in seconds, quantiles within 2.5 %."""

    method: str
    route: str
    count: int
    #: Answers 5xx and exceptions; answers 4xx and clients that went away.
    errors: int
    client_errors: int
    mean: float
    p50: float
    p95: float
    p99: float
    max: float
    request_bytes: int
    response_bytes: int


class _Route:
    __slots__ = ("client_errors", "durations", "errors", "request_bytes", "response_bytes")

    def __init__(self) -> None:
        self.durations = Histogram()
        self.errors = 0
        self.client_errors = 0
        self.request_bytes = 0
        self.response_bytes = 0


class Statistics:
    """Every route's statistics, in bounded memory. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._routes: dict[tuple[str, str], _Route] = {}

    def add(
        self, method: str, route: str | None, seconds: float, *, error: bool, client_error: bool, sizes: tuple[int, int]
    ) -> None:
        key = (method, route or UNMATCHED)
        with self._lock:
            entry = self._routes.get(key)
            if entry is None:
                if len(self._routes) >= ROUTES:
                    key = (method, OTHER)
                entry = self._routes.setdefault(key, _Route())
            entry.durations.add(seconds)
            entry.errors += error
            entry.client_errors += client_error
            entry.request_bytes += sizes[0]
            entry.response_bytes += sizes[1]

    def read(self) -> list[RouteStatistics]:
        """All routes, busiest first."""
        with self._lock:
            found = [_frozen(method, route, entry) for (method, route), entry in self._routes.items()]
        return sorted(found, key=lambda one: (-one.count, one.route, one.method))

    def reset(self) -> None:
        """Start again from nothing."""
        with self._lock:
            self._routes.clear()

    def after_fork(self) -> None:
        """In a child: nothing counted yet, and a lock that nobody holds."""
        self._lock = threading.Lock()
        self._routes = {}


def _frozen(method: str, route: str, entry: _Route) -> RouteStatistics:
    durations = entry.durations
    p50, p95, p99 = durations.quantiles(0.5, 0.95, 0.99)
    return RouteStatistics(
        method=method,
        route=route,
        count=durations.count,
        errors=entry.errors,
        client_errors=entry.client_errors,
        mean=durations.total / durations.count if durations.count else 0.0,
        p50=p50,
        p95=p95,
        p99=p99,
        max=durations.maximum,
        request_bytes=entry.request_bytes,
        response_bytes=entry.response_bytes,
    )


#: Of all middleware in this process.
STATISTICS = Statistics()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=STATISTICS.after_fork)
