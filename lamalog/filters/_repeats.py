"""Count how often the same thing comes within a time window. Pure logic of (key, time): no clock, no logging here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any


@dataclass
class Window:
    """One key's current window."""

    started: float
    #: Records of this window that passed, and that did not.
    passed: int = 0
    suppressed: int = 0
    #: When the newest suppressed one came.
    latest: float = 0.0
    #: What the owner wants to know about the suppressed ones.
    about: Any = None


class Repeats:
    """At most *limit* records of one key pass per *span* seconds. Knows at most *max_keys* keys, the oldest go first.

    Windows that are over are handed back when they have something to tell. Not thread-safe.
    """

    def __init__(self, limit: int, span: float, max_keys: int) -> None:
        self.limit, self.span, self.max_keys = limit, span, max_keys
        # In the order in which they started, which is the order in which they end.
        self._windows: OrderedDict[Hashable, Window] = OrderedDict()

    def __len__(self) -> int:
        return len(self._windows)

    def hit(self, key: Hashable, now: float) -> tuple[Window, bool, list[Window]]:
        """The window that *key* falls into now, whether its record passes, and what ``ended`` returns."""
        told = self.ended(now)
        windows = self._windows
        window = windows.get(key)
        if window is None:
            while len(windows) >= self.max_keys:
                _, oldest = windows.popitem(last=False)
                if oldest.suppressed:
                    told.append(oldest)
            window = windows[key] = Window(now)
        if window.passed < self.limit:
            window.passed += 1
            return window, True, told
        window.suppressed += 1
        window.latest = now
        return window, False, told

    def ended(self, now: float) -> list[Window]:
        """Forget the windows that are over. Returns those that have suppressed something."""
        windows, told = self._windows, []
        while windows:
            key, oldest = next(iter(windows.items()))
            if now - oldest.started < self.span:
                break
            del windows[key]
            if oldest.suppressed:
                told.append(oldest)
        return told

    def drain(self) -> list[Window]:
        """Forget all windows. Returns those that have suppressed something."""
        told = [window for window in self._windows.values() if window.suppressed]
        self._windows.clear()
        return told

    def next_end(self) -> float | None:
        """When the first window that has something to tell will be over."""
        return next((window.started + self.span for window in self._windows.values() if window.suppressed), None)
