"""Lay one configuration over another. Pure functions; neither argument is changed, nothing is shared with the result.

Mappings merge key by key, lists and values replace. A handler, formatter or filter of another class replaces the
one of the same name as a whole, since its arguments belong to its class.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: Sections whose entries are objects with a class and constructor arguments.
OBJECTS = ("filters", "formatters", "handlers")


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """*base* with *over* laid on top."""
    merged: dict[str, Any] = plain(base)
    for key, value in over.items():
        below = merged.get(key)
        if key in OBJECTS and isinstance(below, dict) and isinstance(value, Mapping):
            for name, entry in value.items():
                below[name] = _merge_object(below.get(name), entry)
        else:
            merged[key] = _merge_value(below, value)
    return merged


def class_of(entry: Any) -> Any:
    """What makes the object of a section's *entry*: its ``()`` or ``class``."""
    if not isinstance(entry, Mapping):
        return None
    return entry.get("()", entry.get("class"))


def plain(value: Any) -> Any:
    """A copy of *value* with its mappings and lists copied and everything else shared."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _merge_object(below: Any, entry: Any) -> Any:
    made_by = class_of(entry)
    if made_by is not None and made_by != class_of(below):
        return plain(entry)
    if made_by is not None and isinstance(below, dict) and ("()" in entry) != ("()" in below):
        return plain(entry)  # the same class, but called in another way
    return _merge_value(below, entry)


def _merge_value(below: Any, value: Any) -> Any:
    if isinstance(below, dict) and isinstance(value, Mapping):
        merged = dict(below)
        for key, item in value.items():
            merged[key] = _merge_value(below.get(key), item)
        return merged
    return plain(value)


def remove(config: Mapping[str, Any], path: tuple[str | int, ...]) -> dict[str, Any]:
    """*config* without what stands at *path*; ``()`` leaves nothing. A path that leads nowhere changes nothing."""
    if not path:
        return {}
    result: dict[str, Any] = plain(config)
    parent: Any = result
    for step in path[:-1]:
        parent = _child(parent, step)
    last = path[-1]
    if isinstance(parent, dict):
        parent.pop(last, None)
    elif isinstance(parent, list) and isinstance(last, int) and -1 < last < len(parent):
        del parent[last]
    return result


def _child(parent: Any, step: str | int) -> Any:
    if isinstance(parent, dict):
        return parent.get(step)
    if isinstance(parent, list) and isinstance(step, int) and -1 < step < len(parent):
        return parent[step]
    return None
