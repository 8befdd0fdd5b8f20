"""Which records are errors, and how the store is asked about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from lamalog.store import Answer, QueryError, Store
from lamalog.store.query.parser import parse
from lamalog.store.query.quote import quoted
from lamalog.store.query.tree import And, Node, Query

#: A record at ERROR or above, or one that was taken for an error when it was written; an exception that was logged again
#: on its way up counts once.
ERRORS = 'not "event.name"=error.state not "error.repeated"=true (level>=error or exists "error.fingerprint")'
MARKED = 'exists "error.fingerprint"'
UNMARKED = 'not exists "error.fingerprint"'
FINGERPRINT = '"error.fingerprint"'


@dataclass(frozen=True)
class Errors:
    """The errors in *store* that meet further conditions."""

    store: Store
    #: Conditions in the query language, without stages.
    conditions: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    #: Sentences about what could not be read.
    damage: list[str] = field(default_factory=list)

    def where(self, *conditions: str, since: int | None = None, until: int | None = None) -> Errors:
        """Those that meet these conditions too, within this time range."""
        return replace(self, conditions=(*self.conditions, *conditions), since=since, until=until)

    def answer(self, stages: str = "") -> Answer:
        """The records, or what the *stages* make of them."""
        nodes: list[Node] = [parse(text).where for text in (ERRORS, *self.conditions) if text.strip()]
        return self.store.ask(Query(And(tuple(nodes)), parse(stages).stages, self.since, self.until))

    def rows(self, stages: str = "") -> Iterator[dict[str, Any]]:
        """The answer, row by row."""
        with self.answer(stages) as answer:
            yield from answer
        self.damage.extend(said for said in answer.damage.sentences() if said not in self.damage)


def condition(text: str) -> str:
    """*text*, checked. Raises QueryError for stages, and for what is not understood."""
    if parse(text).stages:
        raise QueryError("the query is a condition here: no stages", text, text.find("|"))
    return text


def same(fingerprint: str) -> str:
    """The condition of being in this group."""
    return f"{FINGERPRINT}={quoted(fingerprint)}"
