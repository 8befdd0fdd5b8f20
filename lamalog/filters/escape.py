"""Make records harmless for handlers and formatters of others, which write them as they are."""

from __future__ import annotations

import logging
from typing import Any

from lamalog.filters._deciding import DecidingFilter
from lamalog.record import prepare
from lamalog.rescue import safe_str
from lamalog.state import extras_of, state_of
from lamalog.text import escape_control


class EscapeFilter(DecidingFilter):
    r"""Shows control characters in message, text extras, exception and stack as ``\x1b``, ``\n``, ``\u202e``: no data can
    forge a line, drive a terminal or reorder text. Lets every record pass.

    For handlers that print ``record.getMessage()`` themselves; lamalog's formatters do this on their own, and are not
    affected. Renders and redacts the record first.

    :param keep_newlines: keep line breaks and tabs of the message too; tracebacks and stacks always keep theirs.
    """

    def __init__(self, *, keep_newlines: bool = False) -> None:
        super().__init__()
        self.keep_newlines = keep_newlines
        self._escaped = 0

    def decide(self, record: logging.LogRecord) -> bool:
        # From here on our formatters read what prepare() has put aside, not the record.
        before = prepare(record).message
        record.msg = self._escape(record.getMessage() if record.args else record.msg, self.keep_newlines)
        record.args = None
        if record.msg != before:
            with self._lock:
                self._escaped += 1
        for key, value in extras_of(record).items():
            if isinstance(value, str):
                record.__dict__[key] = self._escape(value, self.keep_newlines)
        exception = state_of(record).exception
        if exception is not None:
            # Others format exc_info anew where there is no exc_text.
            record.exc_text = self._escape(record.exc_text or exception["stacktrace"], True)
        if record.stack_info:
            record.stack_info = self._escape(record.stack_info, True)
        return True

    @property
    def stats(self) -> dict[str, int]:
        """As of any filter, and ``escaped``: records whose message was changed."""
        return {**super().stats, "escaped": self._escaped}

    def _escape(self, value: Any, keep_newlines: bool) -> str:
        return escape_control(value if type(value) is str else safe_str(value), keep_newlines=keep_newlines)
