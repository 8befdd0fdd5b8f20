"""Stretches of text to hide: put in order, merged where they overlap, kept off what is masked already."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from lamalog.redact.masks import MARKER
from lamalog.redact.rule import Rule

#: Rules that find a run of characters by its randomness alone, with the words beside it that slashes join.
_LOOSE = frozenset(("random-token", "path-token"))
_HEAD = re.compile("(?:[A-Za-z]{1,20}/){1,8}", re.ASCII)
_TAIL = re.compile("(?:/[A-Za-z]{1,20}){1,8}/?", re.ASCII)


class Span(NamedTuple):
    """Hide ``text[start:end]`` for *rule*."""

    start: int
    end: int
    rule: Rule
    #: Place of the rule in the list: of two rules for the same stretch, the lower rank names it.
    rank: int


def settle(spans: list[Span], text: str) -> list[Span]:
    """*spans* in order and apart. What overlaps becomes one span, named by the rule that covers most of it."""
    if "[REDACTED:" in text:
        spans = _off_markers(spans, text)
    if len(spans) < 2:
        return spans
    if any(span.rule.id in _LOOSE for span in spans):
        spans = _tightened(spans, text)
    spans.sort(key=lambda s: (s.start, -s.end, s.rank))
    settled = [spans[0]]
    for span in spans[1:]:
        last = settled[-1]
        if span.start >= last.end:
            settled.append(span)
        elif span.end > last.end or (span.rank < last.rank and span.end - span.start > 0.7 * (last.end - last.start)):
            named = min(last, span, key=lambda s: (s.rule.replace is not None, s.rank))
            settled[-1] = Span(last.start, max(last.end, span.end), named.rule, named.rank)
    return settled


def _tightened(spans: list[Span], text: str) -> list[Span]:
    """*spans* without loose ones of which a token known by its form covers all but words: `services/` before it, `/getUpdates` after."""
    known = [span for span in spans if span.rule.family == "secrets"]
    if not known:
        return spans
    return [
        span for span in spans if span.rule.id not in _LOOSE or not any(_covers(one, span, text) for one in known[:100])
    ]


def _covers(known: Span, loose: Span, text: str) -> bool:
    if known.end <= loose.start or known.start >= loose.end:
        return False
    before, after = text[loose.start : known.start], text[known.end : loose.end]
    return (not before or _HEAD.fullmatch(before) is not None) and (not after or _TAIL.fullmatch(after) is not None)


def _off_markers(spans: list[Span], text: str) -> list[Span]:
    """*spans* that touch no mask, and of values under secret names what stands beside masks, if it has a letter or digit."""
    markers = [match.span() for match in MARKER.finditer(text)]
    ends = [right for _, right in markers]
    kept: list[Span] = []
    for span in spans:
        place = bisect_right(ends, span.start)
        if place == len(markers) or markers[place][0] >= span.end:
            # Not the name of a cookie whose value is masked: it was left on purpose.
            if not (text[span.end - 1] == "=" and text.startswith("[REDACTED:cookie", span.end)):
                kept.append(span)
            continue
        if span.rule.family != "keyed":
            continue  # found before as something else; only of a secret's value nothing may be left beside the mask
        start = span.start
        while start < span.end:
            left, right = markers[place] if place < len(markers) else (span.end, span.end)
            stop = min(left, span.end)
            if any(char.isalnum() for char in text[start:stop]):
                kept.append(span._replace(start=start, end=stop))
            start, place = right, place + 1
    return kept
