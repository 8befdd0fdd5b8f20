"""One captured record, as it was when it was logged: whatever handlers do to the record later, this stays."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from lamalog.context import current
from lamalog.rescue import safe_repr, safe_str
from lamalog.state import extras_of, state_of

#: Fields that ``str`` shows.
_SHOWN = 12


@dataclass(frozen=True)
class Entry:
    """What was logged. Values are the caller's own, not redacted."""

    level: str
    levelno: int
    logger: str
    #: With its arguments.
    message: str
    #: ``event.name``, or None.
    event: str | None
    #: What came in ``extra``.
    fields: dict[str, Any]
    #: What was bound (``lamalog.bind``) when it was made.
    context: dict[str, Any]
    exception: BaseException | None
    #: File name and line of the logging call.
    caller: str
    #: The record itself, which handlers may have changed since.
    record: logging.LogRecord = field(repr=False, compare=False)

    def __getitem__(self, name: str) -> Any:
        """The field *name*, or the value bound under it. Raises KeyError."""
        return self.fields[name] if name in self.fields else self.context[name]

    def __str__(self) -> str:
        shown = [f"{key}={safe_repr(value, 80)}" for key, value in {**self.context, **self.fields}.items()]
        more = f" … {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
        exception = f" !{type(self.exception).__name__}" if self.exception is not None else ""
        return f"{self.level:<8} {self.logger}: {self.message}{exception}  {' '.join(shown[:_SHOWN])}{more}".rstrip()


def entry_of(record: logging.LogRecord) -> Entry:
    """*record*, as it is now. Never raises."""
    state = state_of(record)
    context = current() if state.context is None else state.context
    fields = extras_of(record)
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else record.exc_info
    event = fields.get("event.name")
    return Entry(
        level=safe_str(record.levelname),
        levelno=record.levelno,
        logger=safe_str(record.name),
        message=_message(record),
        event=event if isinstance(event, str) else None,
        fields=fields,
        context=dict(context),
        exception=error if isinstance(error, BaseException) else None,
        caller=f"{record.filename}:{record.lineno}",
        record=record,
    )


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        return f"{safe_str(record.msg)} (args: {safe_repr(record.args)})"
