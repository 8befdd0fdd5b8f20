"""A configuration that was read: its data, and where in the file each part of it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.config.finding import ERROR, Finding, Path

#: Far above any real configuration; what exceeds them is a mistake or an attack.
MAX_BYTES = 1 << 20
MAX_VALUES = 20_000
MAX_DEPTH = 40


@dataclass
class Document:
    """Data, and what is known about where it came from."""

    #: Shown in front of every finding.
    name: str = "<dict>"
    data: Any = None
    #: What went wrong while reading it.
    findings: list[Finding] = field(default_factory=list)
    #: Line and column, both from 1, of a key or list item.
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    #: Plain scalars as they are written, which YAML may have taken for numbers.
    texts: dict[Path, str] = field(default_factory=dict)
    #: There is no such file.
    missing: bool = False

    def place(self, path: Path) -> tuple[int, int] | None:
        """Line and column of *path* itself, if they are known."""
        # A key that YAML took for a number is noted as it is written.
        return self.places.get(path) or (self.places.get((*path[:-1], str(path[-1]))) if path else None)

    def line(self, path: Path) -> int | None:
        """The line of *path*, or of the closest part above it that is known."""
        for end in range(len(path), 0, -1):
            place = self.place(path[:end])
            if place is not None:
                return place[0]
        return None

    def error(self, message: str, **details: Any) -> Document:
        """Note that the document is unusable because of *message*."""
        self.data = None
        self.findings.append(Finding(ERROR, (), message, source=self.name, **details))
        return self


def size_problem(data: Any) -> str | None:
    """Why *data* is too large, too deep or endless to be walked through; None for every real configuration."""
    count = 0
    stack: list[tuple[Any, tuple[int, ...]]] = [(data, ())]
    while stack:
        value, above = stack.pop()
        count += 1
        if count > MAX_VALUES:
            return f"holds more than {MAX_VALUES:,} values, aliases counted"
        children = list(value.values()) if isinstance(value, Mapping) else value if _is_list(value) else ()
        if not children:
            continue
        if id(value) in above:
            return "contains itself"
        if len(above) >= MAX_DEPTH:
            return f"is nested more than {MAX_DEPTH} levels deep"
        if len(children) > MAX_VALUES:
            return f"holds more than {MAX_VALUES:,} values"
        stack.extend((child, (*above, id(value))) for child in children)
    return None


def _is_list(value: Any) -> bool:
    return isinstance(value, (list, tuple))
