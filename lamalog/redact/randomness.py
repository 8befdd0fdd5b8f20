"""Tell what a generator made from what a person wrote: tokens of letters and digits in no order."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter

_HEX = re.compile(r"(?:0x)?(?:[0-9a-f]+|[0-9A-F]+)", re.ASCII)


def _kind(char: str) -> int:
    if "a" <= char <= "z":
        return 0
    if "A" <= char <= "Z":
        return 1
    return 2 if "0" <= char <= "9" else 3


def changes(value: str) -> float:
    """How often the kind of a character (lower, upper, digit) differs from that of the one before: 0.25 in names, 0.6 at random."""
    kinds = [kind for kind in map(_kind, value) if kind < 3]
    return sum(a != b for a, b in itertools.pairwise(kinds)) / max(1, len(kinds) - 1)


def is_random(value: str, least: int) -> bool:
    """Whether *value* was drawn from letters of both cases and digits (or from small letters and digits, if long), at random."""
    if len(value) < least or _HEX.fullmatch(value):
        return False
    lower, upper, digits = (sum(_kind(c) == kind for c in value) for kind in (0, 1, 2))
    size = lower + upper + digits
    if size < 0.85 * len(value) or size < least - 2:
        return False
    if lower >= 3 and upper >= 3 and digits >= 1:
        return changes(value) >= 0.38 and _bits(value) >= 0.8 * math.log2(min(size, 62))
    # One case only: twice a digit among fewer than nine letters is rare in words, and nothing else is between them.
    one_case = (lower == 0) != (upper == 0)
    return one_case and size == len(value) and size >= max(28, least) and digits >= 4 and changes(value) >= 0.25


def _bits(value: str) -> float:
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values())
