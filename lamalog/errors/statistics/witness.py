"""What is kept for the detail of one group while all records go by once: where each pass over them costs."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Mapping
from typing import Any

from lamalog.errors.statistics.window import Window

_MOST = 20_000


class Witness:
    """Of the group *fingerprint* the first record and the newest *samples*; of all groups when they came."""

    def __init__(self, fingerprint: str, samples: int, window: Window) -> None:
        self._fingerprint, self._window = fingerprint, window
        self.first: dict[str, Any] | None = None
        self._newest: deque[dict[str, Any]] = deque(maxlen=samples)
        self.times: dict[str, array[int]] = {}

    def take(self, key: str, record: Mapping[str, Any], moment: int | None) -> None:
        """One record of the group *key*; they come in order of time."""
        if key == self._fingerprint:
            self.first = self.first or dict(record)
            self._newest.append(dict(record))
        if moment is not None and self._window.since <= moment < self._window.until:
            times = self.times.get(key)
            if times is None:
                if len(self.times) >= _MOST:
                    return
                times = self.times[key] = array("q")
            times.append(moment)

    @property
    def newest(self) -> list[dict[str, Any]]:
        """The newest first."""
        return list(self._newest)[::-1]
