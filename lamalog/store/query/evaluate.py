"""What a condition means, in plain Python: the engine where DuckDB is absent, and the oracle of the one where it isn't."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from lamalog.store.columns import COLUMNS, Kind, micros, number_of, text_of
from lamalog.store.query import tree
from lamalog.store.query.lookup import value_of
from lamalog.store.query.tree import Field, Node, Query, Value

Record = dict[str, Any]
Test = Callable[[Record], bool]
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: Whole numbers above this are told apart by their digits only.
EXACT = 2**53
#: Core text that a word is not looked for in: levels have a condition of their own.
UNSEARCHED = frozenset({"severity_text"})


def test_of(query: Query) -> Test:
    """Whether a record (its normalised fields) meets the conditions and the time range of *query*."""
    condition = compiled(query.where)
    since, until = query.since, query.until
    if since is None and until is None:
        return condition

    def within(record: Record) -> bool:
        moment = micros(record.get("timestamp"))
        if moment is None or (since is not None and moment < since) or (until is not None and moment >= until):
            return False
        return condition(record)

    return within


def compiled(node: Node) -> Test:
    """The condition as a function."""
    if isinstance(node, tree.Everything):
        return lambda record: True
    if isinstance(node, tree.And):
        tests = [compiled(item) for item in node.items]
        return lambda record: all(test(record) for test in tests)
    if isinstance(node, tree.Or):
        tests = [compiled(item) for item in node.items]
        return lambda record: any(test(record) for test in tests)
    if isinstance(node, tree.Not):
        test = compiled(node.item)
        return lambda record: not test(record)
    return _leaf(node)


def _leaf(node: tree.Compare | tree.In | tree.Match | tree.Exists | tree.Contains) -> Test:
    if isinstance(node, tree.Contains):
        return _contains(node.text)
    target = node.field
    if isinstance(node, tree.Exists):
        return lambda record: value_of(record, target) is not None
    if isinstance(node, tree.Match):
        search = node.pattern.compiled.search
        return lambda record: (text := text_of(value_of(record, target))) is not None and search(text) is not None
    if isinstance(node, tree.In):
        equal = [_equal(target, value) for value in node.values]
        return lambda record: (value := value_of(record, target)) is not None and any(same(value) for same in equal)
    return _compare(node)


def _compare(node: tree.Compare) -> Test:
    target = node.field
    if node.operator in _ORDER:
        holds = _ordered(target, _ORDER[node.operator], node.value)
    else:
        same = _equal(target, node.value)
        holds = same if node.operator == "=" else lambda value: not same(value)
    return lambda record: (value := value_of(record, target)) is not None and holds(value)


def _equal(target: Field, wanted: Value) -> Callable[[Any], bool]:
    if target.kind is Kind.TIME:
        return lambda value: micros(value) == wanted.moment
    if target.kind is not None and target.kind.numeric:
        return lambda value: number_of(value) == wanted.number
    text, number = wanted.text, wanted.number
    if number is None or (number.is_integer() and abs(number) > EXACT):
        return lambda value: text_of(value) == text
    return lambda value: number_of(value) == number or text_of(value) == text


def _ordered(target: Field, holds: Callable[[Any, Any], bool], wanted: Value) -> Callable[[Any], bool]:
    if target.kind is Kind.TIME:
        return lambda value: (moment := micros(value)) is not None and holds(moment, wanted.moment)
    if wanted.number is not None:
        return lambda value: (number := number_of(value)) is not None and holds(number, wanted.number)
    text = wanted.text
    return lambda value: isinstance(value, str) and holds(value, text)


def _contains(text: str) -> Test:
    wanted = fold(text)

    def found(record: Record) -> bool:
        for name, value in record.items():
            kind = COLUMNS.get(name)
            if kind is not None and (kind is not Kind.TEXT or name in UNSEARCHED):
                continue
            if wanted in fold(text_of(value) or ""):
                return True
        return False

    return found


def fold(text: str) -> str:
    """*text* in lower case, character by character."""
    if text.isascii() or ("Σ" not in text and "İ" not in text):
        return text.lower()
    return "".join(char.lower()[0] for char in text)
