"""What lamalog has worked out about one LogRecord, kept on the record so that every handler shares it.

The filters fill it in once; formatters read it. It survives pickling, so a record that crosses a process
boundary keeps its context and is not redacted twice.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypedDict

KEY = "_lamalog"

_MADE = list(logging.LogRecord("", 0, "", 0, "", None, None).__dict__)
_LAST, _BEFORE_LAST = _MADE[-1], len(_MADE) - 1
#: Attributes that ``logging`` itself puts on records; whatever else a record carries came in through ``extra``.
STANDARD = frozenset(_MADE) | {"asctime", "message", "taskName", KEY}


class ExceptionInfo(TypedDict):
    """A redacted exception, ready to print: qualified type name, text, and the formatted traceback."""

    type: str
    message: str
    stacktrace: str


class RecordState:
    """The safe, final parts of a record. ``None`` means: not worked out yet (or absent, once ``ready``)."""

    __slots__ = ("context", "enriched", "exception", "fields", "id", "marks", "message", "ready", "stack")

    #: Bound context (request id, task id, …) as it was where the record was made.
    context: dict[str, Any] | None
    #: Rendered message, redacted.
    message: str
    #: Context and extras, redacted, values JSON can hold.
    fields: dict[str, Any]
    exception: ExceptionInfo | None
    #: ``stack_info`` text, redacted.
    stack: str | None
    #: What went wrong while preparing it, e.g. ``{"lamalog.rescued": "TypeError: …"}``; empty for a sound record.
    marks: dict[str, str]
    #: ``record.id`` of the contract, given when the record is first written as JSON.
    id: str | None
    #: Message, fields, exception and stack are final.
    ready: bool
    #: What is known about the error has been put on the record.
    enriched: bool

    def __init__(self) -> None:
        self.context = None
        self.message = ""
        self.fields = {}
        self.exception = None
        self.stack = None
        self.marks = {}
        self.id = None
        self.ready = False
        self.enriched = False

    def __repr__(self) -> str:
        return "<lamalog>"


def state_of(record: logging.LogRecord) -> RecordState:
    """The state of *record*, made on first use."""
    attributes = record.__dict__
    state = attributes.get(KEY)
    if state is None:
        state = attributes[KEY] = RecordState()
    return state


def extras_of(record: logging.LogRecord) -> dict[str, Any]:
    """What the caller passed as ``extra`` (and filters added), in order."""
    attributes = record.__dict__
    # A record's own attributes come first, in a known order: look only behind the last of them.
    rest: Iterator[tuple[str, Any]] = islice(attributes.items(), _BEFORE_LAST, None)
    if next(rest, ("", None))[0] != _LAST:
        rest = iter(attributes.items())
    return {key: value for key, value in rest if key not in STANDARD}
