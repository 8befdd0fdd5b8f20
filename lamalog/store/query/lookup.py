"""The value of a field in a record: under its very name, or inside nested objects and lists."""

from __future__ import annotations

from typing import Any

from lamalog.store.columns import COLUMNS
from lamalog.store.query.tree import Field


def value_of(fields: dict[str, Any], field: Field) -> Any:
    """The value of the first of the field's names that the record has; None if it has none."""
    for name in field.names:
        value = fields.get(name)
        if value is None and "." in name and name not in COLUMNS:
            value = _nested(fields, name)
        if value is not None:
            return value
    return None


def splits(name: str) -> list[tuple[str, ...]]:
    """The ways to read a dotted name as a key and a path below it, the longest key first."""
    parts = name.split(".")
    return [(".".join(parts[:at]), *parts[at:]) for at in range(len(parts), 0, -1)]


def _nested(fields: dict[str, Any], name: str) -> Any:
    for head, *path in splits(name)[1:]:
        value = None if head in COLUMNS else fields.get(head)
        for part in path:
            if isinstance(value, dict):
                value = value.get(part)
            elif isinstance(value, list) and part.isdecimal() and part.isascii() and str(int(part)) == part:
                value = value[int(part)] if int(part) < len(value) else None
            else:
                value = None
        if value is not None:
            return value
    return None
