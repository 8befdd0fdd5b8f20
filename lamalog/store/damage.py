"""What could not be read, counted by file and kind, so that no answer is silently short."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Damage:
    """Counts of what was skipped. Two of them add up with :meth:`add`."""

    #: (file, kind) → how many; a kind is written for one of them: ``"damaged line"``.
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: What else has to be said of a file, in sentences.
    notes: list[str] = field(default_factory=list)

    def count(self, path: str | os.PathLike[str], kind: str, number: int = 1) -> None:
        """*number* more of *kind* have been skipped in *path*."""
        if number:
            self.counts[os.fspath(path), kind] += number

    def note(self, sentence: str) -> None:
        """Say *sentence* once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def add(self, other: Damage) -> None:
        """Take over what *other* has counted."""
        self.counts.update(other.counts)
        for sentence in other.notes:
            self.note(sentence)

    def of(self, path: str | os.PathLike[str]) -> dict[str, int]:
        """Kind → count of one file."""
        where = os.fspath(path)
        return {kind: number for (file, kind), number in self.counts.items() if file == where}

    @property
    def lines(self) -> int:
        """Lines that are no records."""
        return sum(number for (_, kind), number in self.counts.items() if kind == LINE)

    def __bool__(self) -> bool:
        return bool(self.counts or self.notes)

    def sentences(self, base: str | os.PathLike[str] | None = None) -> Iterator[str]:
        """``12 damaged lines skipped in app-000031.jsonl.gz``, files below *base* by their relative name."""
        for (path, kind), number in sorted(self.counts.items()):
            name = path
            if base is not None and path.startswith(os.path.join(os.fspath(base), "")):
                name = os.path.relpath(path, base)
            if kind == TRUNCATED:
                yield f"{name} ends in the middle of a compressed block: what there is of it was read"
            else:
                yield f"{number:,} {kind}{'' if number == 1 else 's'} skipped in {name}"
        yield from self.notes


LINE = "damaged line"
MEMBER = "damaged member"
TRUNCATED = "truncated member"
