"""What is known of the text in a column, so that a search looks only where its words can be.

Of a column with few values, the values; of another one, whether it is without spaces, of hexadecimal digits only,
without capital letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lamalog.store.columns import TEXTS
from lamalog.store.index.schema import REST, quoted
from lamalog.store.query.evaluate import UNSEARCHED, fold

#: A column's facts: ``{"values": […]}`` or ``{"flags": […]}``; a column that is empty has none.
Texts = dict[str, dict[str, list[str]]]
_COLUMNS = tuple(name for name in TEXTS if name not in UNSEARCHED)
_FEW = 40
_LONG = 200
_FLAGS = {
    "spaceless": "bool_and(NOT contains({}, ' '))",
    "hexadecimal": "bool_and(regexp_full_match({}, '[0-9a-f-]*'))",
    "lower": "bool_and({0} = lower({0}))",
}
_HEX = frozenset("0123456789abcdef-")


def texts_of(connection: Any, table: str) -> Texts:
    """The facts of all columns of *table* that words are looked for in."""
    selected = ", ".join(f"approx_count_distinct({quoted(name)}), max(strlen({quoted(name)}))" for name in _COLUMNS)
    row = connection.execute(f"SELECT {selected}, count({REST}) FROM {table}").fetchone()
    found: Texts = {}
    for place, name in enumerate(_COLUMNS):
        number, longest = row[2 * place], row[2 * place + 1]
        if longest is None:
            continue
        if number <= _FEW and longest <= _LONG:
            values = connection.execute(
                f"SELECT DISTINCT {quoted(name)} FROM {table} WHERE {quoted(name)} IS NOT NULL"
            ).fetchall()
            found[name] = {"values": sorted(value for (value,) in values)}
        else:
            found[name] = {"flags": _flags(connection, table, name)}
    if row[-1]:
        found[REST] = {"flags": _flags(connection, table, REST, ("lower",))}
    return found


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
            result[name] = facts if known is None else _both(known, facts)
    return result


def _both(left: dict[str, list[str]], right: dict[str, list[str]]) -> dict[str, list[str]]:
    if "values" in left and "values" in right:
        return {"values": sorted({*left["values"], *right["values"]})}
    return {"flags": [flag for flag in _flags_of(left) if flag in _flags_of(right)]}


def _flags_of(facts: dict[str, list[str]]) -> list[str]:
    if "flags" in facts:
        return facts["flags"]
    values = facts["values"]
    holds = {
        "spaceless": all(" " not in value for value in values),
        "hexadecimal": all(_HEX.issuperset(value) for value in values),
        "lower": all(value == fold(value) for value in values),
    }
    return [flag for flag in _FLAGS if holds[flag]]


def may_contain(facts: dict[str, list[str]], wanted: str) -> bool:
    """Whether the folded text *wanted* can be in a column with these facts."""
    if "values" in facts:
        return any(wanted in fold(value) for value in facts["values"])
    if "hexadecimal" in facts["flags"] and not _HEX.issuperset(wanted):
        return False
    return not ("spaceless" in facts["flags"] and " " in wanted)


def is_lower(facts: dict[str, list[str]]) -> bool:
    """Whether the column needs no folding."""
    return "lower" in _flags_of(facts)
