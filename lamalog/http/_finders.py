"""Ask the host's own functions for a route or user, without trusting them to work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.http._failures import failed
from lamalog.http._options import Finder

#: Longest route or user id that is kept.
LIMIT = 1024


def ask(finder: Finder | None, source: Mapping[str, Any], what: str) -> str | None:
    """The text that *finder* returns for *source*; None when there is none or it fails."""
    if finder is None:
        return None
    try:
        value = finder(source)
        return None if value is None else str(value)[:LIMIT] or None
    except Exception as error:
        failed(what, error)
        return None
