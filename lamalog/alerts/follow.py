"""Every record of a directory of logs, once, from where the last one that looked at them stopped: even if it was killed."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from lamalog.alerts.spool import Spool
from lamalog.store import Store
from lamalog.store.columns import micros, time_text
from lamalog.store.read import Reader

CHECKPOINT = "watch"
#: Records of different processes reach the files out of order by so much, in µs,
_OVERLAP = 2_000_000
#: of which so many are remembered at most. What is older than a day is not made up for.
_REMEMBERED, _OLDEST = 20_000, 86400.0


class Follower:
    """Yields records, and None whenever there are no more for now."""

    def __init__(self, directory: str | os.PathLike[str], spool: Spool, stop: Callable[[], bool]) -> None:
        self._directory, self._spool, self._stop = Path(directory), spool, stop
        self._recent: deque[tuple[int, str]] = deque(maxlen=_REMEMBERED)
        self._ids: set[str] = set()
        #: Records made up for: they came while nobody was looking.
        self.made_up = 0
        self._kept = spool.load(CHECKPOINT, shared=True)
        # Opened before what was missed is read: nothing falls in between.
        self._reader = Reader(self._directory)
        self._until = round(time.time() * 1e6)

    def __iter__(self) -> Iterator[dict[str, Any] | None]:
        with self._reader as reader:
            yield from self._missed()
            for entry in reader.follow(lambda _: True):
                if self._stop():
                    return
                if entry is None:
                    yield None
                elif self._is_first(entry.fields):
                    yield entry.fields

    def _missed(self) -> Iterator[dict[str, Any]]:
        kept = self._kept
        if not isinstance(kept, dict) or not isinstance(kept.get("until"), int):
            return
        until, now = kept["until"], time.time()
        seen = {str(name) for name in kept.get("ids", ())}
        since = max(until - _OVERLAP, round((now - _OLDEST) * 1e6))
        with Store(self._directory).query(since=time_text(since)) as answer:
            for record in answer:
                if self._stop():
                    return
                if self._is_first(record) and _identity(record) not in seen:
                    self.made_up += 1
                    yield record

    def _is_first(self, record: dict[str, Any]) -> bool:
        """Whether it was not seen before; it is now."""
        moment = micros(record.get("timestamp")) or 0
        name = _identity(record)
        if name in self._ids:
            return False
        # One from the future must not keep those of the present from counting.
        self._until = max(self._until, min(moment, round(time.time() * 1e6)))
        if moment >= self._until - _OVERLAP:
            if len(self._recent) == _REMEMBERED:
                self._ids.discard(self._recent[0][1])
            self._recent.append((moment, name))
            self._ids.add(name)
            while self._recent and self._recent[0][0] < self._until - 5 * _OVERLAP:
                self._ids.discard(self._recent.popleft()[1])
        return True

    def mark(self) -> None:
        """Everything that was yielded has been dealt with."""
        ids = [name for moment, name in self._recent if moment >= self._until - _OVERLAP]
        self._spool.save(CHECKPOINT, {"until": self._until, "ids": ids}, shared=True)


def _identity(record: dict[str, Any]) -> str:
    name = record.get("record.id")
    if isinstance(name, str):
        return name
    return f"{record.get('timestamp')} {record.get('logger')} {record.get('process.pid')} {str(record.get('message'))[:200]}"
