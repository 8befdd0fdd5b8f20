"""Turn any value into what JSON can hold, in bounds, without ever raising or running much foreign code."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import pathlib
import uuid
from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any

from lamalog.redact.images import describe_blob
from lamalog.rescue import describe, safe_str

#: Deeper, longer and bigger than this is cut, and says so.
DEPTH = 8
ITEMS = 200
TOTAL = 5_000
INT_LIMIT = 1 << 63
_AS_TEXT = (uuid.UUID, pathlib.PurePath, decimal.Decimal, complex, datetime.timedelta)


def plain(value: Any, text: Callable[[str], str] = str) -> Any:
    """*value* as str, int, float, bool, None, list or dict. *text* is applied to what only its own ``str()`` can show."""
    return _plain(value, text, DEPTH, [TOTAL], set())


def _plain(value: Any, text: Callable[[str], str], depth: int, left: list[int], above: set[int]) -> Any:
    kind = type(value)
    if kind is str or kind is bool or kind is float or value is None:
        return value
    if kind is int:
        return value if -INT_LIMIT <= value < 2 * INT_LIMIT else _big(value)
    left[0] -= 1
    if isinstance(value, (Mapping, Sequence, Set)) and not isinstance(
        value, (str, bytes, bytearray, memoryview, enum.Enum)
    ):
        if id(value) in above:
            return f"<{kind.__name__} inside itself>"
        if depth <= 0 or left[0] <= 0:
            return f"<{kind.__name__} of {_length(value)}>"
        above.add(id(value))
        try:
            return _container(value, text, depth - 1, left, above)
        except Exception as error:
            return f"<unreadable {kind.__name__}: {type(error).__name__}>"
        finally:
            above.discard(id(value))
    return _object(value, text, depth, left, above)


def _container(value: Any, text: Callable[[str], str], depth: int, left: list[int], above: set[int]) -> Any:
    if isinstance(value, Mapping):
        shown: dict[str, Any] = {}
        for key, item in value.items():
            if len(shown) >= ITEMS or left[0] <= 0:
                shown["…"] = f"{len(value) - len(shown)} more"
                break
            shown[key if type(key) is str else text(safe_str(key))] = _plain(item, text, depth, left, above)
        return shown
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return {name: _plain(item, text, depth, left, above) for name, item in zip(value._fields, value, strict=False)}
    items: list[Any] = []
    for item in value:
        if len(items) >= ITEMS or left[0] <= 0:
            items.append(f"… {len(value) - len(items)} more")
            break
        items.append(_plain(item, text, depth, left, above))
    return items


def _object(value: Any, text: Callable[[str], str], depth: int, left: list[int], above: set[int]) -> Any:
    if isinstance(value, enum.Enum):
        return _plain(value.value, text, depth, left, above)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, _AS_TEXT):
        return text(str(value))
    blob = describe_blob(value)
    if blob is not None:
        return blob
    if isinstance(value, BaseException):
        return text(describe(value))
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value)
    members = members_of(value)
    if members is not None and depth > 0 and id(value) not in above:
        above.add(id(value))
        try:
            return _container(members, text, depth - 1, left, above)
        finally:
            above.discard(id(value))
    item = getattr(value, "item", None)
    if callable(item) and type(value).__module__ == "numpy":
        return item()
    return _short(text(safe_str(value)))


def members_of(value: Any) -> dict[str, Any] | None:
    """Name and value of the fields of a dataclass, attrs or pydantic instance; None for anything else."""
    kind = type(value)
    if dataclasses.is_dataclass(kind):
        names = [field.name for field in dataclasses.fields(value)]
    elif hasattr(kind, "__attrs_attrs__"):
        names = [attribute.name for attribute in kind.__attrs_attrs__]
    elif isinstance(getattr(kind, "model_fields", None) or getattr(kind, "__pydantic_fields__", None), dict):
        names = list(getattr(kind, "__pydantic_fields__", None) or kind.model_fields)
    elif hasattr(kind, "__struct_fields__"):
        names = list(kind.__struct_fields__)
    else:
        return None
    missing = object()
    found = {name: getattr(value, name, missing) for name in names}
    return {name: member for name, member in found.items() if member is not missing}


def _length(value: Any) -> str:
    try:
        return f"{len(value)} items"
    except Exception:
        return "unknown length"


def _short(text: str, limit: int = 2_000) -> str:
    return text if len(text) <= limit else f"{text[:limit]}… {len(text) - limit} more characters"


def _big(value: int) -> str:
    return str(value) if value.bit_length() < 4_096 else f"<int of {value.bit_length()} bits>"
