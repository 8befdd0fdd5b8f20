"""When nodes were last heard of: a bounded table."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

#: Nodes remembered; the one not heard of for longest is forgotten first.
MAX_NODES = 10_000


@dataclass
class Seen:
    """One node. Times are of the monotonic clock."""

    heard: float | None = None
    lost: float | None = None


class NodesSeen:
    """The table. Thread-safe; a forked child goes on with a copy."""

    def __init__(self, limit: int = MAX_NODES) -> None:
        self.limit = limit
        # Reentrant: a signal handler may speak of nodes, too.
        self._lock = threading.RLock()
        self._known: OrderedDict[str, Seen] = OrderedDict()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._relock)

    def __len__(self) -> int:
        return len(self._known)

    def heard(self, node: str) -> float | None:
        """It gave a sign of life. Seconds since it was lost, if it was; it no longer is."""
        with self._lock:
            seen, now = self._get(node), time.monotonic()
            lost, seen.heard, seen.lost = seen.lost, now, None
            return None if lost is None else now - lost

    def lost(self, node: str) -> float | None:
        """It is lost. Seconds since it was heard of, if it ever was."""
        with self._lock:
            seen, now = self._get(node), time.monotonic()
            if seen.lost is None:
                seen.lost = now
            return None if seen.heard is None else now - seen.heard

    def left(self, node: str) -> None:
        """It is gone for good."""
        with self._lock:
            self._known.pop(node, None)

    def clear(self) -> None:
        """Forget all nodes."""
        with self._lock:
            self._known.clear()

    def _get(self, node: str) -> Seen:
        seen = self._known.get(node)
        if seen is None:
            seen = self._known[node] = Seen()
            if len(self._known) > self.limit:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(node)
        return seen

    def _relock(self) -> None:
        self._lock = threading.RLock()


NODES = NodesSeen()
