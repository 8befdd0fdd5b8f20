"""Compare groups with labels: of all pairs of records, which are put together, and which belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """How good one way of grouping is."""

    #: Of the pairs put into one group, the share that belongs together; of those that belong together, the share put there.
    precision: float
    recall: float
    groups: int
    #: Labels that came apart, and groups that hold more than one label.
    split: int
    mixed: int


def pairs(count: int) -> int:
    return count * (count - 1) // 2


def score(found: Sequence[Hashable], labels: Sequence[str]) -> Score:
    """*found*: the group of each record; *labels*: the one it belongs to."""
    both = Counter(zip(found, labels, strict=True))
    by_group, by_label = Counter(found), Counter(labels)
    right = sum(map(pairs, both.values()))
    together, belonging = sum(map(pairs, by_group.values())), sum(map(pairs, by_label.values()))
    parts = Counter(label for _, label in both)
    contents = Counter(group for group, _ in both)
    return Score(
        right / together if together else 1.0,
        right / belonging if belonging else 1.0,
        len(by_group),
        sum(count > 1 for count in parts.values()),
        sum(count > 1 for count in contents.values()),
    )
