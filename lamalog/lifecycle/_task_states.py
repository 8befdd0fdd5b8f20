"""What may happen to a task after what: pure functions over one table."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

CREATED, QUEUED, ROUTED, STARTED = "created", "queued", "routed", "started"
DONE, FAILED, RETRIED, CANCELLED, TIMEOUT = "done", "failed", "retried", "cancelled", "timeout"

_ENDS = (FAILED, CANCELLED, TIMEOUT)
#: State → what may come next.
NEXT: Mapping[str, tuple[str, ...]] = {
    CREATED: (QUEUED, ROUTED, STARTED, *_ENDS),
    QUEUED: (ROUTED, STARTED, *_ENDS),
    ROUTED: (STARTED, QUEUED, ROUTED, RETRIED, *_ENDS),
    STARTED: (DONE, RETRIED, *_ENDS),
    FAILED: (RETRIED,),
    TIMEOUT: (RETRIED, CANCELLED, FAILED),
    RETRIED: (QUEUED, ROUTED, STARTED, *_ENDS),
    DONE: (),
    CANCELLED: (),
}


def is_legal(before: str | None, after: str, *, elsewhere: bool = False) -> bool:
    """Whether *after* may follow *before*; anything may follow what is not known (None).

    *elsewhere*: the task has been handed to another process, so steps in between may have happened unseen.
    """
    if before is None or before not in NEXT:
        return True
    if after in NEXT[before]:
        return True
    return elsewhere and after in _reachable(before)


def rank(state: str | None) -> int:
    """How far a state lies on the way of one attempt; a message may come late and tell of a state long left."""
    return _RANKS.get(state or "", -1)


_RANKS = {CREATED: 0, RETRIED: 0, QUEUED: 1, ROUTED: 2, STARTED: 3, DONE: 4, **dict.fromkeys(_ENDS, 4)}


@cache
def _reachable(state: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [*NEXT[state]]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting.extend(NEXT[current])
    return frozenset(found)
