"""Read a field of a record, whether it is still an extra, already redacted, or bound context."""

from __future__ import annotations

import logging
from typing import Any

from lamalog.context import current
from lamalog.state import KEY, RecordState


def field_of(record: logging.LogRecord, name: str) -> Any:
    """The extra *name* of *record*, or else the value bound under it where the record was made, or else None."""
    attributes = record.__dict__
    value = attributes.get(name)
    if value is not None:
        return value
    state: RecordState | None = attributes.get(KEY)
    if state is None or (state.context is None and not state.ready):
        return current().get(name)
    value = state.fields.get(name) if state.ready else None
    return value if value is not None or state.context is None else state.context.get(name)


def add_field(record: logging.LogRecord, name: str, value: Any) -> None:
    """Put a field on *record*; where it is redacted already, on what the formatters read as well."""
    record.__dict__[name] = value
    state: RecordState | None = record.__dict__.get(KEY)
    if state is not None and state.ready:
        state.fields = {**state.fields, name: value}
