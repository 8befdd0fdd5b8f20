"""Find the link of a chain that tells most, and what it tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lamalog.errors.classify_evidence import NOTHING
from lamalog.errors.classify_frames import origin_of
from lamalog.errors.classify_match import type_keys
from lamalog.errors.classify_names import category_of_name
from lamalog.errors.classify_subject import Link

if TYPE_CHECKING:
    from lamalog.errors.knowledge.base import Candidate, Knowledge
    from lamalog.errors.knowledge.entry import Entry

#: How much the name of an unknown class tells: more than a bare KeyError, less than any condition that was written.
NAME_TELLS = 5
#: A wrapper up to here says nothing of its own: then what was being handled counts too, not only what is named as cause.
WRAPPER_TELLS = 2
_CONTEXT_COSTS, _CAUSE_COSTS = 3, 1
#: What a library turns into an exception of its own: if we know that one, it says more.
_INNER = ("bug", "validation")


class Finding(NamedTuple):
    """What one link tells."""

    score: int
    category: str
    entry: Entry | None
    link: Link
    values: Mapping[str, str]


def decide(links: list[Link], knowledge: Knowledge) -> Finding | None:
    """The most telling finding; None for an empty chain. Of equals, the outer one."""
    best: Finding | None = None
    for link in links:
        if best is not None and link.relation == "context" and best.score > WRAPPER_TELLS:
            continue
        finding = look_at(link, knowledge)
        if best is not None and best.score > NAME_TELLS and finding.category in _INNER and link.relation != "group":
            continue
        cost = _CONTEXT_COSTS if link.relation == "context" else _CAUSE_COSTS if link.relation == "cause" else 0
        score = finding.score - cost
        if best is None or score > best.score:
            best = finding._replace(score=score)
    return best


def look_at(link: Link, knowledge: Knowledge) -> Finding:
    """What *link* tells by itself."""
    best: Finding | None = None
    for candidates in _candidates(link, knowledge):
        for score, entry, condition in candidates:
            # Sorted: nothing that follows tells more.
            if best is not None and score <= best.score:
                break
            values = condition.holds(link)
            if values is not None:
                best = Finding(score, entry.category, entry, link, values)
                break
    if best is None or (best.score <= NAME_TELLS and best.entry is not None and best.entry.weak is not None):
        named = _by_name(link)
        if named is not None:
            return Finding(NAME_TELLS, named, knowledge.general(named), link, {})
    if best is not None:
        return best
    category = "unknown" if not link.modules or origin_of(link.modules[0]) == "app" else "third_party"
    return Finding(0, category, knowledge.general(category), link, {})


def _by_name(link: Link) -> str | None:
    for name in link.names:
        if "." not in name:  # builtin: the knowledge base knows them all
            return None
        category = category_of_name(name)
        if category is not None:
            return category
    return None


def _candidates(link: Link, knowledge: Knowledge) -> Iterator[Sequence[Candidate]]:
    yield knowledge.for_types(type_keys(link.names))
    evidence = link.evidence
    if evidence is NOTHING:
        return
    if evidence.errno is not None:
        yield knowledge.filed_under(f"errno:{evidence.errno}")
    for code in evidence.codes:
        yield knowledge.filed_under(code.partition(":")[0] + ":")
    if evidence.status is not None:
        yield knowledge.filed_under("status:")
    if evidence.winerror is not None:
        yield knowledge.filed_under("winerror:")
