"""From a record to its line, whatever the formatter does.

Nothing is imported while logging: a process forked in the middle of an import can never import that module again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from lamalog.formatters import JsonFormatter
from lamalog.handlers._notices import Notice
from lamalog.rescue import describe, mark, safe_str


class Encoder:
    """Follows the formatter of *handler*. A record its formatter can't take is written by ours, marked as rescued."""

    def __init__(self, handler: logging.Handler) -> None:
        self._handler = handler
        self._formatter: Any = self
        self._encode: Callable[[logging.LogRecord], bytes] = _text(logging.Formatter())
        self._default: Any = None
        #: Records the formatter raised on.
        self.rescued = 0

    def line(self, record: logging.LogRecord) -> bytes:
        """The line with its newline, and no newline in between unless the formatter makes several lines."""
        formatter = self._handler.formatter
        try:
            if formatter is not self._formatter:
                self._follow(formatter)
            return self._encode(record) + b"\n"
        except Exception as error:
            self.rescued += 1
            return self._rescue(record, error) + b"\n"

    def notice(self, notice: Notice) -> bytes:
        return self.line(notice.record())

    def _follow(self, formatter: Any) -> None:
        wanted = self._ours() if formatter is None else formatter
        as_bytes = getattr(wanted, "format_bytes", None)
        self._encode = as_bytes if callable(as_bytes) else _text(wanted)
        self._formatter = formatter

    def _ours(self) -> Any:
        if self._default is None:
            self._default = JsonFormatter()
        return self._default

    def _rescue(self, record: logging.LogRecord, error: Exception) -> bytes:
        try:
            mark(record, f"formatter raised {describe(error)}")
            found: bytes = self._ours().format_bytes(record)
        except Exception as second:
            return _bare(record, second)
        return found


def _text(formatter: logging.Formatter) -> Callable[[logging.LogRecord], bytes]:
    def encode(record: logging.LogRecord) -> bytes:
        return formatter.format(record).encode("utf-8", "backslashreplace")

    return encode


def _bare(record: logging.LogRecord, error: Exception) -> bytes:
    """All that is surely safe to write: no part of the message, which nobody could redact."""
    fields = {
        "severity_text": safe_str(record.levelname),
        "message": "<a record that could not be formatted>",
        "logger": safe_str(record.name),
        "code.line.number": record.lineno if isinstance(record.lineno, int) else None,
        "lamalog.rescued": type(error).__name__,
    }
    return json.dumps(fields).encode("ascii")
