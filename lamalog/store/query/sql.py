"""Conditions as SQL for DuckDB. Values and field names stand in parameters only, never in the text.

``NULL`` counts as false where a condition is asked for, so only ``not`` has to take care of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from lamalog.store.columns import COLUMNS, NUMBER, TEXTS, Kind
from lamalog.store.query.evaluate import EXACT, UNSEARCHED, fold
from lamalog.store.query.lookup import splits
from lamalog.store.query.tree import (
    And,
    Compare,
    Contains,
    Everything,
    Exists,
    Field,
    In,
    Match,
    Node,
    Not,
    Or,
    Query,
    Value,
)

REST = "rest"
_COMPARED = {"<", "<=", ">", ">="}


class Emitter:
    """Writes SQL and collects its parameters, in the order in which they occur in the text."""

    def __init__(self, known: Collection[str]) -> None:
        #: Keys that occur in the rest of some record: a field that is none of them needs no look.
        self.known = known
        self.parameters: list[Any] = []

    def where(self, query: Query) -> str:
        """The conditions and the time range."""
        parts = []
        for moment, sign in ((query.since, ">="), (query.until, "<")):
            if moment is not None:
                parts.append(f'"timestamp" {sign} make_timestamp({self._parameter(moment)}::BIGINT)')
        if not isinstance(query.where, Everything):
            parts.append(self.condition(query.where))
        return " AND ".join(parts) or "true"

    def condition(self, node: Node) -> str:
        """One condition, in parentheses."""
        if isinstance(node, Everything):
            return "true"
        if isinstance(node, And):
            return f"({' AND '.join([self.condition(item) for item in node.items])})"
        if isinstance(node, Or):
            return f"({' OR '.join([self.condition(item) for item in node.items])})"
        if isinstance(node, Not):
            return f"({self.condition(node.item)} IS NOT TRUE)"
        if isinstance(node, Compare):
            return self._compare(node)
        if isinstance(node, In):
            return f"({' OR '.join([self._equal(node.field, value) for value in node.values])})"
        if isinstance(node, Match):
            return f"regexp_matches({self.text(node.field)}, {self._parameter(node.pattern.text)})"
        if isinstance(node, Exists):
            return f"({self.text(node.field)} IS NOT NULL)"
        return self._contains(node)

    def _parameter(self, value: Any) -> str:
        self.parameters.append(value)
        return "?"

    def _compare(self, node: Compare) -> str:
        if node.operator in _COMPARED:
            return self._ordered(node.field, node.operator, node.value)
        if node.operator == "=":
            return self._equal(node.field, node.value)
        return f"({self.text(node.field)} IS NOT NULL AND {self._equal(node.field, node.value)} IS NOT TRUE)"

    def _equal(self, field: Field, value: Value) -> str:
        if field.kind is Kind.TIME:
            return f"({self._time(field)} = make_timestamp({self._parameter(value.moment)}::BIGINT))"
        if field.kind is not None and field.kind.numeric:
            return f"({self.number(field)} = {self._parameter(value.number)}::DOUBLE)"
        as_text = f"({self.text(field)} = {self._parameter(value.text)})"
        number = value.number
        if number is None or (number.is_integer() and abs(number) > EXACT):
            return as_text
        return f"({as_text} OR {self.number(field)} = {self._parameter(number)}::DOUBLE)"

    def _ordered(self, field: Field, sign: str, value: Value) -> str:
        if field.kind is Kind.TIME:
            return f"({self._time(field)} {sign} make_timestamp({self._parameter(value.moment)}::BIGINT))"
        if value.number is not None:
            return f"({self.number(field)} {sign} {self._parameter(value.number)}::DOUBLE)"
        return f"({self._string(field)} {sign} {self._parameter(value.text)})"

    def _contains(self, node: Contains) -> str:
        wanted = fold(node.text)
        parts = [f'contains(lower("{name}"), {self._parameter(wanted)})' for name in TEXTS if name not in UNSEARCHED]
        if self.known:
            parts.append(self._in_rest(wanted))
        return f"({' OR '.join(parts)})"

    def _in_rest(self, wanted: str) -> str:
        """In a value of the rest: a quick look at its text first, which finds no less."""
        escaped = json.dumps(wanted, ensure_ascii=False)[1:-1]
        looks = [f"contains(lower({REST}), {self._parameter(wanted)})"]
        if escaped != wanted:
            # yyjson and json write control characters differently: then every record is looked at closely.
            plain = not any(ord(char) < 32 for char in wanted)
            looks.append(f"contains(lower({REST}), {self._parameter(escaped)})" if plain else "true")
        return (
            f"CASE WHEN {' OR '.join(looks)} THEN len(list_filter(json_extract_string({REST}, '$.*'), "
            f"lambda each: contains(lower(each), {self._parameter(wanted)}))) > 0 ELSE false END"
        )

    # -- the value of a field in its forms

    def text(self, field: Field) -> str:
        """The field as text, NULL where the record lacks it."""
        return self._first(field, self._column_text)

    @staticmethod
    def _column_text(name: str) -> str:
        kind = COLUMNS[name]
        if kind is Kind.TIME:
            return f"""strftime("{name}", '%Y-%m-%dT%H:%M:%S.%fZ')"""
        return f'"{name}"' if kind is Kind.TEXT else f'CAST("{name}" AS VARCHAR)'

    def number(self, field: Field) -> str:
        """The field as a number, NULL where it is none."""
        column = [name for name in field.names if name in COLUMNS]
        if len(field.names) == 1 and column and COLUMNS[column[0]].numeric:
            return f'"{column[0]}"'
        return f"TRY_CAST(regexp_extract({self.text(field)}, '^{NUMBER}$') AS DOUBLE)"

    def _string(self, field: Field) -> str:
        """The field where it is text on the line; numbers are in no order with text."""

        def strings(name: str) -> str:
            return f'"{name}"' if COLUMNS[name] is Kind.TEXT else "NULL"

        return self._first(field, strings, only_strings=True)

    def _time(self, field: Field) -> str:
        return '"timestamp"'

    def _first(self, field: Field, column: Any, *, only_strings: bool = False) -> str:
        parts: list[str] = []
        for name in field.names:
            if name in COLUMNS:
                parts.append(column(name))
            else:
                parts.extend(self._pointers(name, only_strings))
        if not parts:
            return "NULL::VARCHAR"
        return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"

    def _pointers(self, name: str, only_strings: bool) -> list[str]:
        """The places in the rest where *name* may stand (JSON Pointer, RFC 6901)."""
        found = []
        for head, *path in splits(name):
            if head in self.known:
                pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in (head, *path))
                if only_strings:
                    found.append(
                        f"CASE WHEN json_type({REST}, {self._parameter(pointer)}) = 'VARCHAR' "
                        f"THEN json_extract_string({REST}, {self._parameter(pointer)}) END"
                    )
                else:
                    found.append(f"json_extract_string({REST}, {self._parameter(pointer)})")
        return found
