"""How often an error comes by now, and how many it hits: what its severity takes into account.

As far as this process knows; what all processes together say is for ``lamalog errors``. Needs no lock: a count that two
threads get wrong by one changes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

#: Who may be hit, the most telling first.
WHOM = ("enduser.id", "user.hash", "session.hash", "lama.task.id", "request_id", "trace_id")
#: Fingerprints that are kept in mind, and different users or tasks of each.
MOST, MOST_HIT = 1_000, 1_000
#: Seconds of a rate, and seconds for which somebody counts as hit.
_MINUTE, _WHILE = 60.0, 600.0


class Reach:
    """Counts by fingerprint, in bounded memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kinds: dict[str, _Kind] = {}

    def seen(self, fingerprint: str, *places: Mapping[str, Any] | None) -> tuple[float, int]:
        """One more of *fingerprint*; errors a minute by now, and different users (else tasks, requests) hit lately.

        *places* are where the ids are looked for: fields and context.
        """
        now = self._clock()
        kind = self._kinds.get(fingerprint)
        if kind is None:
            if len(self._kinds) >= MOST:
                self._forget()
            kind = self._kinds[fingerprint] = _Kind(now)
        return kind.add(now, _whom(places))

    def _forget(self) -> None:
        """The half that came up first."""
        for fingerprint in list(self._kinds)[: MOST // 2]:
            self._kinds.pop(fingerprint, None)


class _Kind:
    __slots__ = ("before", "count", "hit", "hit_since", "since")

    def __init__(self, now: float) -> None:
        self.since = self.hit_since = now
        self.count = self.before = 0
        self.hit: set[int] = set()

    def add(self, now: float, whom: int | None) -> tuple[float, int]:
        elapsed = max(0.0, now - self.since)
        if elapsed >= _MINUTE:
            self.before = self.count if elapsed < 2 * _MINUTE else 0
            self.count = 0
            elapsed %= _MINUTE
            self.since = now - elapsed
        self.count += 1
        if now - self.hit_since >= _WHILE:
            self.hit.clear()
            self.hit_since = now
        if whom is not None and len(self.hit) < MOST_HIT:
            self.hit.add(whom)
        return self.count + self.before * (1 - elapsed / _MINUTE), len(self.hit)


def _whom(places: tuple[Mapping[str, Any] | None, ...]) -> int | None:
    for name in WHOM:
        for place in places:
            value = place.get(name) if place is not None else None
            if isinstance(value, (str, int)):
                return hash(value)
    return None
