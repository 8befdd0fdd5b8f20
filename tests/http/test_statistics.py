"""Routes are counted, in bounded memory, by threads and across a fork."""

from __future__ import annotations

import logging
import os
import threading

import pytest

from lamalog.http import log_statistics, reset_statistics, route_statistics
from lamalog.http._statistics import OTHER, ROUTES, STATISTICS, UNMATCHED, Statistics


def add(statistics: Statistics, route: str | None, seconds: float = 0.01, *, error: bool = False) -> None:
    statistics.add("GET", route, seconds, error=error, client_error=False, sizes=(10, 20))


def test_busiest_routes_come_first_with_their_numbers():
    for _ in range(3):
        add(STATISTICS, "/a")
    add(STATISTICS, "/b", 2.0, error=True)
    add(STATISTICS, None)
    first, *rest = route_statistics()
    assert (first.route, first.count, first.errors, first.request_bytes, first.response_bytes) == ("/a", 3, 0, 30, 60)
    assert first.p50 == pytest.approx(0.01, rel=0.03)
    assert {one.route: one.errors for one in rest} == {"/b": 1, UNMATCHED: 0}


def test_too_many_routes_share_one_entry_and_nothing_is_lost():
    statistics = Statistics()
    for number in range(ROUTES + 250):
        add(statistics, f"/{number}")
    found = {one.route: one.count for one in statistics.read()}
    assert len(found) == ROUTES + 1
    assert found[OTHER] == 250


def test_threads_lose_no_count():
    statistics = Statistics()
    threads = [threading.Thread(target=lambda: [add(statistics, "/a") for _ in range(2000)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statistics.read()[0].count == 16_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")
def test_a_forked_worker_counts_from_nothing_even_if_the_lock_was_held():
    add(STATISTICS, "/a")
    with STATISTICS._lock:
        child = os.fork()
        if child == 0:
            add(STATISTICS, "/b")
            os._exit(0 if [one.route for one in route_statistics()] == ["/b"] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert [one.route for one in route_statistics()] == ["/a"]


def test_statistics_are_logged_as_one_record(records):
    add(STATISTICS, "/a", 0.25)
    add(STATISTICS, "/b", 0.5, error=True)
    log_statistics("my.service", logging.WARNING)
    (entry,) = records.named("http.server.statistics")
    assert (entry["level"], entry["logger"]) == ("WARNING", "my.service")
    assert entry["http.server.requests"] == 2
    assert entry["http.server.errors"] == 1
    assert [route["route"] for route in entry["http.server.routes"]] == ["/a", "/b"]
    assert entry["message"].startswith("2 requests to 2 routes, 1 failed; slowest GET /b: p95 ")


def test_only_the_busiest_are_listed(records):
    for number in range(60):
        add(STATISTICS, f"/{number}")
    log_statistics()
    (entry,) = records.named("http.server.statistics")
    assert len(entry["http.server.routes"]) == 50
    assert entry["http.server.routes.left_out"] == 10


def test_reset_and_empty(records):
    add(STATISTICS, "/a")
    reset_statistics()
    assert route_statistics() == []
    log_statistics()
    assert records.named("http.server.statistics")[0]["message"] == "0 requests to 0 routes, 0 failed"
