"""What would be written of a captured record."""

from __future__ import annotations

import logging

from lamalog.formatters import JsonFormatter
from lamalog.redact import Redactor
from lamalog.state import KEY, state_of
from lamalog.testing.entry import Entry


def written(entry: Entry) -> str:
    """The JSON line of *entry*, redacted with the default rules; the record itself is left as it is."""
    copy = logging.makeLogRecord({key: value for key, value in entry.record.__dict__.items() if key != KEY})
    copy.msg, copy.args = entry.message, None
    copy.__dict__.update(entry.fields)
    copy.exc_info = (type(entry.exception), entry.exception, entry.exception.__traceback__) if entry.exception else None
    state_of(copy).context = entry.context
    Redactor().record(copy)
    return JsonFormatter().format(copy)
