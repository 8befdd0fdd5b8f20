"""What kind of error is it? From its types, error numbers, library codes, anchored messages and where it was raised.

``classify(error)`` takes a live exception or the mapping of a stored record, and gives the same answer for both as far as
the record tells the same. It imports no library, keeps nothing of the exception, and takes some 20 µs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.errors._stored import read_stored
from lamalog.errors.categories import CATEGORIES, SYSTEM
from lamalog.errors.classify_decide import Finding, decide
from lamalog.errors.classify_severity import severity_of
from lamalog.errors.classify_subject import Link, links_of_error, links_of_record
from lamalog.errors.classify_told import links_of_text
from lamalog.errors.knowledge.base import Knowledge
from lamalog.errors.knowledge.loading import default_knowledge

_NO_CODE = "LAMA-GEN-000"


@dataclass(frozen=True)
class Classification:
    """What kind of error it is."""

    #: A name in ``lamalog.errors.categories.CATEGORIES``, e.g. ``gpu.memory``.
    category: str
    #: Stable: ``LAMA-GPU-001``. ``lamalog explain`` tells what it means.
    code: str
    #: low, medium, high or critical.
    severity: str
    #: Who causes it: user or system.
    origin: str
    #: Whether the program went on; None if nobody said.
    handled: bool | None = None
    #: Type of the exception in the chain that decided.
    type: str = ""
    #: How far down the chain that is; 0 is the exception itself.
    depth: int = 0
    #: What the message named: module, path, sizes …
    values: Mapping[str, str] = field(default_factory=dict)


def classify(
    error: BaseException | Mapping[str, Any],
    *,
    handled: bool | None = None,
    level: int | None = None,
    rate: float | None = None,
    affected: int | None = None,
    knowledge: Knowledge | None = None,
) -> Classification:
    """The kind of *error*: an exception, or a record as it is stored (``exception.type``, ``error.chain``, ``message`` …).

    *handled*, *level* (a number of ``logging``), *rate* (errors of this kind a minute) and *affected* (different users,
    tasks or nodes) only change the severity. *knowledge* is ours unless given. Never raises an Exception.
    """
    try:
        links = links_of_error(error) if isinstance(error, BaseException) else _links(error)
        if handled is None and isinstance(error, Mapping) and isinstance(error.get("error.handled"), bool):
            handled = error["error.handled"]
        return classify_links(
            links, knowledge or default_knowledge(), handled=handled, level=level, rate=rate, affected=affected
        )
    except Exception:  # whatever a strange exception class may do: an error more helps nobody
        return Classification("unknown", _NO_CODE, "medium", SYSTEM, handled)


def classify_links(
    links: list[Link], knowledge: Knowledge, *, handled: bool | None = None, **circumstances: Any
) -> Classification:
    """The kind of a chain that was read before. May raise."""
    finding = decide(links, knowledge)
    category = finding.category if finding else "unknown"
    entry = finding.entry if finding else knowledge.general(category)
    severity = severity_of(category, base=entry.severity if entry else None, handled=handled, **circumstances)
    origin = (entry.origin if entry else None) or CATEGORIES[category].origin
    return Classification(category, entry.code if entry else _NO_CODE, severity, origin, handled, *_where(finding))


def _where(finding: Finding | None) -> tuple[str, int, Mapping[str, str]]:
    if finding is None:
        return "", 0, {}
    return finding.link.names[0], finding.link.depth, finding.values


def _links(record: Mapping[str, Any]) -> list[Link]:
    links = links_of_record(record)
    return links or links_of_text(read_stored(record))
