"""What a redaction rule is: plain data that says what to look for, what to hide of it, and how that is proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lamalog.redact.keys import KeyClass
from lamalog.redact.validators import entropy, is_placeholder

#: Find ``(start, end, class)`` in a text, for rules that one pattern can't express.
Finder = Callable[[str], Iterable[tuple[int, int, KeyClass]]]
#: Says whether a match is real. Gets the match object, so that it can look at what stands around it.
Validator = Callable[["re.Match[str]"], bool]
#: Makes the text that stands in for the hidden span, where the usual mask would say too little (``~`` for a home).
Replacer = Callable[[str], str]


@dataclass(frozen=True)
class Rule:
    """One kind of secret or personal data.

    *pattern* is Python ``re``, ASCII classes, and must be linear: no quantifier inside a quantifier over the same characters.
    What is hidden is the group ``s`` (or ``s2``, ``s3``: the first that took part), else the whole match.
    *gate* is a necessary condition in RE2 syntax over UTF-8 bytes, without look-around; it is ignored case-insensitively and
    decides whether the rule runs at all. Without one, the *keywords* are the gate.
    *hits* and *misses* are its tests: ``«»`` marks what must be hidden exactly, ``·`` is left out on reading, so that
    no line of this package looks like a live credential to a scanner.
    """

    id: str
    family: str
    doc: str
    pattern: str = ""
    keywords: tuple[str, ...] = ()
    gate: str = ""
    find: Finder | None = None
    check: Validator | None = None
    #: Least Shannon entropy of the hidden text, in bits per character.
    entropy: float = 0.0
    #: Policy of this rule unless the user says otherwise: mask, last4, pseudonym or drop.
    mask: str = "mask"
    replace: Replacer | None = None
    ignore_case: bool = False
    #: ``xxxx``, ``<token>``, ``${VAR}`` and the like are not hidden.
    skip_placeholders: bool = True
    hits: tuple[str, ...] = field(default=(), repr=False)
    misses: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        flags = re.ASCII | (re.IGNORECASE if self.ignore_case else 0)
        return re.compile(self.pattern, flags)

    @cached_property
    def gate_pattern(self) -> str:
        """What the gate looks for; empty: the rule always runs."""
        return self.gate or "|".join(map(_escape, self.keywords))

    @cached_property
    def groups(self) -> tuple[int, ...]:
        """Indexes of the groups that may hold what is to be hidden."""
        index = self.regex.groupindex
        return tuple(index[name] for name in ("s", "s2", "s3") if name in index) or (0,)

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where in *text* something must be hidden."""
        if self.find is not None:
            yield from ((start, end) for start, end, _ in self.find(text))
            return
        check, least, groups, placeholders = self.check, self.entropy, self.groups, self.skip_placeholders
        for match in self.regex.finditer(text):
            for group in groups:
                start, end = match.span(group)
                if start >= 0:
                    break
            if start == end or (check is not None and not check(match)):
                continue
            if least or placeholders:
                value = text[start:end]
                if (least and entropy(value) < least) or (placeholders and is_placeholder(value)):
                    continue
            yield start, end


def _escape(keyword: str) -> str:
    return re.sub(r"[^A-Za-z0-9_\s\u0080-\U0010ffff-]", lambda m: "\\" + m.group(), keyword)


def example(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Read a rule's example: the plain text, and the spans that must be hidden."""
    text, spans, start = "", [], 0
    for piece in re.split("([«»])", marked.replace("·", "")):
        if piece == "«":
            start = len(text)
        elif piece == "»":
            spans.append((start, len(text)))
        else:
            text += piece
    return text, spans
