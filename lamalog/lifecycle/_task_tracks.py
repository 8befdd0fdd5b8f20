"""What this process knows about tasks: a bounded table, and the header in which it travels with a message."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from lamalog.lifecycle._task_states import NEXT, rank
from lamalog.lifecycle._values import LONGEST, number_of

HEADER = "lama-task"
#: Tasks remembered; the one not heard of for longest is forgotten first.
MAX_TASKS = 10_000
_STAMPS = ("created", "queued", "started")


@dataclass(frozen=True)
class Stamp:
    """A moment. In the process that saw it the monotonic clock counts; elsewhere the wall clock is all there is."""

    wall: float
    monotonic: float | None = None

    def age(self) -> float:
        """Seconds since then, never less than 0 even where two machines' clocks differ."""
        passed = time.time() - self.wall if self.monotonic is None else time.monotonic() - self.monotonic
        return max(0.0, passed)


def now() -> Stamp:
    """This moment."""
    return Stamp(time.time(), time.monotonic())


@dataclass
class Track:
    """One task as far as it is known here."""

    id: str
    state: str | None = None
    kind: str | None = None
    attempt: int = 1
    #: Its headers were handed out: another process may have gone on with it.
    elsewhere: bool = False
    stamps: dict[str, Stamp] = field(default_factory=dict)

    def age(self, *names: str) -> float | None:
        """Seconds since the first of the moments *names* that is known."""
        return next((self.stamps[name].age() for name in names if name in self.stamps), None)

    def header(self) -> str:
        """As text for a message header, for ``parse``."""
        parts = {"id": self.id, "state": self.state, "kind": self.kind, "attempt": self.attempt}
        texts = [
            f"{key}={quote(str(value), safe='', errors='replace')}" for key, value in parts.items() if value is not None
        ]
        return ";".join([*texts, *(f"{name}={stamp.wall:.6f}" for name, stamp in self.stamps.items())])


def parse(header: object) -> Track | None:
    """The task that a header speaks of; None if it speaks of none. What is malformed in it is left out."""
    if not isinstance(header, str) or len(header) > 8 * LONGEST:
        return None
    found = dict(part.partition("=")[::2] for part in header.split(";")[:16])
    task_id = unquote(found.get("id", ""))[:LONGEST]
    if not task_id:
        return None
    track = Track(task_id, kind=unquote(found["kind"])[:LONGEST] if "kind" in found else None)
    track.state = found.get("state") if found.get("state") in NEXT else None
    attempt = found.get("attempt", "")
    track.attempt = int(attempt) if attempt.isdecimal() and attempt.isascii() and int(attempt[:6]) > 0 else 1
    for name in _STAMPS:
        wall = number_of(found.get(name))
        if wall is not None and wall > 0:
            track.stamps[name] = Stamp(wall)
    return track


class Tracks:
    """The table. Thread-safe; a forked child goes on with a copy."""

    def __init__(self, limit: int = MAX_TASKS) -> None:
        self.limit = limit
        # Reentrant: a signal handler may speak of tasks, too.
        self.lock = threading.RLock()
        self._known: OrderedDict[str, Track] = OrderedDict()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._relock)

    def __len__(self) -> int:
        return len(self._known)

    def find(self, task_id: str) -> Track | None:
        """The task, if it is known."""
        return self._known.get(task_id)

    def get(self, task_id: str) -> Track:
        """The task, new if it isn't known. To be called with the lock held."""
        track = self._known.get(task_id)
        if track is None:
            track = self._known[task_id] = Track(task_id)
            if len(self._known) > self.limit:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(task_id)
        return track

    def adopt(self, track: Track) -> None:
        """Know of a task what a message says; moments that were seen here stay as they were seen."""
        with self.lock:
            known = self.get(track.id)
            known.kind = track.kind or known.kind
            if (track.attempt, rank(track.state)) >= (known.attempt, rank(known.state)):
                known.state, known.attempt, known.elsewhere = track.state or known.state, track.attempt, False
            for name, stamp in track.stamps.items():
                seen = known.stamps.get(name)
                if seen is None or abs(seen.wall - stamp.wall) > 1e-3:
                    known.stamps[name] = stamp

    def clear(self) -> None:
        """Forget all tasks."""
        with self.lock:
            self._known.clear()

    def _relock(self) -> None:
        self.lock = threading.RLock()


TRACKS = Tracks()
