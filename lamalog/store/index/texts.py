"""What is known of the text in a column, so that a search looks only where its words can be.

Of a column with few values, the values; of another one, whether it is without spaces, of hexadecimal digits only,
without capital letters; of messages and of the rest, where they have few, their shapes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lamalog import fields as f
from lamalog.store.columns import TEXTS
from lamalog.store.index.schema import ID_HEAD, REST, SHAPE, quoted
from lamalog.store.index.shapes import may_hold
from lamalog.store.query.evaluate import UNSEARCHED, fold
from lamalog.store.query.templates import masked, masked_sql

#: A column's facts: ``{"values": […]}``, or ``{"flags": […]}`` with or without ``"shapes"``; an empty column has none.
Facts = dict[str, list[str]]
Texts = dict[str, Facts]
_COLUMNS = tuple(name for name in TEXTS if name not in UNSEARCHED)
_FEW = 40
_LONG = 200
#: Most shapes that are remembered of one mirror, and of all together.
_SHAPES, _ALL_SHAPES = 300, 2000
_LONG_SHAPE = 500
_FLAGS = {
    "spaceless": "bool_and(NOT contains({}, ' '))",
    "hexadecimal": "bool_and(regexp_full_match({}, '[0-9a-f-]*'))",
    "lower": "bool_and({0} = lower({0}))",
}
_HEX = frozenset("0123456789abcdef-")


def texts_of(connection: Any, table: str) -> Texts:
    """The facts of all columns of *table* (of the index) that words are looked for in."""
    selected = ", ".join(f"approx_count_distinct({quoted(name)}), max(strlen({quoted(name)}))" for name in _COLUMNS)
    row = connection.execute(f"SELECT {selected}, count({REST}), count({quoted(ID_HEAD)}) FROM {table}").fetchone()
    found: Texts = {}
    few: list[str] = []
    for place, name in enumerate(_COLUMNS):
        number, longest = row[2 * place], row[2 * place + 1]
        if longest is None:
            continue
        if number <= _FEW and longest <= _LONG:
            few.append(name)
        else:
            found[name] = {"flags": _flags(connection, table, name)}
    found.update(_values(connection, table, few))
    if row[-2]:
        found[REST] = {"flags": _flags(connection, table, REST, ("lower",))}
        _add_shapes(connection, found[REST], f"SELECT {masked_sql(REST)} FROM {table} WHERE {REST} IS NOT NULL")
    if row[-1]:
        ours: Facts = {"flags": list(_FLAGS)}
        found[f.RECORD_ID] = _both(found[f.RECORD_ID], ours) if f.RECORD_ID in found else ours
    if "flags" in found.get(f.MESSAGE, {}):
        _add_shapes(connection, found[f.MESSAGE], f"SELECT {SHAPE} FROM {table} WHERE message IS NOT NULL")
    return found


def _values(connection: Any, table: str, names: list[str]) -> Texts:
    if not names:
        return {}
    lists = ", ".join(f"list(DISTINCT {quoted(name)}) FILTER ({quoted(name)} IS NOT NULL)" for name in names)
    row = connection.execute(f"SELECT {lists} FROM {table}").fetchone()
    return {name: {"values": sorted(values)} for name, values in zip(names, row, strict=True)}


def _add_shapes(connection: Any, facts: Facts, select: str) -> None:
    rows = connection.execute(f"SELECT DISTINCT * FROM ({select}) LIMIT {_SHAPES + 1}").fetchall()
    shapes = [shape for (shape,) in rows]
    if len(shapes) <= _SHAPES and all(shape is not None and len(shape) <= _LONG_SHAPE for shape in shapes):
        facts["shapes"] = sorted(shapes)


def _flags(connection: Any, table: str, name: str, wanted: Iterable[str] = _FLAGS) -> list[str]:
    names = list(wanted)
    selected = ", ".join(_FLAGS[flag].format(quoted(name)) for flag in names)
    row = connection.execute(f"SELECT {selected} FROM {table} WHERE {quoted(name)} IS NOT NULL").fetchone()
    return [flag for flag, holds in zip(names, row, strict=True) if holds]


def together(parts: Iterable[Texts]) -> Texts:
    """What holds for all *parts*."""
    result: Texts = {}
    for part in parts:
        for name, facts in part.items():
            known = result.get(name)
            result[name] = facts if known is None or known == facts else _both(known, facts)
    return result


def _both(left: Facts, right: Facts) -> Facts:
    if "values" in left and "values" in right:
        return {"values": sorted({*left["values"], *right["values"]})}
    both: Facts = {"flags": [flag for flag in _flags_of(left) if flag in _flags_of(right)]}
    mine, others = _shapes_of(left), _shapes_of(right)
    if mine is not None and others is not None:
        shapes = {*mine, *others}
        if len(shapes) <= _ALL_SHAPES:
            both["shapes"] = sorted(shapes)
    return both


def _shapes_of(facts: Facts) -> list[str] | None:
    return [masked(value) for value in facts["values"]] if "values" in facts else facts.get("shapes")


def _flags_of(facts: Facts) -> list[str]:
    if "flags" in facts:
        return facts["flags"]
    values = facts["values"]
    holds = {
        "spaceless": all(" " not in value for value in values),
        "hexadecimal": all(_HEX.issuperset(value) for value in values),
        "lower": all(value == fold(value) for value in values),
    }
    return [flag for flag in _FLAGS if holds[flag]]


def may_contain(facts: Facts, wanted: str) -> bool:
    """Whether the folded text *wanted* can be in a column with these facts."""
    if "values" in facts:
        return any(wanted in fold(value) for value in facts["values"])
    if "hexadecimal" in facts["flags"] and not _HEX.issuperset(wanted):
        return False
    if "spaceless" in facts["flags"] and " " in wanted:
        return False
    return "shapes" not in facts or any(may_hold(fold(shape), wanted) for shape in facts["shapes"])


def is_lower(facts: Facts) -> bool:
    """Whether the column needs no folding."""
    return "lower" in _flags_of(facts)
