"""Make sure a record is safe to print, whichever filters its handler has."""

from __future__ import annotations

import logging

from lamalog.context import current
from lamalog.redact import Redactor, default_redactor
from lamalog.state import RecordState, state_of


def prepare(record: logging.LogRecord, redactor: Redactor | None = None) -> RecordState:
    """The final, redacted state of *record*; worked out here when no filter has done it before.

    Formatters call this, so what they print is private even where a configuration names no filter.
    """
    state = state_of(record)
    if not state.ready:
        if state.context is None:
            state.context = current()
        (redactor or default_redactor()).record(record)
    return state
