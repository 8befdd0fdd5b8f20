"""What goes wrong in request logging itself: it never reaches the host, is counted, and told now and then."""

from __future__ import annotations

import logging
import time
from collections import Counter

from lamalog.rescue import describe

#: Seconds between two records about the same kind of failure.
PAUSE = 60.0

_logger = logging.getLogger("lamalog.http")
_counts: Counter[str] = Counter()
_told: dict[str, float] = {}


def failed(where: str, error: Exception) -> None:
    """Count *error* in the step *where*; say so at most once a minute. Never raises."""
    try:
        _counts[where] += 1
        now = time.monotonic()
        if now - _told.get(where, -PAUSE) >= PAUSE:
            _told[where] = now
            _logger.warning(
                "request logging failed: %s: %s (%d so far); the request itself is not affected",
                where,
                describe(error),
                _counts[where],
                extra={"event.name": "http.server.logging.failed"},
            )
    except Exception:  # even the handlers are broken: nobody is left to tell
        pass


def failures() -> dict[str, int]:
    """How often each step has failed in this process."""
    return dict(_counts)
