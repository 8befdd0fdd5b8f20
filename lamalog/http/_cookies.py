"""Find a session cookie in a Cookie header, whatever else the header holds."""

from __future__ import annotations

from collections.abc import Sequence

#: Characters of a Cookie header that are looked at.
LIMIT = 8192


def first_cookie(header: str, names: Sequence[str]) -> str | None:
    """The value of the first of *names* that *header* sets, or None. Never raises."""
    found: dict[str, str] = {}
    for part in header[:LIMIT].split(";"):
        name, separator, value = part.partition("=")
        if separator:
            found.setdefault(name.strip(), value.strip().strip('"'))
    for name in names:
        if found.get(name):
            return found[name]
    return None
