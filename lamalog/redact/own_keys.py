"""Find the values of names that a user calls secret, in text: ``shoe_size=47``, ``"shoeSize": 47``, 鞋码：47."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import OWN
from lamalog.redact.pair_values import element_value, value_after
from lamalog.redact.rule import Rule

_JOINT = r"[_.\- ]{0,3}"


def own_key_rules(names: Iterable[str]) -> list[Rule]:
    """The rule for *names*, each lower-case without joints (``shoesize``); none where there are no names."""
    known = sorted(names, key=lambda name: (-len(name), name))
    if not known:
        return []
    return [
        Rule(
            id="own-key",
            family="keyed",
            doc="Values under the names given as `secret_keys`.",
            find=value_finder(known, lambda name: OWN),
            gate="|".join(r"[_.\- ]*".join(map(re.escape, name)) for name in known),
            keywords=tuple(known),
        )
    ]


def value_finder(
    names: Iterable[str], meaning: Callable[[str], KeyClass | None], before: str = r"(?<![A-Za-z0-9_\-])"
) -> Callable[[str], Iterator[tuple[int, int, KeyClass]]]:
    """A finder of values under *names*; *meaning* says what a name is; *before*: what may not stand before a name that starts in ASCII."""
    ordered = sorted(names, key=len, reverse=True)

    @cache
    def pair() -> re.Pattern[str]:  # compiled when the gate first lets a text through, as the patterns of rules are
        keys = "|".join(_JOINT.join(map(re.escape, name)) for name in ordered)
        return re.compile(
            rf"""(?:{before}|(?=[^\x00-\x7f]))(?P<key>{keys})
            (?: (?P<quote>\\{{0,7}}["'`”」])? (?:\]|\\?["']\])? [ \t]{{0,8}} (?P<sep>=>|:=|->|={{1,3}}|::?|>|：|＝|为|是) [ \t]{{0,8}}
              | \\{{0,7}}["'][ \t]{{0,3}},[ \t]{{0,3}}(?=b?\\{{0,7}}["']) )""",
            re.VERBOSE | re.ASCII | re.IGNORECASE,
        )

    def find(text: str) -> Iterator[tuple[int, int, KeyClass]]:
        pattern, place = pair(), 0
        while (match := pattern.search(text, place)) is not None:
            place = match.end()
            found = meaning(match["key"])
            if found is None:
                continue
            span = (
                element_value(text, match, found) if match["sep"] == ">" else value_after(text, place, found, match)
            )  # fmt: skip
            if span is not None:
                yield (*span, found)
                place = span[1]

    return find
