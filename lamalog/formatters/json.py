"""One record, one JSON object on one line: the contract every reader of lamalog's files relies on.

Field names follow OpenTelemetry; ``schema="ecs"`` or ``"gcp"`` renames them on the way out.
"""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Mapping
from typing import Any

import msgspec
from pythonjsonlogger.core import BaseJsonFormatter

from lamalog._json import encodable_tree
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.fields import (
    CODE_FILE_PATH,
    CODE_FUNCTION_NAME,
    CODE_LINE_NUMBER,
    CODE_STACKTRACE,
    EXCEPTION_MESSAGE,
    EXCEPTION_STACKTRACE,
    EXCEPTION_TYPE,
    HOST_NAME,
    LOGGER,
    MESSAGE,
    PROCESS_PID,
    RECORD_ID,
    RESERVED,
    SCHEMAS,
    SERVICE_NAME,
    SERVICE_VERSION,
    SEVERITY_NUMBER,
    SEVERITY_TEXT,
    THREAD_NAME,
    TIMESTAMP,
)
from lamalog.levels import severity_number
from lamalog.record import next_id, prepare, source_path
from lamalog.state import RecordState

_RESOURCE = frozenset({SERVICE_NAME, SERVICE_VERSION, HOST_NAME})
_NOT_FIELDS = frozenset({"message", "msg", "args", "pathname", "exc_info", "exc_text", "stack_info", "asctime"})


class JsonFormatter(BaseJsonFormatter):
    """Records as JSON lines, redacted, with bound context and extras as fields of their own.

    :param service_name: ``service.name`` on every line; absent when None. Likewise *service_version*.
    :param schema: ``"otel"`` (our own names), ``"ecs"`` or ``"gcp"``.
    :param fmt: LogRecord attributes to add as they are, e.g. ``"%(module)s %(processName)s"``.
    :param rename_fields: further renames, applied after the schema's.
    :param static_fields: constant fields on every line.
    :param options: the remaining options of python-json-logger's ``BaseJsonFormatter``.
    :raises ConfigError: unknown schema.
    """

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: str = "%",
        validate: bool = True,
        *,
        service_name: str | None = None,
        service_version: str | None = None,
        schema: str = "otel",
        rename_fields: Mapping[str, str] | None = None,
        static_fields: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        if schema not in SCHEMAS:
            raise ConfigError(f"unknown schema {schema!r}{did_you_mean(schema, SCHEMAS)}: write 'otel', 'ecs' or 'gcp'")
        renames = {**SCHEMAS[schema], **(rename_fields or {})}
        super().__init__(
            fmt, datefmt, style, validate, rename_fields=renames, static_fields=dict(static_fields or {}), **options
        )
        self.schema = schema
        self.service_name = service_name
        self.service_version = service_version
        self._attributes = [name for name in self._required_fields if name not in _NOT_FIELDS]
        self._constant: dict[str, Any] = {
            **({SERVICE_NAME: service_name} if service_name else {}),
            **({SERVICE_VERSION: str(service_version)} if service_version else {}),
            HOST_NAME: platform.node(),
        }
        self._second: tuple[int, str] = (-1, "")
        self._encode = msgspec.json.Encoder().encode
        self._hooked = type(self).process_log_record is not JsonFormatter.process_log_record

    def format(self, record: logging.LogRecord) -> str:
        """The line, without a newline."""
        return self.format_bytes(record).decode("utf-8")

    def format_bytes(self, record: logging.LogRecord) -> bytes:
        """The line as UTF-8, without a newline: what a file handler can write as it is."""
        log_data: dict[str, Any] = {}
        self.add_fields(log_data, record, {})
        if self._hooked:
            log_data = self.process_log_record(log_data)
        if self.rename_fields:
            log_data = {self.rename_fields.get(key, key): value for key, value in log_data.items()}
        try:
            line = self._encode(log_data)
        except Exception:
            line = self._encode(encodable_tree(log_data))
        return self.prefix.encode() + line if self.prefix else line

    def jsonify_log_record(self, log_data: dict[str, Any]) -> str:
        """*log_data* as JSON text, whatever it holds."""
        try:
            return self._encode(log_data).decode("utf-8")
        except Exception:
            return self._encode(encodable_tree(log_data)).decode("utf-8")

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Fill *log_data* with the fields of *record*. A subclass may extend it."""
        state = prepare(record)
        if state.id is None:
            state.id = next_id()
        log_data[TIMESTAMP] = self._timestamp(record.created)
        log_data[SEVERITY_TEXT] = record.levelname
        log_data[SEVERITY_NUMBER] = severity_number(record.levelno)
        log_data[MESSAGE] = state.message
        log_data[LOGGER] = record.name
        for key, value in state.fields.items():
            log_data[f"extra.{key}" if key in RESERVED and self._clashes(key, value) else key] = value
        log_data[RECORD_ID] = state.id
        log_data.update(self._constant)
        log_data[PROCESS_PID] = record.process
        log_data[THREAD_NAME] = record.threadName
        log_data[CODE_FILE_PATH] = source_path(record.pathname)
        log_data[CODE_FUNCTION_NAME] = record.funcName
        log_data[CODE_LINE_NUMBER] = record.lineno
        if state.exception is not None or state.stack or state.marks:
            _add_trouble(log_data, state)
        if message_dict:
            log_data.update(message_dict)
        for name in self._attributes:
            log_data.setdefault(name, record.__dict__.get(name))
        if self.static_fields:
            log_data.update(self.static_fields)

    def _clashes(self, key: str, value: Any) -> bool:
        """Whether an extra of this name would hide a field of ours; the banner's own ``service.name`` does not."""
        return bool(key not in _RESOURCE or self._constant.get(key, value) != value)

    def _timestamp(self, created: float) -> str:
        try:
            second = int(created // 1)
            known, text = self._second
            if second != known:
                text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
                self._second = (second, text)
            return f"{text}.{int((created - second) * 1e6):06d}Z"
        except (OverflowError, ValueError, OSError, TypeError):
            return "1970-01-01T00:00:00.000000Z"  # a clock beyond the calendar


def _add_trouble(log_data: dict[str, Any], state: RecordState) -> None:
    exception = state.exception
    if exception is not None:
        log_data[EXCEPTION_TYPE] = exception["type"]
        log_data[EXCEPTION_MESSAGE] = exception["message"]
        log_data[EXCEPTION_STACKTRACE] = exception["stacktrace"]
    if state.stack:
        log_data[CODE_STACKTRACE] = state.stack
    log_data.update(state.marks)
