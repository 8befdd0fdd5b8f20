"""See every record that tells a duration or a node, at the price of a look: the rest happens in the monitor's thread."""

from __future__ import annotations

import contextlib
import logging
import os
import weakref
from collections import deque
from typing import Any

from lamalog.monitor.operations_runs import KEYS

#: Runs that wait to be counted; more of them between two samples are lost, and that is said.
WAITING = 20_000
_NODE, _EVENT = "lama.node.id", "event.name"
#: What only a node that lives can cause. A record that merely names one (routed to it, lost) is no sign of life.
_ALIVE = frozenset({"node.heartbeat", "node.registered", "node.back"})
_NODES = 1000
#: In place of a time: the node has said farewell.
GONE = float("-inf")
Entry = tuple[float, int, str, tuple[Any, ...]]


class Feed:
    """Keeps what the counting needs of each record, never the record itself: it may hold anything, of any size."""

    def __init__(self, most: int = WAITING) -> None:
        self._most = most
        self.clear()
        _feeds.add(self)

    def clear(self) -> None:
        """Forget everything: in a forked child it is the parent's."""
        self._runs: deque[Entry] = deque(maxlen=self._most)
        self._nodes: dict[str, float] = {}
        self.lost = 0

    def see(self, record: logging.LogRecord) -> None:
        """Look at *record*; nothing happens here that could fail."""
        fields = record.__dict__
        if "duration" in fields:
            if len(self._runs) >= self._most:
                self.lost += 1
            self._runs.append((record.created, record.levelno, record.name, tuple(map(fields.get, KEYS))))
        if _NODE in fields:
            node, event = fields[_NODE], fields.get(_EVENT)
            if type(node) is str and type(event) is str:
                if event in _ALIVE and (node in self._nodes or len(self._nodes) < _NODES):
                    self._nodes[node] = record.created
                elif event == "node.left":
                    self._nodes[node] = GONE

    def take(self) -> list[Entry]:
        """Runs since the last call, oldest first; at most as many as there are now."""
        runs: list[Entry] = []
        waiting = self._runs
        with contextlib.suppress(IndexError):  # another one takes too
            for _ in range(len(waiting)):
                runs.append(waiting.popleft())
        return runs

    def take_nodes(self) -> dict[str, float]:
        """When each node was heard last, of those heard since the last call; ``GONE``: it has said farewell."""
        nodes, self._nodes = self._nodes, {}
        return nodes


_feeds: weakref.WeakSet[Feed] = weakref.WeakSet()


def _after_fork() -> None:
    for feed in list(_feeds):
        feed.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
