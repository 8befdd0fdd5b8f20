"""Conditions on the circumstances of an error: GPU memory, model size, Python version, system, container.

A circumstance is a mapping of facts to what they must be: ``{gpu.total: "< 8 GB", os: linux, python: ">= 3.12",
container: true, model.size: "> gpu.total"}``. A fact that isn't known fulfils no condition.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.units import parse_size

#: Fact → how its values are compared.
FACTS = {
    "gpu.total": "size",
    "gpu.free": "size",
    "gpu.asked": "size",
    "model.size": "size",
    "model.dtype": "text",
    "batch": "number",
    "memory.total": "size",
    "python": "version",
    "os": "text",
    "arch": "text",
    "container": "switch",
    "wsl": "switch",
    "port": "number",
}
_COMPARE = re.compile(r"(<=|>=|<|>|==|!=)?\s*(.+)")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


class Test(NamedTuple):
    """One comparison: of a fact with a value, or with another fact."""

    fact: str
    compare: Callable[[Any, Any], bool]
    value: Any
    other: str | None


Circumstance = tuple[Test, ...]


def holds(circumstance: Circumstance, facts: Mapping[str, Any]) -> bool:
    """Whether all is known and as it must be."""
    for test in circumstance:
        seen = read_fact(test.fact, facts.get(test.fact))
        wanted = test.value if test.other is None else read_fact(test.other, facts.get(test.other))
        if seen is None or wanted is None or not test.compare(seen, wanted):
            return False
    return True


def read_fact(name: str, value: Any) -> Any:
    """*value* in the form in which this fact is compared; None if it has none."""
    if value is None or value == "":
        return None
    try:
        return _READERS[FACTS[name]](value)
    except (ValueError, TypeError, KeyError):
        return None


def read_circumstance(data: Any, where: str) -> Circumstance:
    """The circumstance in *data*. ConfigError begins with *where*."""
    if not isinstance(data, Mapping) or not data:
        raise ConfigError(f"{where}: write facts and what they must be, e.g. {{gpu.total: '< 8 GB'}}, not {data!r}")
    tests = []
    for fact, wanted in data.items():
        if fact not in FACTS:
            raise ConfigError(f"{where}: unknown fact {fact!r}{did_you_mean(fact, FACTS)}: one of {', '.join(FACTS)}")
        found = _COMPARE.fullmatch(str(wanted).strip())
        sign, text = (found[1], found[2].strip()) if found else (None, "")
        other = text if text in FACTS else None
        value = None if other else read_fact(fact, wanted if isinstance(wanted, bool) else text)
        if other is None and value is None:
            raise ConfigError(f"{where}: {fact} {wanted!r} can't be compared: it is a {FACTS[fact]}")
        tests.append(Test(fact, _OPERATORS[sign or "=="], value, other))
    return tuple(tests)


def _size(value: Any) -> int:
    return int(value) if isinstance(value, (int, float)) else parse_size(str(value))


def _number(value: Any) -> float:
    return float(value)


def _version(value: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(value))[:2])


def _text(value: Any) -> str:
    return str(value).strip().lower()


def _switch(value: Any) -> bool:
    known = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    return value if isinstance(value, bool) else known[str(value).strip().lower()]


_READERS: dict[str, Callable[[Any], Any]] = {
    "size": _size,
    "number": _number,
    "version": _version,
    "text": _text,
    "switch": _switch,
}
