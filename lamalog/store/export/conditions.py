"""Which records are wanted: a query without stages, a level, a time range."""

from __future__ import annotations

from lamalog.exceptions import ConfigError
from lamalog.levels import as_level, severity_number
from lamalog.store.query.parser import parse
from lamalog.store.query.tree import And, Query
from lamalog.store.query.values import moment


def conditions(
    query: str = "",
    *,
    level: str | int | None = None,
    since: str | float | None = None,
    until: str | float | None = None,
) -> Query:
    """All of them together. Times are as people write them, or seconds since the epoch. Raises ConfigError."""
    found = parse(query, since=_moment(since), until=_moment(until))
    if found.stages:
        raise ConfigError("an export takes conditions only, nothing behind '|': for tables use 'lamalog query'")
    if level is None:
        return found
    at_least = parse(f"severity_number>={severity_number(as_level(level))}").where
    return Query(And((at_least, found.where)), (), found.since, found.until)


def _moment(value: str | float | None) -> int | None:
    if value is None:
        return None
    return moment(value) if isinstance(value, str) else round(value * 1e6)


def is_everything(query: Query) -> bool:
    """Whether every record is wanted."""
    return query == Query()
