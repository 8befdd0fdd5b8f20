"""Which ``record.id`` have been met, in little memory: the numbers of a process are counted without gaps."""

from __future__ import annotations

import re
from bisect import bisect_right

#: An id as lamalog makes it; those of others need not be unique.
ID = r"^([0-9a-f]{6}-[0-9a-f]+-[0-9a-f]+-)(0|[1-9][0-9]{0,17})$"
_id = re.compile(ID[1:-1])


def parts(identity: object) -> tuple[str, int] | None:
    """Beginning and number of an id of ours; None for any other."""
    match = _id.fullmatch(identity) if isinstance(identity, str) else None
    return None if match is None else (match[1], int(match[2]))


class Seen:
    """A set of ids, kept as ranges of numbers by prefix."""

    def __init__(self) -> None:
        #: Prefix → begins and ends of disjoint ranges, ascending.
        self._ranges: dict[str, tuple[list[int], list[int]]] = {}

    def add(self, identity: object) -> bool:
        """Whether *identity* is new. One that isn't ours always is."""
        ours = parts(identity)
        if ours is None:
            return True
        prefix, number = ours
        lows, highs = self._ranges.setdefault(prefix, ([], []))
        place = bisect_right(lows, number) - 1
        if place >= 0 and number <= highs[place]:
            return False
        joins_left = place >= 0 and highs[place] == number - 1
        joins_right = place + 1 < len(lows) and lows[place + 1] == number + 1
        if joins_left and joins_right:
            highs[place] = highs.pop(place + 1)
            lows.pop(place + 1)
        elif joins_left:
            highs[place] = number
        elif joins_right:
            lows[place + 1] = number
        else:
            lows.insert(place + 1, number)
            highs.insert(place + 1, number)
        return True
