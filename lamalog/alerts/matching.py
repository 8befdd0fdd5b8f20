"""Which rules a record meets, and in which group. Most records meet none, which must cost next to nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lamalog.alerts.events import is_own
from lamalog.alerts.rules import FINGERPRINT, Rule, events_of, least_severity
from lamalog.levels import LEVELS, severity_number
from lamalog.store.query import names
from lamalog.store.query.evaluate import Test, compiled
from lamalog.store.query.lookup import value_of
from lamalog.store.query.templates import error_key
from lamalog.store.query.tree import Field

_LONGEST = 200
_SEPARATOR = " · "
Record = dict[str, Any]


class Matcher:
    """The rules, compiled."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: list[tuple[Rule, Test, list[Field]]] = []
        #: Level number below which only what these events or an exception mark can match.
        self.level = 10**6
        self.events: frozenset[str] = frozenset()
        for rule in rules:
            fields = [names.field(name) for name in rule.group_by]
            self._rules.append((rule, compiled(rule.where), fields))
            events = events_of(rule.where)
            if events is not None:
                self.events |= events
            else:
                self.level = min(self.level, _level(least_severity(rule.where)))

    def match(self, record: Record) -> list[tuple[Rule, str]]:
        """Each rule that *record* meets, and the group it falls in."""
        if is_own(record):
            return []
        return [(rule, _group(record, fields)) for rule, test, fields in self._rules if test(record)]


def _level(severity: int) -> int:
    """The lowest level of that severity."""
    return (
        min((number for number in LEVELS.values() if severity_number(number) >= severity), default=0) if severity else 0
    )


def _group(record: Record, fields: list[Field]) -> str:
    parts = []
    for field in fields:
        value = error_key(record) if field.written == FINGERPRINT else value_of(record, field)
        parts.append("" if value is None else str(value))
    text = _SEPARATOR.join(parts)
    return text if len(text) <= _LONGEST else text[:_LONGEST]


def is_recovery(record: Mapping[str, Any]) -> bool:
    """Whether the record says that something is well again."""
    return record.get("event.name") == "resource.recovered"
