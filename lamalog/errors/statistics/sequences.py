"""Which errors follow which: more often than by chance, and in that order.

For every occurrence of A it is looked whether B comes within a few seconds. What that would give by chance is taken
from the same occurrences, looked at a while before and after: that way an error that comes all the time follows nothing, and
neither does one that merely has its bad hour together with A. What precedes A as often as it follows it is mutual.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Any

from lamalog.errors.statistics.model import Sequence
from lamalog.store.chance import at_least

#: Seconds within which an error counts as following another.
WITHIN = 2.0
#: Occurrences of an error that are looked at, evenly chosen; and groups, the most frequent ones.
LOOKED_AT, GROUPS = 2000, 200
#: Fewer occurrences or fewer hits than this tell nothing,
LEAST = 5
#: as does a smaller share, or one that is hardly more than by chance.
SHARE, LIFT = 0.2, 3.0
#: The chance that all this is by accident, for each pair that is looked at.
_ALPHA = 0.001
#: Where chance is measured: so many spans away.
_AWAY = (-40, -20, -10, -5, 5, 10, 20, 40)
Times = dict[str, "array[int]"]


def times_of(errors: Iterable[tuple[int, str]]) -> Times:
    """When each group came: 8 bytes for an error."""
    times: Times = {}
    for moment, key in errors:
        found = times.get(key)
        if found is None:
            found = times[key] = array("q")
        found.append(moment)
    return times


def around(times: Times, key: str, within: float = WITHIN) -> tuple[list[Sequence], list[Sequence]]:
    """What follows the group *key*, and what it follows."""
    others = [other for other in _most(times, GROUPS) if other != key]
    after = (found for other in others if (found := follows(times, key, other, within, len(others))) is not None)
    before = (found for other in others if (found := follows(times, other, key, within, len(others))) is not None)
    return _surest(after), _surest(before)


def all_pairs(times: Times, within: float = WITHIN, groups: int = 30) -> list[Sequence]:
    """All sequences among the most frequent *groups*."""
    keys = _most(times, groups)
    pairs = [(one, other) for one in keys for other in keys if one != other]
    return _surest(
        found for one, other in pairs if (found := follows(times, one, other, within, len(pairs))) is not None
    )


def follows(times: Times, first: str, then: str, within: float = WITHIN, tried: int = 1) -> Sequence | None:
    """Whether *then* follows *first*, one of *tried* such questions; None if it doesn't, or can't be told."""
    ours, theirs = _some(times.get(first, array("q"))), times.get(then, array("q"))
    if len(ours) < LEAST or len(theirs) < LEAST:
        return None
    width = round(within * 1e6)
    followed = _hits(ours, theirs, 0, width)
    share = followed / len(ours)
    if followed < LEAST or share < SHARE:
        return None
    chance = sum(_hits(ours, theirs, place * width, width) for place in _AWAY) / (len(_AWAY) * len(ours))
    # One hit more than were seen: never having seen it elsewhere doesn't make it impossible.
    floor = (chance * len(ours) * len(_AWAY) + 1) / (len(ours) * len(_AWAY) + 1)
    if share < LIFT * floor or at_least(followed, len(ours) - followed, floor) * max(1, tried) > _ALPHA:
        return None
    preceded = _hits(ours, theirs, -width - 1, width)
    mutual = preceded > 0 and at_least(followed, preceded, 0.5) > _ALPHA
    return Sequence(first, then, within, len(ours), followed, floor, mutual)


def _hits(ours: Iterable[int], theirs: array[int], shift: int, width: int) -> int:
    """How many of *ours* have one of *theirs* after them, later than *shift* and up to *width* later than that."""
    return sum(bisect_right(theirs, at + shift) < bisect_right(theirs, at + shift + width) for at in ours)


def _some(times: array[int]) -> Any:
    return times if len(times) <= LOOKED_AT else times[:: -(-len(times) // LOOKED_AT)]


def _most(times: Mapping[str, array[int]], count: int) -> list[str]:
    return sorted(times, key=lambda key: (-len(times[key]), key))[:count]


def _surest(found: Iterable[Sequence]) -> list[Sequence]:
    return sorted(found, key=lambda each: (-each.share, -each.looked_at, each.first, each.then))
