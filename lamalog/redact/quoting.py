"""Where a quoted value ends, in plain text and in text that was quoted again."""

from __future__ import annotations

import re

#: Longest quoted value followed to its closing quote.
QUOTED_LIMIT = 16_384

OPENING = re.compile(r"[bBuUrRfF]{0,2}(\\{0,7})([\"'`])", re.ASCII)


def closing(text: str, start: int, slashes: int, quote: str) -> int:
    """Where the value opened by *slashes* backslashes and *quote* before *start* ends; the line's end when it never closes."""
    place = start
    limit = min(len(text), start + QUOTED_LIMIT)
    while True:
        place = text.find(quote, place, limit)
        if place < 0:
            newline = text.find("\n", start, limit)
            return newline if newline >= 0 else limit
        before = place
        while before > start and text[before - 1] == "\\" and place - before <= 16:
            before -= 1
        count = place - before
        if (slashes == 0 and count % 2 == 0) or (slashes and count <= slashes):
            return place if slashes == 0 else before
        place += 1
