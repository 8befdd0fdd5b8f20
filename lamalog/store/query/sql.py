"""Conditions as SQL for DuckDB. Values and field names stand in parameters only, never in the text.

``NULL`` counts as false where a condition is asked for, so only ``not`` has to take care of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from lamalog.store.columns import COLUMNS, NUMBER, TEXTS, Kind
from lamalog.store.index.schema import SHAPE, quoted
from lamalog.store.index.shapes import holds, may_hold
from lamalog.store.index.texts import is_lower, may_contain
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
MESSAGE = "message"
#: With more of them, looking at the messages themselves is as fast.
_FEW_SHAPES = 100
_COMPARED = {"<", "<=", ">", ">="}


class Emitter:
    """Writes SQL and collects its parameters by name."""

    def __init__(self, known: Collection[str], texts: Mapping[str, dict[str, list[str]]] | None = None) -> None:
        #: What is known of the text in the columns; None if nothing is.
        self.texts = texts
        #: Keys that occur in the rest of some record: a field that is none of them needs no look.
        self.known = known
        self.parameters: dict[str, Any] = {}
        self._names: dict[tuple[type, Any], str] = {}

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
        name = self._names.setdefault((type(value), value), f"p{len(self._names)}")
        self.parameters[name] = value
        return f"${name}"

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
            return f"({self.number(field)} = {self._numeral(field, value)})"
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

    def _contains(self, node: Contains) -> str:
        wanted = fold(node.text)
        parts = []
        for name in TEXTS:
            if name in UNSEARCHED or not self._may_contain(name, wanted):
                continue
            facts = {} if self.texts is None else self.texts[name]
            if "values" in facts:
                parts.append(self._one_of(quoted(name), [text for text in facts["values"] if wanted in fold(text)]))
            elif name == MESSAGE and "shapes" in facts:
                parts.append(self._in_shapes(facts["shapes"], wanted))
            else:
                parts.append(self._in_column(name, wanted))
        if self.known and self._rest_may_contain(wanted):
            parts.append(self._in_rest(wanted))
        return f"({' OR '.join(parts)})" if parts else "false"

    def _may_contain(self, name: str, wanted: str) -> bool:
        if self.texts is None:
            return True
        return name in self.texts and may_contain(self.texts[name], wanted)

    def _rest_may_contain(self, wanted: str) -> bool:
        """Its text is JSON, where some characters are written in another way."""
        if self.texts is None or REST not in self.texts or any(ord(char) < 32 for char in wanted):
            return True
        written = {wanted, json.dumps(wanted, ensure_ascii=False)[1:-1]}
        return any(may_contain(self.texts[REST], each) for each in written)

    def _in_column(self, name: str, wanted: str) -> str:
        return f"contains({self._folded(name)}, {self._parameter(wanted)})"

    def _in_shapes(self, shapes: list[str], wanted: str) -> str:
        """In the message, which needs a look only where its shape leaves it open."""
        certain, possible = [], []
        for shape in shapes:
            folded = fold(shape)
            if holds(folded, wanted):
                certain.append(shape)
            elif may_hold(folded, wanted):
                possible.append(shape)
        if len(certain) + len(possible) > _FEW_SHAPES:
            return self._in_column(MESSAGE, wanted)
        parts = [self._one_of(SHAPE, certain)] if certain else []
        if possible:
            parts.append(f"({self._one_of(SHAPE, possible)} AND {self._in_column(MESSAGE, wanted)})")
        return f"({' OR '.join(parts)})"

    def _one_of(self, column: str, texts: list[str]) -> str:
        # Not IN: with more than a few constants DuckDB makes a join of it.
        return f"list_contains({self._parameter(tuple(texts))}::VARCHAR[], {column})"

    def _folded(self, name: str) -> str:
        if self.texts is not None and name in self.texts and is_lower(self.texts[name]):
            return f'"{name}"'
        return f'lower("{name}")'

    def _in_rest(self, wanted: str) -> str:
        """In a value of the rest: a quick look at its text first, which finds no less."""
        escaped = json.dumps(wanted, ensure_ascii=False)[1:-1]
        looks = [f"contains({self._folded(REST)}, {self._parameter(wanted)})"]
        if escaped != wanted:
            # yyjson and json write control characters differently: then every record is looked at closely.
            plain = not any(ord(char) < 32 for char in wanted)
            looks.append(f"contains({self._folded(REST)}, {self._parameter(escaped)})" if plain else "true")
        return (
            f"CASE WHEN {' OR '.join(looks)} THEN len([each for each in json_extract_string({REST}, '$.*') "
            f"if contains(lower(each), {self._parameter(wanted)})]) > 0 ELSE false END"
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
