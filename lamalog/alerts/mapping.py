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


class Noted:
    """What is kept of a record until it is looked at. Not its traceback, which would keep whole call stacks alive."""

    __slots__ = ("created", "function", "level", "level_name", "line", "logger", "process", "state", "thread")

    def __init__(self, record: logging.LogRecord) -> None:
        #: Worked out here: the context is that of the thread that logs.
        self.state = prepare(record)
        self.created = record.created
        self.level, self.level_name = record.levelno, record.levelname
        self.logger, self.function, self.line = record.name, record.funcName, record.lineno
        self.process, self.thread = record.process, record.threadName

    def fields(self, constant: Mapping[str, Any]) -> dict[str, Any]:
        """The redacted fields; *constant* are the service's."""
        state = self.state
        try:
            moment = time_text(round(self.created * 1e6))
        except (OverflowError, ValueError, TypeError):
            moment = "1970-01-01T00:00:00.000000Z"
        found: dict[str, Any] = {
            **state.fields,
            f.TIMESTAMP: moment,
            f.SEVERITY_TEXT: self.level_name,
            f.SEVERITY_NUMBER: severity_number(self.level),
            f.MESSAGE: state.message,
            f.LOGGER: self.logger,
            f.HOST_NAME: _HOST,
            f.PROCESS_PID: self.process,
            f.THREAD_NAME: self.thread,
            f.CODE_FUNCTION_NAME: self.function,
            f.CODE_LINE_NUMBER: self.line,
            **constant,
        }
        if state.exception is not None:
            found[f.EXCEPTION_TYPE] = state.exception["type"]
            found[f.EXCEPTION_MESSAGE] = state.exception["message"]
            found[f.EXCEPTION_STACKTRACE] = state.exception["stacktrace"]
        found.update(state.marks)
        return normalise(found)
