"""The names on a JSON line, and how the schema presets rename them on the way out.

OpenTelemetry semantic conventions: https://opentelemetry.io/docs/specs/semconv/
Elastic Common Schema: https://www.elastic.co/docs/reference/ecs
Google Cloud structured logging: https://cloud.google.com/logging/docs/structured-logging
"""

from __future__ import annotations

TIMESTAMP = "timestamp"
SEVERITY_TEXT = "severity_text"
SEVERITY_NUMBER = "severity_number"
MESSAGE = "message"
LOGGER = "logger"
EVENT_NAME = "event.name"
TRACE_ID = "trace_id"
SPAN_ID = "span_id"
RECORD_ID = "record.id"
SERVICE_NAME = "service.name"
SERVICE_VERSION = "service.version"
HOST_NAME = "host.name"
PROCESS_PID = "process.pid"
THREAD_NAME = "thread.name"
CODE_FILE_PATH = "code.file.path"
CODE_FUNCTION_NAME = "code.function.name"
CODE_LINE_NUMBER = "code.line.number"
EXCEPTION_TYPE = "exception.type"
EXCEPTION_MESSAGE = "exception.message"
EXCEPTION_STACKTRACE = "exception.stacktrace"
CODE_STACKTRACE = "code.stacktrace"
DURATION = "duration"

#: What the formatter itself writes: an extra of the same name comes out as ``extra.<name>``.
RESERVED = frozenset(
    {
        TIMESTAMP,
        SEVERITY_TEXT,
        SEVERITY_NUMBER,
        MESSAGE,
        LOGGER,
        RECORD_ID,
        SERVICE_NAME,
        SERVICE_VERSION,
        HOST_NAME,
        PROCESS_PID,
        THREAD_NAME,
        CODE_FILE_PATH,
        CODE_FUNCTION_NAME,
        CODE_LINE_NUMBER,
        EXCEPTION_TYPE,
        EXCEPTION_MESSAGE,
        EXCEPTION_STACKTRACE,
        CODE_STACKTRACE,
    }
)

_ECS = {
    TIMESTAMP: "@timestamp",
    SEVERITY_TEXT: "log.level",
    SEVERITY_NUMBER: "event.severity",
    LOGGER: "log.logger",
    EVENT_NAME: "event.action",
    TRACE_ID: "trace.id",
    SPAN_ID: "span.id",
    RECORD_ID: "event.id",
    THREAD_NAME: "process.thread.name",
    CODE_FILE_PATH: "log.origin.file.name",
    CODE_FUNCTION_NAME: "log.origin.function",
    CODE_LINE_NUMBER: "log.origin.file.line",
    EXCEPTION_TYPE: "error.type",
    EXCEPTION_MESSAGE: "error.message",
    EXCEPTION_STACKTRACE: "error.stack_trace",
}
_GCP = {
    SEVERITY_TEXT: "severity",
    TRACE_ID: "logging.googleapis.com/trace",
    SPAN_ID: "logging.googleapis.com/spanId",
    RECORD_ID: "logging.googleapis.com/insertId",
    EXCEPTION_STACKTRACE: "stack_trace",
}

#: Schema preset → {our name: its name}.
SCHEMAS: dict[str, dict[str, str]] = {"otel": {}, "ecs": _ECS, "gcp": _GCP}
