"""What the console leaves out of an event's line, because its message says it, and what it keeps."""

from __future__ import annotations

import logging

import pytest

from lamalog.context import bound
from lamalog.formatters import ConsoleFormatter


def drawn(message: str, **fields: object) -> str:
    record = logging.makeLogRecord({"name": "x", "levelno": 20, "levelname": "INFO", "msg": message, **fields})
    return ConsoleFormatter(time_format="%H").format(record).partition("x  ")[2].strip()


@pytest.mark.parametrize(
    "fields",
    [
        {"event.name": "task.done", "lama.operation": "task.run", "lama.task.id": "t-1", "lama.task.age": 3.0, "duration": 2.0},
        {"event.name": "file.upload.done", "lama.operation": "file.upload", "operation.cpu.time": 0.1, "file.size": 3},
        {"event.name": "node.registered", "lama.operation": "node.register", "hw.gpu.devices": [], "system.memory.limit": 5},
        {"event.name": "http.server.request.end", "http.route": "/a", "user_agent.original": "x/1", "url.query": "a=1"},
        {"event.name": "resource.warning", "resource.value": 0.9, "resource.threshold": 0.8},
        {"event.name": "operation.summary", "operation.name": "a", "operation.p95": 0.1},
        {"event.name": "anomaly.detected", "anomaly.kind": "spike", "anomaly.score": 9.0},
        {"event.name": "alert.fired", "alert.rule": "r", "alert.count": 3},
        {"event.name": "report.written", "duration": 2.0, "file.size": 3, "report.removed": 0},
    ],
    ids=lambda fields: fields["event.name"],
)  # fmt: skip
def test_what_the_message_says_is_not_said_again_and_what_the_caller_adds_is(fields: dict[str, object]) -> None:
    assert drawn("it says so", **fields, tenant="acme") == "it says so  tenant=acme"


def test_an_enriched_error_of_an_event_leaves_out_both() -> None:
    fields = {
        "event.name": "task.failed",
        "lama.operation": "task.run",
        "lama.task.id": "t-1",
        "error.fingerprint": "0" * 16,
        "error.locals": [{"function": "f", "line": 3, "variables": {"batch": 8}}],
    }
    assert drawn("task t-1 failed", **fields, tenant="acme") == "task t-1 failed  tenant=acme"


def test_an_ordinary_record_shows_all_its_fields() -> None:
    assert drawn("m", **{"lama.task.id": "t-1", "duration": 2.0}) == "m  lama.task.id=t-1  duration=2.00s"


def test_of_a_trace_and_a_request_the_beginning_of_the_id_is_shown() -> None:
    trace, request = "0123456789abcdef" * 2, "fedcba9876543210" * 2
    with bound(trace_id=trace, span_id="0" * 15 + "1", trace_flags="01", parent_span_id="2" * 16, request_id=request):
        assert sorted(drawn("m").split()) == ["m", "request_id=fedcba98", "trace_id=01234567"]


@pytest.mark.parametrize("given", ["order-2026-11-24-000001-from-the-customer", "0123456789abcdef"])
def test_an_id_that_somebody_else_has_chosen_is_whole(given: str) -> None:
    with bound(request_id=given):
        assert drawn("m") == f"m  request_id={given}"


def test_ids_that_are_not_of_the_context_are_whole() -> None:
    assert drawn("m", trace_id="0123456789abcdef" * 2, span_id="3" * 16).count("=") == 2
