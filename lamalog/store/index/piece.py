"""A part of a log file that has no mirror yet."""

from __future__ import annotations

from dataclasses import dataclass

from lamalog.store.source import Source


@dataclass
class Piece:
    """What one mirror is to be made of: a whole packed file, or the bytes from *start* to *end* of a plain one."""

    source: Source
    start: int
    end: int

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.source.size if self.source.packed else self.end - self.start
