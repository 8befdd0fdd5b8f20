"""The numbers that say at a glance what a store holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lamalog.store.answer import Answer
from lamalog.store.columns import micros
from lamalog.store.query.templates import masked

_TOP = 5
_BINS = 120
_FINGERPRINT = re.compile("[0-9a-f]{8,64}")
_FIELDS = {"loggers": "logger", "services": "service.name", "hosts": "host.name", "routes": "http.route"}


def glance(ask: Callable[[str], Answer]) -> tuple[dict[str, Any], Answer]:
    """Counts by level, over time and by the usual fields, of what *ask* (stages of a query) returns answers about."""
    seen: dict[str, Any] = {"records": 0, "first": None, "last": None, "levels": {}, "over time": []}
    with ask("| stats count, min(timestamp) as first, max(timestamp) as last by level") as answer:
        for row in answer:
            seen["records"] += row["count"]
            seen["levels"][row["level"] or ""] = row["count"]
            for name, better in (("first", min), ("last", max)):
                if row[name] is not None:
                    seen[name] = row[name] if seen[name] is None else better(seen[name], row[name])
    first, last = micros(seen["first"]), micros(seen["last"])
    if first is not None and last is not None:
        width = max(1, (last - first) // 1_000_000 // _BINS)
        with ask(f"| stats count by level, {width}s") as over_time:
            seen["over time"] = [
                (micros(row["time"]), row["level"] or "", row["count"]) for row in over_time if row["time"] is not None
            ]
    for title, name in _FIELDS.items():
        with ask(f"| top {_TOP} {name}") as top:
            seen[title] = {str(row[name]): row["count"] for row in top}
    seen["errors"] = {}
    with ask(f"| errors | limit {_TOP}") as errors:
        for row in errors:
            name = _error(row)
            seen["errors"][name] = seen["errors"].get(name, 0) + row["count"]
    return seen, answer


def _error(row: dict[str, Any]) -> str:
    """What a group of errors is called: that by which they are told apart may be but a fingerprint."""
    if _FINGERPRINT.fullmatch(row["error"]) is None:
        return str(row["error"])
    kind = str(row["type"] or "").rpartition(".")[2]
    return ": ".join(part for part in (kind, masked(str(row["message"] or ""))) if part) or str(row["error"])
