"""Request ids: a caller's when it is well-formed, else a new random one."""

from __future__ import annotations

import os
import re

#: Longest id that is taken over.
LIMIT = 128
# No quotes, spaces, separators or control characters: it goes into a header, into log lines and into searches.
_well_formed = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~:+/=-]{0,127}", re.ASCII).fullmatch


def new_request_id() -> str:
    """32 random hex digits."""
    return os.urandom(16).hex()


def accepted_request_id(value: object) -> str | None:
    """*value* when it is text of at most 128 letters, digits and ``._~:+/=-``, beginning with a letter or digit."""
    return value if isinstance(value, str) and len(value) <= LIMIT and _well_formed(value) else None
