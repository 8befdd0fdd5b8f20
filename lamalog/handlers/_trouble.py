"""What happens to lines while the file can't be written, and what is said about it afterwards."""

from __future__ import annotations

import logging
import time

from lamalog.handlers._backlog import Backlog
from lamalog.handlers._notices import Notice, complain
from lamalog.units import format_duration

#: Seconds between attempts to write what could not be written.
RETRY_EVERY = 0.25


class Trouble:
    """The backlog, the last error, and the counters behind both."""

    def __init__(self, limit: int) -> None:
        self.backlog = Backlog(limit)
        self.error: OSError | None = None
        #: Failed system calls so far.
        self.errors = 0
        #: Keep complaints back: a better one is coming.
        self.quiet = False
        self._since = 0.0
        self._retry_at = float("-inf")
        self._late = 0
        self._said = 0

    def __bool__(self) -> bool:
        return self.error is not None or len(self.backlog) > 0

    def note(self, error: OSError) -> None:
        """Something failed, which may or may not cost a record."""
        if self.error is None:
            self._since = time.monotonic()
        self.error = error

    def failed(self, error: OSError, path: str) -> None:
        """A record could not be written."""
        self.errors += 1
        self.note(error)
        self._retry_at = time.monotonic() + RETRY_EVERY
        self.complain(path)

    def keep(self, level: int, line: bytes, path: str) -> None:
        if not self.backlog.add(level, line):
            self.complain(path)

    def may_retry(self) -> bool:
        return self.error is None or time.monotonic() >= self._retry_at

    def hurry(self) -> None:
        self._retry_at = float("-inf")

    def written_late(self) -> None:
        self._late += self.error is not None

    def over(self) -> Notice | None:
        """All is written again. What should be said about it: nothing if it cost no record any time."""
        error, late, dropped = self.error, self._late, self.backlog.dropped - self._said
        self.error, self._late, self._said = None, 0, self.backlog.dropped
        if error is None or not (late or dropped):
            return None
        text = (
            f"log file could not be written for {format_duration(time.monotonic() - self._since)} "
            f"({error.strerror or error}): {late} records were written late, {dropped} were dropped"
        )
        fields = {"event.name": "log.file.recovered", "log.records.late": late, "log.records.dropped": dropped}
        return Notice(logging.ERROR if dropped else logging.WARNING, text, fields)

    def unsaid(self, notice: Notice) -> None:
        """*notice* could not be written either: it counts into the next one."""
        self._said -= notice.fields["log.records.dropped"]

    def give_up(self, path: str) -> None:
        """Nothing more will be written."""
        left = len(self.backlog)
        if left:
            self.backlog.dropped += left
            self.backlog.clear()
            complain(f"{left} records could not be written to {path} before closing", always=True)

    def after_fork(self) -> None:
        self.backlog.clear()
        self.error = None
        self._late = 0

    def complain(self, path: str) -> None:
        if self.quiet:
            return
        reason = (self.error.strerror or str(self.error)) if self.error is not None else "too many records wait"
        waiting = f"{len(self.backlog)} records wait in memory, {self.backlog.dropped} dropped"
        complain(f"cannot write {path}: {reason}; {waiting}")
