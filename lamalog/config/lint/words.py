"""Words for values and types in findings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.redact import default_redactor
from lamalog.rescue import safe_repr
from lamalog.text import escape_control

_SHOWN = 60


def article(value: Any) -> str:
    """``text 'abc'``, ``a list``, ``the number 3``: what *value* is."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"text {show(value)}"
    if isinstance(value, (int, float)):
        return f"the number {safe_repr(value, 30)}"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, (list, tuple)) else f"a {type(value).__name__}"


def show(value: Any, key: object = None, limit: int = _SHOWN) -> str:
    """*value* as one would write it in Python, short, safe to print, secrets hidden."""
    return escape_control(safe_repr(default_redactor().value(value, key), limit))


def show_path(path: str) -> str:
    """A path in quotes, whole."""
    return escape_control(safe_repr(path, 1000))
