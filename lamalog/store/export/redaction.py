"""Redact records a second time, on their way out, by any policy."""

from __future__ import annotations

import re
from typing import Any

from lamalog import fields as f
from lamalog.redact import Redactor

#: What orders and connects records, and says nothing of anybody.
_KEPT = (f.TIMESTAMP, f.SEVERITY_TEXT, f.SEVERITY_NUMBER, f.PROCESS_PID, f.CODE_LINE_NUMBER)
_IDS = {
    f.TRACE_ID: re.compile(r"[0-9a-f]{32}"),
    f.SPAN_ID: re.compile(r"[0-9a-f]{16}"),
    "parent_span_id": re.compile(r"[0-9a-f]{16}"),
    f.RECORD_ID: re.compile(r"[0-9a-f]{6}-[0-9a-f]+-[0-9a-f]+-[0-9]{1,18}"),
}


class Redaction:
    """What *redactor* finds is hidden in every field of a record, the names of nested ones included."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, record: dict[str, Any]) -> dict[str, Any]:
        """*record* as it may go out. A record that can't be checked is shown as its time and level only."""
        if self._redactor.exempt(str(record.get(f.LOGGER, ""))):
            return record
        kept = {name: record[name] for name in _KEPT if name in record}
        for name, pattern in _IDS.items():
            value = record.get(name)
            if isinstance(value, str) and pattern.fullmatch(value):
                kept[name] = value
        safe = self._redactor.value({name: value for name, value in record.items() if name not in kept})
        if not isinstance(safe, dict):
            return {**kept, f.MESSAGE: str(safe)}
        return {name: kept[name] if name in kept else safe[name] for name in record if name in kept or name in safe} | {
            name: value for name, value in safe.items() if name not in record
        }

    @property
    def hits(self) -> dict[str, int]:
        """Rule → how often it hid something; never any value."""
        return self._redactor.stats()
