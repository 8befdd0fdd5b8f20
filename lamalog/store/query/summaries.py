"""``top``, ``errors`` and ``patterns`` in plain Python."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lamalog.store.columns import micros, time_text
from lamalog.store.query import groups
from lamalog.store.query.aggregates import Record, Row, Table
from lamalog.store.query.order import by_cell, ordered
from lamalog.store.query.templates import ERROR, error_key, masked, merged
from lamalog.store.query.tree import Top

_NEWEST = ("exception.type", "message", "logger")


def top(stage: Top, records: Iterable[Record]) -> Table:
    """The most frequent values of a field."""
    counts: dict[str, int] = {}
    for record in records:
        [text] = groups.key((stage.field,), record)
        if text is not None:
            counts[text] = counts.get(text, 0) + 1
    total = sum(counts.values())
    rows = [(groups.shown(stage.field, text), count, count * 100 / total) for text, count in counts.items()]
    rows = by_cell(by_cell(rows, 0, False), 1, True)
    return (stage.field.written, "count", "percent"), rows[: stage.count]


def errors(records: Iterable[Record]) -> Table:
    """Errors that are the same, counted."""
    found: dict[str, list[Any]] = {}
    for record in records:
        if (record.get("severity_number") or 0) < ERROR:
            continue
        moment = record.get("timestamp")
        group = found.setdefault(error_key(record), [0, None, None, None, None, None])
        group[0] += 1
        if moment is None:
            continue
        group[1] = moment if group[1] is None else min(group[1], moment)
        group[2] = moment if group[2] is None else max(group[2], moment)
        for place, name in enumerate(_NEWEST, 3):
            value = record.get(name)
            if value is not None and (group[place] is None or (moment, value) > group[place]):
                group[place] = (moment, value)
    rows: list[Row] = [
        (group[0], group[1], group[2], *(None if part is None else part[1] for part in group[3:]), key)
        for key, group in found.items()
    ]
    rows = sorted(rows, key=lambda row: row[6])
    rows = ordered(rows, lambda row: row[2], True)
    return ("count", "first", "last", "type", "message", "logger", "error"), ordered(rows, lambda row: row[0], True)


def patterns(records: Iterable[Record]) -> Table:
    """Messages that differ only in their variable parts, counted."""
    found: dict[str, list[Any]] = {}
    for record in records:
        message = record.get("message") or ""
        group = found.setdefault(masked(message), [0, None, None, None])
        moment = micros(record.get("timestamp"))
        group[0] += 1
        if moment is not None:
            group[1] = moment if group[1] is None else min(group[1], moment)
            group[2] = moment if group[2] is None else max(group[2], moment)
        if record.get("message") is not None:
            group[3] = message if group[3] is None else min(group[3], message)
    return pattern_table((text, *group) for text, group in found.items())


def pattern_table(rows: Iterable[tuple[Any, ...]]) -> Table:
    """Counted messages, merged into patterns."""
    templates = merged(rows)
    total = sum(template.count for template in templates)

    def when(moment: int | None) -> str | None:
        return None if moment is None else time_text(moment)

    return ("count", "percent", "first", "last", "pattern", "example"), [
        (each.count, each.count * 100 / total, when(each.first), when(each.last), each.text, each.example)
        for each in templates
    ]
