"""Conditions as SQL for DuckDB. Values and field names stand in parameters only, never in the text.

``NULL`` counts as false where a condition is asked for, so only ``not`` has to take care of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lamalog.fields import RECORD_ID
from lamalog.store.columns import COLUMNS, NUMBER, Kind
from lamalog.store.index.schema import ID_HEAD, ID_NUMBER, REST, quoted
from lamalog.store.query import tree
from lamalog.store.query.evaluate import EXACT
from lamalog.store.query.lookup import splits
from lamalog.store.query.tree import Field, Node, Query, Value
from lamalog.store.query.words_sql import Words
from lamalog.store.seen import parts

_COMPARED = {"<", "<=", ">", ">="}


class Emitter:
    """Writes SQL and collects its parameters by name."""

    def __init__(self, known: Collection[str], texts: Mapping[str, dict[str, list[str]]] | None = None) -> None:
        #: Keys that occur in the rest of some record: a field that is none of them needs no look.
        self.known = known
        self.parameters: dict[str, Any] = {}
        self._names: dict[tuple[type, Any], str] = {}
        self._words = Words(texts, bool(known), self._parameter)

    def where(self, query: Query) -> str:
        """The conditions and the time range."""
        parts = []
        for moment, sign in ((query.since, ">="), (query.until, "<")):
            if moment is not None:
                parts.append(f'"timestamp" {sign} make_timestamp({self._parameter(moment)}::BIGINT)')
        if not isinstance(query.where, tree.Everything):
            parts.append(self.condition(query.where))
        return " AND ".join(parts) or "true"

    def condition(self, node: Node) -> str:
        """One condition, in parentheses."""
        if isinstance(node, tree.Everything):
            return "true"
        if isinstance(node, tree.And):
            return f"({' AND '.join([self.condition(item) for item in node.items])})"
        if isinstance(node, tree.Or):
            return f"({' OR '.join([self.condition(item) for item in node.items])})"
        if isinstance(node, tree.Not):
            return f"({self.condition(node.item)} IS NOT TRUE)"
        if isinstance(node, tree.Compare):
            return self._compare(node)
        if isinstance(node, tree.In):
            return f"({' OR '.join([self._equal(node.field, value) for value in node.values])})"
        if isinstance(node, tree.Match):
            return f"regexp_matches({self.text(node.field)}, {self._parameter(node.pattern.text)})"
        if isinstance(node, tree.Exists):
            return f"({self.text(node.field)} IS NOT NULL)"
        return self._words.condition(node.text)

    def _parameter(self, value: Any) -> str:
        name = self._names.setdefault((type(value), value), f"p{len(self._names)}")
        self.parameters[name] = value
        return f"${name}"

    def _compare(self, node: tree.Compare) -> str:
        if node.operator in _COMPARED:
            return self._ordered(node.field, node.operator, node.value)
        if node.operator == "=":
            return self._equal(node.field, node.value)
        return f"({self.text(node.field)} IS NOT NULL AND {self._equal(node.field, node.value)} IS NOT TRUE)"

    def _equal(self, field: Field, value: Value) -> str:
        if field.kind is Kind.TIME:
            return f"({self._time(field)} = make_timestamp({self._parameter(value.moment)}::BIGINT))"
        if field.kind is not None and field.kind.numeric:
            return f"({self.number(field)} = {self._numeral(field, value)})"
        identity = parts(value.text) if self.column(field) == quoted(RECORD_ID) else None
        if identity is not None:  # so that the index can skip by it
            head, tail = map(self._parameter, identity)
            return f"({quoted(ID_HEAD)} = {head} AND {quoted(ID_NUMBER)} = {tail}::BIGINT)"
        as_text = f"({self.text(field)} = {self._parameter(value.text)})"
        number = value.number
        if number is None or (number.is_integer() and abs(number) > EXACT):
            return as_text
        return f"({as_text} OR {self.number(field)} = {self._parameter(number)}::DOUBLE)"

    def _ordered(self, field: Field, sign: str, value: Value) -> str:
        if field.kind is Kind.TIME:
            return f"({self._time(field)} {sign} make_timestamp({self._parameter(value.moment)}::BIGINT))"
        if value.number is not None:
            return f"({self.number(field)} {sign} {self._numeral(field, value)})"
        return f"({self._string(field)} {sign} {self._parameter(value.text)})"

    def _numeral(self, field: Field, value: Value) -> str:
        """The number, of the column's own type where it can be, so that the index can skip by it."""
        number = value.number
        assert number is not None
        if field.kind is Kind.INTEGER and self.column(field) and number.is_integer() and abs(number) < EXACT:
            return f"{self._parameter(int(number))}::BIGINT"
        return f"{self._parameter(number)}::DOUBLE"

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
        column = self.column(field)
        if column is not None and COLUMNS[column.strip('"')].numeric:
            return column
        return f"TRY_CAST(regexp_extract({self.text(field)}, '^{NUMBER}$') AS DOUBLE)"

    def _string(self, field: Field) -> str:
        """The field where it is text on the line; numbers are in no order with text."""
        cases = []
        for name in field.names:
            if name in COLUMNS:
                text = self._column_text(name)
                cases.append((text, text if COLUMNS[name] is Kind.TEXT else "NULL"))
                continue
            for pointer in self._pointers(name):
                there = f"json_extract_string({REST}, {self._parameter(pointer)})"
                kind = f"json_type({REST}, {self._parameter(pointer)})"
                text = f"json_extract_string({REST}, {self._parameter(pointer)})"
                cases.append((there, f"CASE WHEN {kind} = 'VARCHAR' THEN {text} END"))
        if not cases:
            return "NULL::VARCHAR"
        return f"CASE {' '.join(f'WHEN {there} IS NOT NULL THEN {text}' for there, text in cases)} END"

    def _time(self, field: Field) -> str:
        return '"timestamp"'

    def _first(self, field: Field, column: Callable[[str], str]) -> str:
        parts: list[str] = []
        for name in field.names:
            if name in COLUMNS:
                parts.append(column(name))
            else:
                parts.extend(
                    f"json_extract_string({REST}, {self._parameter(pointer)})" for pointer in self._pointers(name)
                )
        if not parts:
            return "NULL::VARCHAR"
        return parts[0] if len(parts) == 1 else f"coalesce({', '.join(parts)})"

    def raw(self, field: Field) -> str:
        """A field of the rest as JSON text, with its type."""
        parts = [
            f"nullif(json_extract({REST}, {self._parameter(pointer)})::VARCHAR, 'null')"
            for name in field.names
            if name not in COLUMNS
            for pointer in self._pointers(name)
        ]
        parts += [f'to_json("{name}")::VARCHAR' for name in field.names if name in COLUMNS]
        return f"coalesce({', '.join(parts)})" if parts else "NULL::VARCHAR"

    def column(self, field: Field) -> str | None:
        """The one column that the field is, as an identifier; None if some record has it in its rest."""
        if any(self._pointers(name) for name in field.names if name not in COLUMNS):
            return None
        return next((f'"{name}"' for name in field.names if name in COLUMNS), None)

    def _pointers(self, name: str) -> list[str]:
        """The places in the rest where *name* may stand (JSON Pointer, RFC 6901)."""
        return [
            "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
            for path in splits(name)
            if path[0] in self.known
        ]
