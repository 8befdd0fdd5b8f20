"""Stretches of text to hide: put in order, merged where they overlap, kept off what is masked already."""

from __future__ import annotations

import re
from typing import NamedTuple

from lamalog.redact.rule import Rule

#: What a mask looks like in text. Found again, it is left alone, so that redacting twice changes nothing.
MARKER = re.compile(r"\[REDACTED:[a-z0-9-]{1,48}(?:[ ]…[^\]\s]{1,4}|\#[0-9a-f]{4,32})?\]")


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


def _off_markers(spans: list[Span], text: str) -> list[Span]:
    markers = [match.span() for match in MARKER.finditer(text)]
    if not markers:
        return spans
    kept: list[Span] = []
    for span in spans:
        start = span.start
        for left, right in markers:
            if right <= start or left >= span.end:
                continue
            kept.append(span._replace(start=start, end=max(start, left)))
            start = right
        kept.append(span._replace(start=min(start, span.end)))
    whole = set(spans)
    return [span for span in kept if span in whole or any(c.isalnum() for c in text[span.start : span.end])]
