"""Decide, in one pass over a text, which rules are worth running on it.

Every gate asks for a necessary condition of its rule, so results are the same whichever gate is used; only the time differs.
"""

from __future__ import annotations

import atexit
import os
import sys
import time
import weakref
from collections import Counter
from collections.abc import Callable, Sequence
from types import CodeType

from lamalog.redact.rule import Rule

try:
    import re2
except ImportError:  # no wheel for this platform (musl): keyword_gate does the work, slower
    re2 = None

#: Gives the indexes of the rules to run, in any order.
Gate = Callable[[str], Sequence[int]]
#: Bytes one automaton may use for the states it meets.
MATCHER_MEMORY = 16 << 20


def make_gate(rules: Sequence[Rule], engine: str = "auto") -> Gate:
    """The gate for *rules*. *engine*: ``re2``, ``re``, ``none`` (every rule runs), or ``auto`` for the best there is."""
    if engine == "none":
        everything = tuple(range(len(rules)))
        return lambda text: everything
    if engine == "re2" or (engine == "auto" and re2 is not None):
        return re2_gate(rules)
    return keyword_gate(rules)


class _Automaton:
    """One RE2 automaton over all patterns: linear in the text, whatever the text."""

    def __init__(self, patterns: Sequence[bytes]) -> None:
        self._patterns = patterns
        self.match = self._compiled()
        _automata.add(self)

    def _compiled(self) -> Callable[[bytes], Sequence[int]]:
        options = re2.Options()
        # Bytes, not characters: the automaton is smaller, and text that is no valid UTF-8 (lone surrogates) is no special case.
        options.encoding = re2.Options.Encoding.LATIN1
        options.case_sensitive = False
        options.max_mem = MATCHER_MEMORY
        automaton = re2.Set.SearchSet(options)
        for pattern in self._patterns:
            automaton.Add(pattern)
        automaton.Compile()
        # The wrapper's own Match only looks at types that are known here.
        match: Callable[[bytes], Sequence[int]] = getattr(automaton, "_set", automaton).Match
        return match

    def after_fork(self) -> None:
        """Compile again at the next match: a thread that this child lacks may hold the lock inside the old automaton."""
        _abandoned.append(self.match)  # never destroyed: that would take the lock too
        self.match = self._again

    def _again(self, data: bytes) -> Sequence[int]:
        self.match = self._compiled()
        return self.match(data)


_automata: weakref.WeakSet[_Automaton] = weakref.WeakSet()
_abandoned: list[object] = []


def _after_fork() -> None:
    for automaton in list(_automata):
        automaton.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


#: What calls RE2. A thread whose innermost frame is one of these may be inside it.
_callers: set[CodeType] = {_Automaton._again.__code__, _Automaton._compiled.__code__}
_ending = False
#: Seconds that the end of the process waits for threads inside RE2.
PATIENCE = 5.0


@atexit.register
def _leave() -> None:
    """RE2 gives up the interpreter's lock. A daemon thread that asks for it back while Python ends is unwound, through
    C++ that does not expect it: the process would abort. So the end waits until nobody is inside, and nobody goes in."""
    global _ending
    _ending = True
    deadline = time.monotonic() + PATIENCE
    while any(frame.f_code in _callers for frame in sys._current_frames().values()):
        if time.monotonic() > deadline:
            break
        time.sleep(0.001)


#: Families whose patterns share an automaton. Patterns that count characters of different classes (hex digits here,
#: letters there) multiply each other's states, until text with random ids costs a hundred times what prose does:
#: kept apart, they only add up.
_TOGETHER = {"secrets": 0, "chinese": 1, "network": 1, "blobs": 1, "personal": 2}
_OTHERS = 3
#: Rules that would multiply the states of their family's.
_APART = {"keyed": 2, "random-token": 5, "crypto-address": 5, "totp-seed": 5, "backup-codes": 5, "cn-otp": 4}
_TOLD = 4


def re2_gate(rules: Sequence[Rule]) -> Gate:
    """The gate that asks RE2: a few automata, each over the rules of some families."""
    groups: dict[int, list[tuple[str, int]]] = {}
    for index, rule in enumerate(rules):
        place = _APART.get(rule.id, _TOGETHER.get(rule.family, _OTHERS))
        groups.setdefault(place, []).append((rule.gate_pattern or "(?:)", index))
        if rule.or_gate:
            groups.setdefault(_TOLD, []).append((rule.or_gate, index))
    automata = [
        (_Automaton([pattern.encode() for pattern, _ in group]), tuple(index for _, index in group))
        for group in groups.values()
    ]

    at_the_end: list[Gate] = []

    def gate(text: str) -> Sequence[int]:
        if _ending:
            if not at_the_end:
                at_the_end.append(keyword_gate(rules))
            return at_the_end[0](text)
        data = text.encode("utf-8", "surrogatepass")
        found: list[int] = []
        for automaton, indexes in automata:
            matched = automaton.match(data)
            if matched:
                found.extend([indexes[place] for place in matched if indexes[place] not in found])
        return found

    _callers.add(gate.__code__)
    return gate


_JOINTS = {ord(char): None for char in "_-. "}
#: Characters by which a text is first told to have no keyword at all.
GRAM = 3
#: A longer text has most groups of characters anyway: each keyword is looked for at once.
GRAMS_UP_TO = 4_000


def keyword_gate(rules: Sequence[Rule]) -> Gate:
    """Plain substring search for each rule's keywords; a rule without any always runs.

    Of each keyword one group of three characters is known, the one that fewest other keywords have: only keywords whose group
    is in the text are looked for.
    """
    always = [index for index, rule in enumerate(rules) if not rule.keywords]
    wanted: dict[str, list[int]] = {}
    for index, rule in enumerate(rules):
        for keyword in rule.keywords:
            wanted.setdefault(keyword.lower(), []).append(index)
    table = list(wanted.items())
    plain = [(keyword, indexes) for keyword, indexes in table if keyword.isascii()]
    short = [(keyword, indexes) for keyword, indexes in table if len(keyword) < GRAM]
    short_plain = [(keyword, indexes) for keyword, indexes in plain if len(keyword) < GRAM]
    by_gram = _by_gram(wanted)
    grams = by_gram.keys()

    def gate(text: str) -> Sequence[int]:
        lower = text.lower()
        ascii_only = lower.isascii()
        # Names are read over what joins their words: `api-key`, `ap_i key`.
        lower = f"{lower}\n{lower.translate(_JOINTS)}"
        found = set(always)
        if len(lower) > GRAMS_UP_TO:
            candidates = plain if ascii_only else table
        else:
            candidates = short_plain if ascii_only else short
            for gram in grams & {lower[place : place + GRAM] for place in range(len(lower) - GRAM + 1)}:
                for keyword, indexes in by_gram[gram]:
                    if keyword in lower:
                        found.update(indexes)
        for keyword, indexes in candidates:
            if keyword in lower:
                found.update(indexes)
        return tuple(found)

    return gate


def _by_gram(wanted: dict[str, list[int]]) -> dict[str, list[tuple[str, list[int]]]]:
    """Keywords by the group of their characters that fewest others have."""
    of = {
        keyword: {keyword[place : place + GRAM] for place in range(len(keyword) - GRAM + 1)}
        for keyword in wanted
        if len(keyword) >= GRAM
    }
    users = Counter(gram for grams in of.values() for gram in grams)
    table: dict[str, list[tuple[str, list[int]]]] = {}
    for keyword, grams in of.items():
        rarest = min(grams, key=lambda gram: (users[gram], gram))
        table.setdefault(rarest, []).append((keyword, wanted[keyword]))
    return table
