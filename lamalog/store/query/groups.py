"""Values to group by: core numbers are numbers, everything else is text."""

from __future__ import annotations

import re
from typing import Any

from lamalog.store.columns import Kind, text_of
from lamalog.store.query.lookup import value_of
from lamalog.store.query.tree import Field

#: A whole number in its one form.
WHOLE = "0|-?[1-9][0-9]{0,17}"
_whole = re.compile(WHOLE)


def key(fields: tuple[Field, ...], record: dict[str, Any]) -> tuple[str | None, ...]:
    """One text for each field."""
    return tuple(text_of(value_of(record, field)) for field in fields)


def is_mixed(field: Field) -> bool:
    """Whether it stands for a core number and for a field of its own name, which may hold anything."""
    return field.kind is Kind.INTEGER and len(field.names) > 1


def shown(field: Field, text: str | None) -> Any:
    """What stands in the answer for a group's text."""
    if text is None or field.kind is None or not field.kind.numeric:
        return text
    if field.kind is Kind.REAL:
        return float(text)
    return int(text) if _whole.fullmatch(text) else text


def whole_or_text(text: object) -> object:
    """The same for a text from the index."""
    return int(text) if isinstance(text, str) and _whole.fullmatch(text) else text
