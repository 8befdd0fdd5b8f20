"""What a redaction rule is: plain data that says what to look for, what to hide of it, and how that is proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from lamalog.redact.key_names.table import KeyClass
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
    What is hidden is the group ``s`` (or ``s2``, ``s3`` …: the first that took part), else the whole match.
    *gate* is a necessary condition in RE2 syntax over UTF-8 bytes, without look-around; it is ignored case-insensitively and
    decides whether the rule runs at all. Without one, the *keywords* are the gate.
    *hits* and *misses* are its tests: ``«»`` marks what must be hidden exactly, ``·`` is left out and ``‹x36›`` filled in on
    reading, so that no line of this package looks like a live credential to a scanner.
    """

    id: str
    family: str
    doc: str
    pattern: str = ""
    keywords: tuple[str, ...] = ()
    gate: str = ""
    #: Another such condition, where either must hold: two automata are smaller than one for both.
    or_gate: str = ""
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
        return tuple(
            index[name] for name in ("s", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9") if name in index
        ) or (0,)

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


def secret(
    rule_id: str,
    doc: str,
    pattern: str,
    keywords: str,
    *samples: str,
    check: Validator | None = None,
    entropy: float = 2.0,
) -> Rule:
    """A rule for a token that tells by its own shape whose it is. *pattern* has no look-around; *keywords* are space-separated,
    one of them is in every match; each of *samples* is such a token, or has ``«»`` around what of it is hidden."""
    return Rule(
        id=rule_id,
        family="secrets",
        doc=doc,
        pattern=rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9])",
        gate=rf"(?:^|[^A-Za-z0-9])(?:{_loosened(pattern)})",
        keywords=tuple(keywords.split()),
        check=check,
        entropy=entropy,
        hits=tuple(f"using {sample if '«' in sample else f'«{sample}»'}, ok" for sample in samples),
    )


def _loosened(pattern: str) -> str:
    """*pattern* with its counts lowered: still true wherever it is, and a far smaller automaton."""
    bare = re.sub(r"\(\?P<s\d?>", "(?:", pattern)
    return re.sub(r"\{(\d+)(,?\d*)\}", lambda m: f"{{{min(int(m[1]), 8)},}}", bare)


#: What ``‹x36›`` in an example is made of: 36 letters and digits, always the same ones.
_ALPHABETS = {
    "x": "Q7mZk2Tn9VbXc4JhRw8LpYd3GfSs6AuNe5Kt",
    "h": "3fa9c07be4d1862f5c0b9ae7d41368f2",
    "H": "3FA9C07BE4D1862F5C0B9AE7D41368F2",
    "A": "Q7MZ2K9TNVX4CJHRW8LP3YDGF6SUAE5B",
    "a": "qkmzxtnrvbcjhwlpydgfsueaoi",
    "l": "q7mz2k9tnvx4cjhrw8lp3ydgf6suae5b",
    "d": "7203918465",
    "b": "Q7mZk2_Tn9VbXc4-JhRw8LpYd3GfSs6AuNe5Kt",
    "B": "Q7mZk2+Tn9VbXc4/JhRw8LpYd3GfSs6AuNe5Kt",
}


def _expanded(marked: str) -> str:
    def fill(match: re.Match[str]) -> str:
        alphabet, count = _ALPHABETS[match[1]], int(match[2])
        return (alphabet * (count // len(alphabet) + 1))[:count]

    return re.sub(r"‹(\w)(\d+)›", fill, marked.replace("·", ""))


def example(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """Read a rule's example: the plain text, and the spans that must be hidden."""
    text, spans, start = "", [], 0
    for piece in re.split("([«»])", _expanded(marked)):
        if piece == "«":
            start = len(text)
        elif piece == "»":
            spans.append((start, len(text)))
        else:
            text += piece
    return text, spans
