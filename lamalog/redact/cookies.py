"""The values in cookie headers and mappings; names and attributes such as Path stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lamalog.redact.quoting import OPENING, closing
from lamalog.redact.validators import is_placeholder

_PAIR = re.compile(r"(?P<name>[A-Za-z0-9_.!#$%&*+^|~\-]{1,128})=(?P<q>\\?\"?)(?P<value>[^;\s,\"'\\]{1,4096})", re.ASCII)

_ATTRIBUTES = frozenset(
    "path domain expires max-age samesite version priority comment secure httponly partitioned".split()
)

_GAP = re.compile(
    r"\\?\"?\s*(?:;\s*(?:(?:Secure|HttpOnly|Partitioned)\s*(?:;\s*|(?=$|\Z)))*|,\s*(?=[^;,\s=]+=))(?:Expires=[^;]{1,40};?\s*)?",
    re.ASCII | re.IGNORECASE,
)

_END = re.compile(r"[\r\n\"'`]|\\[nr\"']|,\s*(?=[A-Za-z-]+:)|\s(?=[A-Za-z-]+:\s)|[)\]}]\s*\Z|\s-H\b", re.ASCII)


def cookie_values(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The values in ``a=b; c=d``; names and attributes such as Path stay."""
    opening = OPENING.match(text, place)
    start = place
    if opening is not None:
        start = opening.end()
        end = closing(text, start, len(opening[1]), opening[2])
    else:
        stop = _END.search(text, place, place + 8_192)
        end = stop.start() if stop is not None else min(len(text), place + 8_192)
    while start < end:
        match = _PAIR.match(text, start, end)
        if match is None:
            return
        name = match["name"].lower()
        if name not in _ATTRIBUTES and not is_placeholder(match["value"]) and not _harmless(name, match["value"]):
            yield match.span("value")
        start = match.end()
        gap = _GAP.match(text, start, end)
        if gap is None:
            return
        start = gap.end()


#: Cookies that say how a page is to look.
_LOOKS = re.compile(
    r"(?:.*[_.-])?(?:lang|language|locale|theme|tz|timezone|currency|country|region|dark_?mode|color_?scheme|view|layout|font_?size|consent|cookie_?consent|"
    r"cookies?_?accepted|debug|beta|variant)",
    re.ASCII,
)


_PLAIN = re.compile(
    r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?|dark|light|auto|system|true|false|yes|no|on|off|accepted|denied|all|default|grid|list|small|medium|large|[0-9]{1,2}|[A-Z]{2,3}|[A-Z][a-z]{2,9}(?:/|%2F)[A-Z][A-Za-z_]{2,20}",
    re.ASCII,
)


def _harmless(name: str, value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None and _LOOKS.fullmatch(name) is not None


_ITEM = re.compile(
    r"[\"'](?P<name>[^\"'\s]{1,128})[\"']\s{0,3}[:,]\s{0,3}[bu]?[\"'](?P<value>[^\"'\r\n]{0,4096})[\"']", re.ASCII
)


def cookie_items(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The values in ``{'a': 'b'}``."""
    opened = text[place : place + 1]
    end = text.find("}" if opened == "{" else "]", place, place + 8_192)
    if opened not in ("{", "[") or end < 0:
        return
    for match in _ITEM.finditer(text, place, end):
        if match["name"].lower() not in _ATTRIBUTES and match["value"] and not is_placeholder(match["value"]):
            yield match.span("value")
