"""A LogRecord as the fields that would stand on its line, without being written as one."""

from __future__ import annotations

import logging
import platform
from collections.abc import Mapping
from typing import Any

from lamalog import fields as f
from lamalog.levels import severity_number
from lamalog.record import prepare
from lamalog.store.columns import normalise, time_text

_HOST = platform.node()


def mapping_of(record: logging.LogRecord, constant: Mapping[str, Any]) -> dict[str, Any]:
    """The redacted fields of *record*; *constant* are the service's."""
    state = prepare(record)
    try:
        moment = time_text(round(record.created * 1e6))
    except (OverflowError, ValueError, TypeError):
        moment = "1970-01-01T00:00:00.000000Z"
    found: dict[str, Any] = {
        **state.fields,
        f.TIMESTAMP: moment,
        f.SEVERITY_TEXT: record.levelname,
        f.SEVERITY_NUMBER: severity_number(record.levelno),
        f.MESSAGE: state.message,
        f.LOGGER: record.name,
        f.HOST_NAME: _HOST,
        f.PROCESS_PID: record.process,
        f.THREAD_NAME: record.threadName,
        f.CODE_FUNCTION_NAME: record.funcName,
        f.CODE_LINE_NUMBER: record.lineno,
        **constant,
    }
    if state.exception is not None:
        found[f.EXCEPTION_TYPE] = state.exception["type"]
        found[f.EXCEPTION_MESSAGE] = state.exception["message"]
        found[f.EXCEPTION_STACKTRACE] = state.exception["stacktrace"]
    found.update(state.marks)
    return normalise(found)
