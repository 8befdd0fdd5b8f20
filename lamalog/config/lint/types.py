"""Whether a plain value from a file fits a parameter, judged by its annotation or its default."""

from __future__ import annotations

import collections.abc
import inspect
import os
import types
import typing
from collections.abc import Mapping
from typing import Any

_WORDS: dict[Any, str] = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    bytes: "bytes",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}
_LISTS = (list, tuple, set, frozenset, collections.abc.Iterable, collections.abc.Sequence, collections.abc.Collection)


def hints_of(target: Any) -> dict[str, Any]:
    """Annotations of the parameters of *target*; {} where they can't be worked out."""
    called = target.__init__ if inspect.isclass(target) else target
    try:
        return typing.get_type_hints(called)
    except Exception:  # a forward reference nobody can follow
        return {}


def fits(value: Any, hint: Any) -> bool:
    """Whether *value*, which came from a file, may be passed where *hint* is asked for. In doubt: yes."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    kind = origin or hint
    if kind is None or kind is type(None):
        return value is None
    if kind in (bool, str, bytes):
        return isinstance(value, kind)
    if kind in (int, float):
        wanted = (int,) if kind is int else (int, float)
        return isinstance(value, wanted) and not isinstance(value, bool)
    if kind in _LISTS:
        return isinstance(value, (list, tuple))
    if kind in (dict, collections.abc.Mapping, collections.abc.MutableMapping):
        return isinstance(value, Mapping)
    if inspect.isclass(kind) and issubclass(kind, os.PathLike):
        return isinstance(value, str)
    return True


def from_default(default: Any) -> Any:
    """What an unannotated parameter with this *default* takes, as far as can be told."""
    kind = type(default)
    return kind if kind in (bool, int, str) else Any


def words_for(hint: Any) -> str:
    """``a whole number or text``"""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        parts = [words_for(one) for one in typing.get_args(hint) if one is not type(None)]
        return " or ".join(dict.fromkeys(parts))
    if origin is typing.Literal:
        return "one of " + ", ".join(repr(one) for one in typing.get_args(hint))
    kind = origin or hint
    if kind in _LISTS:
        return "a list"
    if kind in (collections.abc.Mapping, collections.abc.MutableMapping):
        return "a mapping"
    return _WORDS.get(kind, "a path" if inspect.isclass(kind) and issubclass(kind, os.PathLike) else f"a {kind!r}")
