"""How many different values there were, in bounded memory: exact up to a thousand, then estimated within a few percent.

The k smallest hashes tell how densely the hashes lie, and so how many there are (Bar-Yossef et al., 2002).
"""

from __future__ import annotations

import hashlib
import heapq

_KEPT = 1024
_RANGE = 2**64


class Distinct:
    """Counts different texts."""

    __slots__ = ("_heap", "_kept")

    def __init__(self) -> None:
        self._kept: set[int] = set()
        #: The largest kept one on top, as its negative.
        self._heap: list[int] = []

    def add(self, value: str) -> None:
        """Take *value* into account."""
        number = int.from_bytes(hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        if number in self._kept:
            return
        if len(self._kept) < _KEPT:
            self._kept.add(number)
            heapq.heappush(self._heap, -number)
        elif number < -self._heap[0]:
            self._kept.discard(-heapq.heapreplace(self._heap, -number))
            self._kept.add(number)

    def __len__(self) -> int:
        if len(self._kept) < _KEPT:
            return len(self._kept)
        return round((_KEPT - 1) * _RANGE / (1 - self._heap[0]))
