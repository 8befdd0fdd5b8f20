"""A copy of any value that JSON can hold: the way out when the fast encoder refuses one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from lamalog.rescue import safe_repr

#: Nesting kept before a value is shown by its repr.
_DEPTH = 20
_INT64 = 1 << 63


def encodable_tree(value: Any, depth: int = _DEPTH) -> Any:
    """*value* with lone surrogates escaped, numbers beyond 64 bit as text, foreign objects and deep nests as their repr."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value).encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, int):
        return int(value) if -_INT64 <= value < _INT64 else str(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    if depth:
        try:
            if isinstance(value, Mapping):
                return {
                    encodable_tree(key if isinstance(key, str) else safe_repr(key)): encodable_tree(item, depth - 1)
                    for key, item in value.items()
                }
            if isinstance(value, (list, tuple, set, frozenset)):
                return [encodable_tree(item, depth - 1) for item in value]
        except Exception:
            pass
    return encodable_tree(safe_repr(value))
