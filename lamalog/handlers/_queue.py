"""A bounded queue of records that a signal handler may use while the same thread is using it.

No lock of ``queue.Queue`` is re-entrant: a logging call in a signal handler would wait for its own thread.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from enum import Enum
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from lamalog.exceptions import ConfigError, did_you_mean

T = TypeVar("T")
#: Above this level a record is never dropped.
SEVERE = logging.ERROR


class Full(Enum):
    """What to do with a record below ERROR when there is no room."""

    BLOCK = "block"
    DROP_OLDEST = "drop_oldest"
    DROP_NEWEST = "drop_newest"


def as_policy(given: object) -> Full:
    """Raises ConfigError for anything but the value of one."""
    policies = [policy.value for policy in Full]
    if given not in policies:
        raise ConfigError(f"bad when_full {given!r}{did_you_mean(given, policies)}: write {policies}")
    return Full(given)


class Put(Enum):
    DONE = "done"
    #: The new record was dropped.
    DROPPED = "dropped"
    #: There is no room and nothing may be dropped: wait, or do without the queue.
    NO_ROOM = "no room"


@dataclass(frozen=True)
class Item(Generic[T]):
    level: int
    size: int
    value: T


class RecordQueue(Generic[T]):
    """At most *capacity* items of at most *memory* bytes together, by the sizes given."""

    def __init__(self, capacity: int, memory: int, when_full: Full) -> None:
        self.capacity = capacity
        self.memory = memory
        self.when_full = when_full
        self._lock = threading.RLock()
        self._items: deque[Item[T]] = deque()
        #: Older than all of ``_items``: errors that had to make way, but not to be dropped.
        self._rescued: deque[Item[T]] = deque()
        self._bytes = 0
        self._wake: SimpleQueue[None] = SimpleQueue()
        self._idle = False
        #: Taken, and not yet done with by the taker, who counts it down.
        self.in_hand = 0
        self.most = 0
        #: Dropped so far, by level.
        self.dropped: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._items) + len(self._rescued)

    def pending(self) -> int:
        """Items that wait or are in hand."""
        with self._lock:
            return len(self) + self.in_hand

    def put(self, item: Item[T]) -> Put:
        """Never waits."""
        with self._lock:
            while self._full(item):
                if self.when_full is Full.DROP_OLDEST and self._drop_oldest():
                    continue
                if self.when_full is Full.BLOCK or item.level >= SEVERE:
                    return Put.NO_ROOM
                self._count(item)
                return Put.DROPPED
            self._items.append(item)
            self._bytes += item.size
            self.most = max(self.most, len(self))
        if self._idle:
            self._idle = False
            self._wake.put(None)
        return Put.DONE

    def _full(self, item: Item[T]) -> bool:
        waiting = len(self)
        return waiting >= self.capacity or (waiting > 0 and self._bytes + item.size > self.memory)

    def _drop_oldest(self) -> bool:
        """Drop one below ERROR. False when there is none."""
        while self._items:
            oldest = self._items.popleft()
            if oldest.level < SEVERE:
                self._bytes -= oldest.size
                self._count(oldest)
                return True
            self._rescued.append(oldest)
        return False

    def _count(self, item: Item[T]) -> None:
        self.dropped[item.level] = self.dropped.get(item.level, 0) + 1

    def take(self, most: int, timeout: float) -> list[T]:
        """Up to *most* items, oldest first; waits at most *timeout* for the first. [] when none came. One taker only."""
        found = self._pop(most)
        if found or timeout <= 0:
            return found
        self._idle = True
        if not self._items:
            try:
                self._wake.get(timeout=timeout)
            except Empty:
                pass
        self._idle = False
        return self._pop(most)

    def _pop(self, most: int) -> list[T]:
        found: list[T] = []
        with self._lock:
            while len(found) < most and (self._rescued or self._items):
                item = (self._rescued or self._items).popleft()
                self._bytes -= item.size
                found.append(item.value)
            if not self._items and not self._rescued:
                self._bytes = 0
            self.in_hand = len(found)
        return found

    def wake(self) -> None:
        """Let a waiting ``take`` return."""
        self._wake.put(None)
