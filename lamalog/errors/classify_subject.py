"""What is classified: the links of an exception's chain, taken from a live exception or from a stored record alike.

A link knows the names along its type's hierarchy, its message, and on demand where it was raised and which error
codes it carries. Nothing here imports a library, and everything is bounded: links, length of messages, frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from lamalog.errors._link import Link as ReadLink
from lamalog.errors.classify_bases import bases_of
from lamalog.errors.classify_evidence import Evidence, evidence_of
from lamalog.errors.classify_frames import MAX_FRAMES, modules_of_record, modules_of_traceback

#: Links of one chain that are looked at, members of groups included.
MAX_LINKS = 32
#: Characters of a message that are looked at.
MAX_MESSAGE = 4096

_names_by_type: WeakKeyDictionary[type, tuple[str, ...]] = WeakKeyDictionary()


class Link:
    """One exception of the chain."""

    __slots__ = ("_evidence", "_modules", "_source", "depth", "error", "message", "names", "relation")

    def __init__(
        self,
        names: tuple[str, ...],
        message: str,
        relation: str,
        depth: int,
        error: BaseException | None,
        source: Any = None,
        modules: tuple[str, ...] | None = None,
    ) -> None:
        #: Full names along the type's hierarchy, the type itself first; those of builtins without module.
        self.names = names
        self.message = message
        #: ``""`` for the exception itself, else how it belongs to the one before: cause, context or group.
        self.relation = relation
        self.depth = depth
        self.error = error
        self._source = source
        self._evidence: Evidence | None = None
        self._modules = modules

    @property
    def evidence(self) -> Evidence:
        """Errno, HTTP status and library codes."""
        if self._evidence is None:
            self._evidence = evidence_of(self.names, self.message, self.error)
        return self._evidence

    @property
    def modules(self) -> tuple[str, ...]:
        """Modules of the frames, innermost first."""
        if self._modules is None:
            if self.error is not None:
                self._modules = modules_of_traceback(self.error.__traceback__)
            else:
                self._modules = modules_of_record(self._source) if self._source is not None else ()
        return self._modules


def names_of(kind: type) -> tuple[str, ...]:
    """Full names of *kind* and its bases up to BaseException."""
    try:
        return _names_by_type[kind]
    except KeyError:
        pass
    names = tuple(_name(each) for each in kind.__mro__ if each is not object)
    _names_by_type[kind] = names
    return names


def _name(kind: type) -> str:
    module, name = str(kind.__module__), kind.__qualname__.rpartition("<locals>.")[2]
    return name if module == "builtins" else f"{module}.{name}"


def message_of(error: BaseException) -> str:
    """The text of *error*, cut; empty if it has none that can be had."""
    try:
        text = str(error)
    except Exception:
        return ""
    return text[:MAX_MESSAGE] if type(text) is str else ""


def links_of_error(error: BaseException) -> list[Link]:
    """The chain of a live exception, outermost first; members of a group follow the group."""
    links: list[Link] = []
    seen: set[int] = set()
    waiting: list[tuple[BaseException, str, int]] = [(error, "", 0)]
    while waiting and len(links) < MAX_LINKS:
        current, relation, depth = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        links.append(Link(names_of(type(current)), message_of(current), relation, depth, current))
        waiting += reversed([(each, how, depth + 1) for each, how in _next(current)])
    return links


def _next(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    # urllib.error.URLError and urllib3's MaxRetryError carry what they stand for.
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException):
        yield reason, "cause"
    if error.__cause__ is not None:
        yield error.__cause__, "cause"
    elif error.__context__ is not None and not error.__suppress_context__:
        yield error.__context__, "context"
    members = getattr(error, "exceptions", None)
    if isinstance(members, (tuple, list)):
        for member in members[:MAX_LINKS]:
            if isinstance(member, BaseException):
                yield member, "group"


def links_of_record(record: Mapping[str, Any]) -> list[Link]:
    """The chain as ``exception.type``, ``exception.message`` and ``error.chain`` of a record tell it."""
    links: list[Link] = []
    kind, message = record.get("exception.type"), record.get("exception.message")
    if isinstance(kind, str) and kind:
        links.append(_stored(kind, message, "", 0, record))
    chain = record.get("error.chain")
    for number, each in enumerate(chain[:MAX_LINKS] if isinstance(chain, (list, tuple)) else ()):
        if (
            not isinstance(each, Mapping)
            or not isinstance(each.get("type"), str)
            or each.get("relation") == "suppressed"
        ):
            continue
        if number == 0 and links and (each["type"], each.get("message")) == (kind, message):
            continue
        relation = each.get("relation")
        relation = relation if isinstance(relation, str) and links else ""
        links.append(_stored(each["type"], each.get("message"), relation, len(links), None if links else record))
    return links


def links_of_chain(chain: Sequence[ReadLink], relation: str = "", depth: int = 0) -> list[Link]:
    """The chain as it was read from the text of a traceback."""
    links: list[Link] = []
    for number, each in enumerate(chain[:MAX_LINKS]):
        if each.relation == "suppressed":
            break
        modules = tuple(frame.module for frame in reversed(each.stack.frames[-MAX_FRAMES:]))
        how = relation if number == 0 else each.relation
        links.append(
            Link(bases_of(each.type[:300]), each.message[:MAX_MESSAGE], how, depth + number, None, None, modules)
        )
        for member in each.members:
            if len(links) < MAX_LINKS:
                links += links_of_chain(member, "group", depth + number + 1)
    return links


def _stored(kind: str, message: Any, relation: str, depth: int, source: Any) -> Link:
    text = message[:MAX_MESSAGE] if isinstance(message, str) else ""
    return Link(bases_of(kind[:300]), text, relation, depth, None, source)
