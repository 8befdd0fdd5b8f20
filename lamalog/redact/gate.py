"""Decide, in one pass over a text, which rules are worth running on it.

Every gate asks for a necessary condition of its rule, so results are the same whichever gate is used; only the time differs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lamalog.redact.rule import Rule

try:
    import re2
except ImportError:  # no wheel for this platform (musl): keyword_gate does the work, slower
    re2 = None

#: Gives the indexes of the rules to run, in any order.
Gate = Callable[[str], Sequence[int]]
#: Bytes the matcher may use for the states it meets; more than it ever needs on ordinary logs.
MATCHER_MEMORY = 64 << 20


def make_gate(rules: Sequence[Rule], engine: str = "auto") -> Gate:
    """The gate for *rules*. *engine*: ``re2``, ``re``, ``none`` (every rule runs), or ``auto`` for the best there is."""
    if engine == "none":
        everything = tuple(range(len(rules)))
        return lambda text: everything
    if engine == "re2" or (engine == "auto" and re2 is not None):
        return re2_gate(rules)
    return keyword_gate(rules)


def re2_gate(rules: Sequence[Rule]) -> Gate:
    """One RE2 automaton over all rules: linear in the text, whatever the text."""
    options = re2.Options()
    # Bytes, not characters: the automaton is smaller, and text that is no valid UTF-8 (lone surrogates) is no special case.
    options.encoding = re2.Options.Encoding.LATIN1
    options.case_sensitive = False
    options.max_mem = MATCHER_MEMORY
    automaton = re2.Set.SearchSet(options)
    for rule in rules:
        automaton.Add((rule.gate_pattern or "(?:)").encode())
    automaton.Compile()
    match = automaton.Match

    def gate(text: str) -> Sequence[int]:
        return match(text.encode("utf-8", "surrogatepass")) or ()

    return gate


def keyword_gate(rules: Sequence[Rule]) -> Gate:
    """Plain substring search for each rule's keywords; a rule without any always runs."""
    always = [index for index, rule in enumerate(rules) if not rule.keywords]
    wanted: dict[str, list[int]] = {}
    for index, rule in enumerate(rules):
        for keyword in rule.keywords:
            wanted.setdefault(keyword.lower(), []).append(index)
    plain = [(keyword, indexes) for keyword, indexes in wanted.items() if keyword.isascii()]
    table = list(wanted.items())

    def gate(text: str) -> Sequence[int]:
        lower = text.lower()
        found = set(always)
        for keyword, indexes in plain if lower.isascii() else table:
            if keyword in lower:
                found.update(indexes)
        return tuple(found)

    return gate
