"""One line of source code, if it can be had cheaply."""

from __future__ import annotations

import linecache
import os
from functools import lru_cache
from typing import Any

#: Bytes of a file that is still read, and characters of a line that are kept.
_LARGEST, _WIDTH = 4_000_000, 200


def source_line(file: str, line: int, names: Any = None) -> str:
    """Line *line* of *file*, stripped and cut; empty if there is none. *names*: globals of the frame."""
    try:
        if not file.startswith("<") and not _readable(file):
            return ""
        return linecache.getline(file, line, names if type(names) is dict else None).strip()[:_WIDTH]
    except Exception:  # loaders are foreign code
        return ""


@lru_cache(maxsize=2048)
def _readable(file: str) -> bool:
    try:
        return os.path.getsize(file) <= _LARGEST
    except (OSError, ValueError):
        return True  # perhaps in a zip: its loader knows
