"""An absent reading is a value, not an exception."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def attempt(read: Callable[[], Any], default: Any = None) -> Any:
    """What *read* returns, or *default* when it raises."""
    try:
        return read()
    except Exception:
        return default
