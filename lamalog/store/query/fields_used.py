"""Which fields a query speaks of."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lamalog.store.columns import COLUMNS
from lamalog.store.query.lookup import splits
from lamalog.store.query.tree import (
    And,
    Compare,
    Exists,
    Field,
    Fields,
    In,
    Match,
    Node,
    Not,
    Or,
    Query,
    Sort,
    Stats,
    Top,
)


def unknown_fields(query: Query, known: Collection[str]) -> list[str]:
    """Fields of *query* that are neither core fields nor among the *known* names of others, as they were written."""
    return sorted({field.written for field in _fields(query) if not _is_known(field, known)})


def _is_known(field: Field, known: Collection[str]) -> bool:
    return any(name in COLUMNS or any(path[0] in known for path in splits(name)) for name in field.names)


def _fields(query: Query) -> Iterator[Field]:
    yield from _of(query.where)
    table = False
    for stage in query.stages:
        if isinstance(stage, Stats):
            yield from stage.by
            yield from (each.field for each in stage.aggregates if each.field is not None)
        elif isinstance(stage, Top):
            yield stage.field
        elif not table and isinstance(stage, Fields):
            yield from stage.fields
        elif not table and isinstance(stage, Sort):
            yield from (each for each, _ in stage.keys)
        table = table or not isinstance(stage, (Sort, Fields))


def _of(node: Node) -> Iterator[Field]:
    if isinstance(node, (And, Or)):
        for item in node.items:
            yield from _of(item)
    elif isinstance(node, Not):
        yield from _of(node.item)
    elif isinstance(node, (Compare, In, Match, Exists)):
        yield node.field
