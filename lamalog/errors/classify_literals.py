"""Texts of which one must be in whatever a regular expression matches: looking for them is much faster than the expression."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

#: Shorter texts are in too much to be worth looking for.
_SHORTEST = 3


def literals_of(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """One of these is in every text that *pattern* matches; () if none are known."""
    if pattern.flags & re.IGNORECASE:
        return ()
    try:
        return _of_sequence(_parsed(pattern.pattern)) or ()
    except Exception:  # the parser of re has no stable interface: without it all works, only slower
        return ()


def _parsed(pattern: str) -> Iterable[Any]:
    try:
        from re import _parser as parser  # type: ignore[attr-defined]
    except ImportError:  # 3.10
        import sre_parse as parser
    nodes: Iterable[Any] = parser.parse(pattern)
    return nodes


def _of_sequence(nodes: Iterable[Any]) -> tuple[str, ...] | None:
    """Of all parts that must be there the one whose shortest text is longest."""
    found: list[tuple[str, ...]] = []
    run: list[str] = []
    for operator, value in nodes:
        name = str(operator)
        if name == "LITERAL":
            run.append(chr(value))
            continue
        found.append(("".join(run),))
        run = []
        inner = _of_node(name, value)
        if inner:
            found.append(inner)
    found.append(("".join(run),))
    best = max(found, key=lambda texts: min(map(len, texts)))
    return best if min(map(len, best)) >= _SHORTEST else None


def _of_node(name: str, value: Any) -> tuple[str, ...] | None:
    if name == "SUBPATTERN":
        return _of_sequence(value[-1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0] >= 1:
        return _of_sequence(value[2])
    if name == "BRANCH":
        parts = [_of_sequence(branch) for branch in value[1]]
        return tuple(text for part in parts for text in part or ()) if all(parts) else None
    return None
