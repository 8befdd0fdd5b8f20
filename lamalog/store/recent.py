"""The newest records, read from the end of the files: no index, and no more of the files than it takes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lamalog.store.read import Reader


def newest(
    path: str | os.PathLike[str], logs: tuple[str, ...], count: int, wanted: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """The *count* newest records in the directory *path* that are *wanted*, oldest first."""
    with Reader(Path(path), logs) as reader:
        return [entry.fields for entry in reader.last(count, lambda entry: wanted(entry.fields))]
