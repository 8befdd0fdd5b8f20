"""Turn what was read back into a LogRecord that formatters can draw as if it had just been logged."""

from __future__ import annotations

import logging
from typing import Any

from lamalog import fields as f
from lamalog.state import ExceptionInfo, state_of
from lamalog.store.entry import Entry

_MARKS = "lamalog."


def as_record(entry: Entry) -> logging.LogRecord:
    """The record, with its state: ready, since it was redacted when it was written."""
    fields = entry.fields
    message = str(fields.get(f.MESSAGE, ""))
    path = str(fields.get(f.CODE_FILE_PATH) or "")
    line = fields.get(f.CODE_LINE_NUMBER)
    function = fields.get(f.CODE_FUNCTION_NAME)
    record = logging.LogRecord(
        entry.logger, entry.levelno, path, line if isinstance(line, int) else 0, message, None, None, function
    )
    record.levelname = str(fields.get(f.SEVERITY_TEXT) or record.levelname)
    record.created = entry.created
    record.process = fields.get(f.PROCESS_PID)
    record.threadName = fields.get(f.THREAD_NAME)
    state = state_of(record)
    state.message = message
    state.context = {}
    state.fields = {key: value for key, value in fields.items() if key not in f.RESERVED and not key.startswith(_MARKS)}
    state.marks = {key: str(value) for key, value in fields.items() if key.startswith(_MARKS)}
    state.exception = _exception(fields)
    state.stack = _text(fields.get(f.CODE_STACKTRACE)) or None
    state.id = _text(fields.get(f.RECORD_ID)) or None
    state.ready = True
    return record


def _exception(fields: dict[str, Any]) -> ExceptionInfo | None:
    trace = _text(fields.get(f.EXCEPTION_STACKTRACE))
    kind, message = _text(fields.get(f.EXCEPTION_TYPE)), _text(fields.get(f.EXCEPTION_MESSAGE))
    if not trace and not kind:
        return None
    return {"type": kind, "message": message, "stacktrace": trace or f"{kind}: {message}"}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
