"""What a record with a ``duration`` says of an operation: its name, how long it took, how it ended.

Whoever makes the record: operations, tasks, inference, transfers, requests, or anybody's ``extra={"duration": 0.3}``.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamalog.rescue import safe_str

SUCCESS, FAILURE, CANCELLED = "success", "failure", "cancelled"
#: Records whose duration is none of an operation: a task under way, how long a connection or a silence lasted.
_NOT_ENDS = frozenset(
    {"task.progress", "http.server.websocket.end", "node.lost", "node.back", "service.stop", "service.start"}
)
#: Loggers that tell of what was measured, and must not be measured by it. Requests are told by lamalog.http.
OURS = ("lamalog.monitor", "lamalog.errors", "lamalog.alerts", "lamalog.report", "lamalog.handlers", "lamalog.config")
_LONGEST = 100
#: Seconds; more are no duration, and would not fit a float.
_MOST = 1e12
#: Fields that are kept of each run.
KEYS = (
    "duration", "operation.name", "lama.operation", "event.name", "operation.outcome", "http.request.method",
    "http.route", "http.response.status_code", "lama.state", "operation.cpu.time", "lama.task.wait", "lama.node.id",
    "lama.model.name", "trace_id", "span_id", "parent_span_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One operation that has ended."""

    name: str
    #: When it ended, seconds since the epoch, and how many it took.
    ended: float
    duration: float
    #: ``success``, ``failure`` or ``cancelled``.
    outcome: str
    cpu_time: float | None = None
    #: Seconds that its task waited before.
    waited: float | None = None
    node: str | None = None
    trace_id: str | None = None
    span_id: str | None = None
    parent_id: str | None = None

    @property
    def failed(self) -> bool:
        return self.outcome == FAILURE


def run_of(fields: Mapping[str, Any], ended: float, severity: int, logger: str) -> Run | None:
    """The run that *fields* tell of; None if they tell of none.

    :param severity: as in ``severity_number``: 17 is ERROR.
    """
    duration, event = _seconds(fields.get("duration")), fields.get("event.name")
    if duration is None or (type(event) is str and event in _NOT_ENDS):
        return None
    if logger.startswith(OURS) or not math.isfinite(ended):
        return None
    return Run(
        _name(fields, event, logger), ended, duration, _outcome(fields, severity),
        _seconds(fields.get("operation.cpu.time")), _seconds(fields.get("lama.task.wait")),
        _text(fields.get("lama.node.id")), _text(fields.get("trace_id")), _text(fields.get("span_id")),
        _text(fields.get("parent_span_id")),
    )  # fmt: skip


def run_of_record(values: tuple[Any, ...], record: logging.LogRecord | tuple[float, int, str]) -> Run | None:
    """The same for the values of ``KEYS`` of a LogRecord, with its time, level and logger."""
    created, level, logger = record if isinstance(record, tuple) else (record.created, record.levelno, record.name)
    fields = {name: value for name, value in zip(KEYS, values, strict=True) if value is not None}
    return run_of(fields, created, 17 if level >= logging.ERROR else 9, logger)


def _name(fields: Mapping[str, Any], event: Any, logger: str) -> str:
    known = fields.get("operation.name") or fields.get("lama.operation")
    if known is None and fields.get("http.request.method"):
        # Without a route the path is anything at all.
        known = f"{fields['http.request.method']} {fields.get('http.route') or '(no route)'}"
    text = safe_str(known or event or logger)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _outcome(fields: Mapping[str, Any], severity: int) -> str:
    told = fields.get("operation.outcome")
    if told in (SUCCESS, FAILURE, CANCELLED):
        return str(told)
    if fields.get("lama.state") in ("cancelled", "stopped"):
        return CANCELLED
    return FAILURE if severity >= 17 else SUCCESS


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < _MOST:
        return None
    return float(value)


def _text(value: Any) -> str | None:
    return value[:_LONGEST] if isinstance(value, str) and value else None
