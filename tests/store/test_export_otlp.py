"""OTLP/JSON by its specification: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest

from lamalog.store.export import export
from lamalog.store.export.otlp import BATCH, any_value, log_record, request

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
RECORD: dict[str, Any] = {
    "timestamp": "2026-05-01T12:00:00.000001Z",
    "severity_text": "ERROR",
    "severity_number": 17,
    "message": "sale failed",
    "logger": "shop.till",
    "event.name": "sale.failed",
    "trace_id": TRACE,
    "span_id": SPAN,
    "record.id": "abcdef-1-1-1",
    "service.name": "shop",
    "service.version": "1.2",
    "host.name": "web-1",
    "process.pid": 7,
    "n": 3,
    "ratio": 0.5,
    "paid": True,
    "items": [1, "two", {"three": 3.0}, None],
    "basket": {"size": 2},
    "huge": 2**70,
}


def test_a_record_in_the_encoding_of_the_specification() -> None:
    assert request([RECORD]) == {
        "resourceLogs": [
            {
                "resource": {
                    "attributes": [
                        {"key": "service.name", "value": {"stringValue": "shop"}},
                        {"key": "service.version", "value": {"stringValue": "1.2"}},
                        {"key": "host.name", "value": {"stringValue": "web-1"}},
                        {"key": "process.pid", "value": {"intValue": "7"}},
                    ]
                },
                "scopeLogs": [
                    {
                        "scope": {"name": "shop.till"},
                        "logRecords": [
                            {
                                "timeUnixNano": "1777636800000001000",
                                "observedTimeUnixNano": "1777636800000001000",
                                "severityNumber": 17,
                                "severityText": "ERROR",
                                "eventName": "sale.failed",
                                "body": {"stringValue": "sale failed"},
                                "traceId": TRACE,
                                "spanId": SPAN,
                                "attributes": [
                                    {"key": "log.record.uid", "value": {"stringValue": "abcdef-1-1-1"}},
                                    {"key": "n", "value": {"intValue": "3"}},
                                    {"key": "ratio", "value": {"doubleValue": 0.5}},
                                    {"key": "paid", "value": {"boolValue": True}},
                                    {
                                        "key": "items",
                                        "value": {
                                            "arrayValue": {
                                                "values": [
                                                    {"intValue": "1"},
                                                    {"stringValue": "two"},
                                                    {
                                                        "kvlistValue": {
                                                            "values": [{"key": "three", "value": {"doubleValue": 3.0}}]
                                                        }
                                                    },
                                                    {},
                                                ]
                                            }
                                        },
                                    },
                                    {
                                        "key": "basket",
                                        "value": {
                                            "kvlistValue": {"values": [{"key": "size", "value": {"intValue": "2"}}]}
                                        },
                                    },
                                    {"key": "huge", "value": {"stringValue": str(2**70)}},
                                ],
                            }
                        ],
                    }
                ],
            }
        ]
    }


@pytest.mark.parametrize("bad", ["xyz", "0" * 32, TRACE[:-1], "", 5])
def test_what_is_no_trace_id_stays_an_attribute(bad: object) -> None:
    made = log_record({"trace_id": bad})
    assert "traceId" not in made
    assert made["attributes"] == [{"key": "trace_id", "value": any_value(bad)}]


def test_a_record_without_a_time_has_none() -> None:
    assert "timeUnixNano" not in log_record({"message": "x"})
    before = log_record({"timestamp": "1969-12-31T23:59:59.000000Z"})
    assert "timeUnixNano" not in before, "it is unsigned"
    assert before["attributes"] == [{"key": "timestamp", "value": {"stringValue": "1969-12-31T23:59:59.000000Z"}}]


def test_records_are_grouped_and_none_is_lost_between_requests(tmp_path: Path) -> None:
    with (tmp_path / "x.jsonl").open("w") as file:
        for number in range(2 * BATCH + 3):
            record = {**RECORD, "n": number, "process.pid": number % 2, "logger": f"l{number % 3}"}
            file.write(json.dumps({**record, "record.id": f"abcdef-1-1-{number}"}) + "\n")
    out = io.BytesIO()
    export(tmp_path, out, format="otlp")
    requests = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(requests) == 3
    found = []
    for one in requests:
        assert len(one["resourceLogs"]) == 2
        for resource in one["resourceLogs"]:
            assert len(resource["scopeLogs"]) == len({scope["scope"]["name"] for scope in resource["scopeLogs"]})
            for scope in resource["scopeLogs"]:
                for log in scope["logRecords"]:
                    pairs = {pair["key"]: pair["value"] for pair in log["attributes"]}
                    found.append(int(pairs["n"]["intValue"]))
    assert sorted(found) == list(range(2 * BATCH + 3))


def test_the_protobuf_definition_takes_it() -> None:
    """Unknown names and wrong types are errors there. Ids are hexadecimal in OTLP, base64 in plain protobuf JSON."""
    service = pytest.importorskip("opentelemetry.proto.collector.logs.v1.logs_service_pb2")
    from google.protobuf import json_format  # type: ignore[import-untyped]

    made = request([RECORD, {"message": "no time"}, {}])
    for resource in made["resourceLogs"]:
        for scope in resource["scopeLogs"]:
            for log in scope["logRecords"]:
                for name in ("traceId", "spanId"):
                    if name in log:
                        log[name] = base64.b64encode(bytes.fromhex(log[name])).decode()
    message = json_format.Parse(json.dumps(made), service.ExportLogsServiceRequest())
    log = message.resource_logs[0].scope_logs[0].log_records[0]
    assert log.trace_id.hex() == TRACE
    assert log.time_unix_nano == 1777636800000001000
    assert log.event_name == "sale.failed"
