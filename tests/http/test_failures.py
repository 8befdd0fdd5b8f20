"""What goes wrong in the logging itself is counted, told now and then, and never raised."""

from __future__ import annotations

import logging

from lamalog.http import log_statistics
from lamalog.http._failures import failed, failures


def test_failures_are_counted_and_told_once_a_minute(records, expected_failures):
    for _ in range(100):
        failed("route", ValueError("odd"))
    failed("user", ValueError("odder"))
    assert failures() == {"route": 100, "user": 1}
    told = records.named("http.server.logging.failed")
    assert [entry["message"].split(";")[0] for entry in told] == [
        "request logging failed: route: ValueError: odd (1 so far)",
        "request logging failed: user: ValueError: odder (1 so far)",
    ]
    log_statistics()
    assert records.all[-1]["http.server.logging.failures"] == {"route": 100, "user": 1}


def test_a_failing_handler_does_not_make_it_worse(monkeypatch, expected_failures):
    monkeypatch.setattr(logging.Logger, "_log", lambda *_, **__: 1 / 0)
    failed("route", ValueError("odd"))
    assert failures() == {"route": 1}
