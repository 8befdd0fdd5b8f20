"""OTLP/JSON: an ExportLogsServiceRequest a line, which collectors take by HTTP or read from a file.

https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding: names in lowerCamelCase, 64-bit integers as strings,
trace and span ids in hexadecimal, enums as numbers. A line by itself is also the LogsData of the OTLP file exporter.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from lamalog import fields as f
from lamalog.store.columns import micros
from lamalog.store.export.batches import Batch, Record
from lamalog.store.export.sink import Sink

#: Records in one request.
BATCH = 512
_RESOURCE = (f.SERVICE_NAME, f.SERVICE_VERSION, f.HOST_NAME, f.PROCESS_PID)
#: What has a field of its own in a LogRecord.
_FIELDS = frozenset({f.TIMESTAMP, f.SEVERITY_TEXT, f.SEVERITY_NUMBER, f.MESSAGE, f.LOGGER, f.EVENT_NAME, *_RESOURCE})
_IDS = {f.TRACE_ID: ("traceId", re.compile("[0-9a-f]{32}")), f.SPAN_ID: ("spanId", re.compile("[0-9a-f]{16}"))}
#: https://opentelemetry.io/docs/specs/semconv/registry/attributes/log/
_RENAMED = {f.RECORD_ID: "log.record.uid"}
_INT64 = 1 << 63
_encode = msgspec.json.Encoder().encode
Json = dict[str, Any]


class Otlp:
    """Groups records by resource and logger within each request."""

    takes_lines = False

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._held: list[Record] = []

    def write(self, batch: Batch) -> None:
        """Full requests go out; the rest waits."""
        self._held += batch.records
        while len(self._held) >= BATCH:
            self._send(self._held[:BATCH])
            del self._held[:BATCH]

    def finish(self) -> None:
        """The last request."""
        if self._held:
            self._send(self._held)
            self._held = []

    def _send(self, records: list[Record]) -> None:
        self._sink.write(_encode(request(records)) + b"\n")


def request(records: list[Record]) -> Json:
    """An ExportLogsServiceRequest of *records*."""
    resources: dict[tuple[Any, ...], dict[str, list[Json]]] = {}
    for record in records:
        scopes = resources.setdefault(tuple(record.get(name) for name in _RESOURCE), {})
        scopes.setdefault(str(record.get(f.LOGGER, "")), []).append(log_record(record))
    return {
        "resourceLogs": [
            {
                "resource": {"attributes": _attributes(zip(_RESOURCE, values, strict=True))},
                "scopeLogs": [{"scope": {"name": name}, "logRecords": logs} for name, logs in scopes.items()],
            }
            for values, scopes in resources.items()
        ]
    }


def log_record(record: Record) -> Json:
    """One LogRecord."""
    result: Json = {}
    moment = micros(record.get(f.TIMESTAMP))
    if moment is not None and moment >= 0:
        result["timeUnixNano"] = result["observedTimeUnixNano"] = str(moment * 1000)
    severity = record.get(f.SEVERITY_NUMBER)
    if isinstance(severity, int) and 1 <= severity <= 24:
        result["severityNumber"] = severity
    if record.get(f.SEVERITY_TEXT):
        result["severityText"] = record[f.SEVERITY_TEXT]
    if f.EVENT_NAME in record:
        result["eventName"] = record[f.EVENT_NAME]
    if f.MESSAGE in record:
        result["body"] = any_value(record[f.MESSAGE])
    taken = set(_FIELDS)
    for name, (theirs, pattern) in _IDS.items():
        value = record.get(name)
        if isinstance(value, str) and pattern.fullmatch(value.lower()) and value.strip("0"):
            result[theirs] = value.lower()
            taken.add(name)
    pairs = ((_RENAMED.get(name, name), value) for name, value in record.items() if name not in taken)
    attributes = _attributes(pairs)
    if moment is not None and moment < 0:
        attributes.append({"key": f.TIMESTAMP, "value": any_value(record[f.TIMESTAMP])})
    if attributes:
        result["attributes"] = attributes
    return result


def _attributes(pairs: Any) -> list[Json]:
    return [{"key": name, "value": any_value(value)} for name, value in pairs if value is not None]


def any_value(value: Any) -> Json:
    """An AnyValue; null is the empty one."""
    if type(value) is str:
        return {"stringValue": value}
    if value is None:
        return {}
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)} if -_INT64 <= value < _INT64 else {"stringValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": [{"key": str(key), "value": any_value(item)} for key, item in value.items()]}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [any_value(item) for item in value]}}
    return {"stringValue": str(value)}
