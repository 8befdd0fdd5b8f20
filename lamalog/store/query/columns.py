"""The columns of an answer by name."""

from __future__ import annotations

from lamalog.exceptions import did_you_mean
from lamalog.store.query.errors import QueryError
from lamalog.store.query.tree import Field


def sorted_column(field: Field, columns: tuple[str, ...]) -> str:
    """The column of the table that is meant. Raises QueryError if there is none."""
    for name in (field.written, *field.names):
        if name in columns:
            return name
    advice = did_you_mean(field.written, columns)
    raise QueryError(f"the answer has no column {field.written!r}{advice}: it has {', '.join(columns)}")


def chosen(wanted: tuple[Field, ...]) -> tuple[str, ...]:
    """The names of chosen columns. Raises QueryError for one that is chosen twice."""
    names = tuple(each.written for each in wanted)
    for name in names:
        if names.count(name) > 1:
            raise QueryError(f"the column {name!r} is asked for twice")
    return names
