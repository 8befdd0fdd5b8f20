"""Lines that could not be written yet, in order, in bounded memory. Errors go last."""

from __future__ import annotations

import logging
from collections import deque


class Backlog:
    """Holds at most *limit* bytes. When full, new lines below ERROR are dropped; a new ERROR takes an older one's place.

    The earliest lines are kept because they are closest to the cause.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._lines: deque[tuple[int, bytes]] = deque()
        self._bytes = 0
        self._minor = 0
        #: Lines dropped so far.
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def size(self) -> int:
        return self._bytes

    def add(self, level: int, line: bytes) -> bool:
        """Whether *line* was kept."""
        severe = level >= logging.ERROR
        while self._bytes + len(line) > self.limit:
            if not severe or not self._evict():
                self.dropped += 1
                return False
        self._lines.append((level, line))
        self._bytes += len(line)
        self._minor += not severe
        return True

    def _evict(self) -> bool:
        """Drop the oldest line below ERROR, or when there are only errors, the oldest. False: nothing is left."""
        if not self._lines:
            return False
        if self._minor:
            at = next(i for i, (level, _) in enumerate(self._lines) if level < logging.ERROR)
            self._minor -= 1
        else:
            at = 0
        self._bytes -= len(self._lines[at][1])
        del self._lines[at]
        self.dropped += 1
        return True

    def pop(self) -> tuple[int, bytes]:
        """The level and line that were kept first."""
        level, line = self._lines.popleft()
        self._bytes -= len(line)
        self._minor -= level < logging.ERROR
        return level, line

    def restore(self, level: int, line: bytes) -> None:
        """Put what was popped last back in front."""
        self._lines.appendleft((level, line))
        self._bytes += len(line)
        self._minor += level < logging.ERROR

    def clear(self) -> None:
        self._lines.clear()
        self._bytes = self._minor = 0
