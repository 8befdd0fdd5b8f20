"""Turn what callers pass into values a record can hold; nothing here raises."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from lamalog.rescue import safe_str

#: Characters kept of an id, a name or a reason.
LONGEST = 256
_FRAMES = 10_000


def text_of(value: Any, longest: int = LONGEST) -> str:
    """*value* as text of bounded length."""
    text = value if type(value) is str else safe_str(value)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def optional(value: Any) -> str | None:
    """As ``text_of``; None stays None."""
    return None if value is None else text_of(value)


def number_of(value: Any) -> float | None:
    """*value* as a finite float, or None."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole(value: Any) -> int | None:
    """*value* as an int, or None."""
    number = number_of(value)
    return None if number is None else int(number)


def size_of(value: Any) -> int | None:
    """Bytes in a number of them, a bytes-like object, a text (in UTF-8) or a list of message frames; else None."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return whole(value)
    try:
        if isinstance(value, str):
            return len(value.encode("utf-8", "surrogatepass"))
        if isinstance(value, (bytes, bytearray)):
            return len(value)
        if isinstance(value, memoryview) or hasattr(value, "nbytes"):
            return int(value.nbytes)
        if hasattr(value, "bytes") and isinstance(value.bytes, bytes):  # zmq.Frame
            return len(value.bytes)
        if isinstance(value, (list, tuple)):
            return _size_of_frames(value[:_FRAMES])
    except Exception:
        pass
    return None


def _size_of_frames(frames: Iterable[Any]) -> int | None:
    sizes = [size_of(frame) for frame in frames]
    return None if any(size is None for size in sizes) else sum(size or 0 for size in sizes)
