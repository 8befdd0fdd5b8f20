"""The knowledge base: entries by code, filed so that an exception is compared only with what it could be."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from lamalog.errors.classify_match import Condition
from lamalog.errors.knowledge.entry import Entry

_Filed = tuple[Entry, Condition]


class Candidate(NamedTuple):
    """An entry that an exception may be, and one of its conditions."""

    #: The score if the condition holds.
    score: int
    entry: Entry
    condition: Condition


#: What is said about a whole category counts less than anything particular.
GENERAL_TELLS_LESS = 6
#: Type hierarchies whose candidates are remembered.
_REMEMBERED = 2048


class Knowledge:
    """Entries, and which of them to look at for a type, an errno or a code. Not changed once it is made."""

    def __init__(self, entries: Iterable[Entry] = (), problems: Iterable[str] = ()) -> None:
        #: By code, in the order of the files.
        self.entries: dict[str, Entry] = {entry.code: entry for entry in entries}
        #: Why something is missing here; empty if all could be read.
        self.problems = tuple(problems)
        self._candidates: dict[object, tuple[Candidate, ...]] = {}

    @cached_property
    def _files(self) -> dict[str, list[_Filed]]:
        files: dict[str, list[_Filed]] = {}
        for entry in self.entries.values():
            for condition in entry.conditions:
                for key in condition.keys():  # noqa: SIM118 (no mapping)
                    files.setdefault(key, []).append((entry, condition))
        return files

    @cached_property
    def _general(self) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for entry in self.entries.values():
            if entry.general:
                found.setdefault(entry.category, entry)
        return found

    def general(self, category: str) -> Entry | None:
        """What is said about all of *category*."""
        return self._general.get(category)

    def for_types(self, keys: tuple[tuple[str, int], ...]) -> tuple[Candidate, ...]:
        """Candidates for one of these types, given with what each tells; those that tell most first."""
        known = self._candidates.get(keys)
        return known if known is not None else self._sort(keys, keys)

    def filed_under(self, key: str) -> tuple[Candidate, ...]:
        """Candidates for an errno, a code or a status; those that tell most first."""
        known = self._candidates.get(key)
        return known if known is not None else self._sort(key, ((key, 0),))

    def _sort(self, name: object, keys: tuple[tuple[str, int], ...]) -> tuple[Candidate, ...]:
        found = []
        for key, tells in keys:
            for entry, condition in self._files.get(key, ()):
                score = tells + condition.weight + entry.priority - (GENERAL_TELLS_LESS if entry.general else 0)
                found.append(Candidate(score if entry.weak is None else min(score, entry.weak), entry, condition))
        found.sort(key=lambda candidate: -candidate.score)
        if len(self._candidates) >= _REMEMBERED:
            self._candidates.clear()
        candidates = self._candidates[name] = tuple(found)
        return candidates

    def merged(self, own: Iterable[Entry]) -> Knowledge:
        """This and the user's *own* entries, which are looked at first and replace those of the same code."""
        replaced = {entry.code: entry for entry in own}
        rest = [entry for code, entry in self.entries.items() if code not in replaced]
        return Knowledge([*replaced.values(), *rest], self.problems)
