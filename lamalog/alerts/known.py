"""Which errors are no news when alerts are first set up beside logs that are there already."""

from __future__ import annotations

import time
from pathlib import Path

from lamalog.store.entry import Entry
from lamalog.store.query.templates import error_key
from lamalog.store.read import Reader

#: Seconds that reading may take: what is older than it gets in that time may be told as new once more.
_PATIENCE = 2.0
_ERROR = 17


class _Enough(Exception):
    """The time is up."""


def learn(directory: Path, before: float) -> dict[str, float]:
    """Groups of errors in the logs in *directory* that came before *before* (seconds since the epoch)."""
    known: dict[str, float] = {}
    deadline = time.monotonic() + _PATIENCE

    def note(entry: Entry) -> bool:
        if time.monotonic() > deadline:
            raise _Enough
        if entry.created < before and (entry.severity >= _ERROR or "error.fingerprint" in entry.fields):
            known[error_key(entry.fields)[:200]] = entry.created
        return False

    try:
        with Reader(directory) as reader:
            reader.last(1, note)
    except (_Enough, OSError):
        pass
    return dict(reversed(known.items()))
