"""Which closed segments may go, and their removal: never the live file, never a file that isn't exactly ours."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Sequence

from lamalog.handlers._locks import BINARY, NOFOLLOW, NONBLOCK, Locks, platform_locks
from lamalog.handlers.segments import Segment
from lamalog.units import Retention


def to_remove(segments: Sequence[Segment], retention: Retention, now: float) -> list[Segment]:
    """What *retention* lets go of, oldest first. A dry run: nothing is touched.

    Age counts from the last line written. *total_size* is the size on disk of all closed segments together.
    """
    closed = sorted(segment for segment in segments if not segment.live)
    keep = len(closed)
    if retention.count is not None:
        keep = min(keep, retention.count)
    if retention.total_size is not None:
        keep = min(keep, _fitting(closed, retention.total_size))
    gone = closed[: len(closed) - keep]
    if retention.age is not None:
        limit = now - retention.age
        gone += [segment for segment in closed[len(gone) :] if segment.mtime < limit]
    return gone


def _fitting(closed: Sequence[Segment], total: int) -> int:
    """How many of the newest segments fit into *total* bytes."""
    used = 0
    for count, segment in enumerate(reversed(closed)):
        used += segment.size
        if used > total:
            return count
    return len(closed)


def remove(segment: Segment, locks: Locks | None = None) -> bool:
    """Remove one closed segment. False: it is in use, changed, or can't be removed."""
    if segment.live:
        return False
    try:
        fd = os.open(segment.path, os.O_RDWR | NOFOLLOW | NONBLOCK | BINARY)
    except OSError:
        return False
    try:
        # Plain ones may still have a slow writer; on a busy one retention waits for the next time.
        if not segment.compressed and not (locks or platform_locks()).try_exclusive(fd):
            return False
        here, there = os.fstat(fd), os.lstat(segment.path)
        if not stat.S_ISREG(here.st_mode) or not os.path.samestat(here, there):
            return False
        os.unlink(segment.path)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def apply(
    segments: Sequence[Segment], retention: Retention, now: float | None = None, locks: Locks | None = None
) -> list[Segment]:
    """Remove what *retention* lets go of; returns what was really removed."""
    doomed = to_remove(segments, retention, time.time() if now is None else now)
    return [segment for segment in doomed if remove(segment, locks)]
