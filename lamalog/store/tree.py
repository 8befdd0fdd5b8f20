"""Records of one request or task, across processes, as a tree of what happened within what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lamalog.store.columns import micros

Record = dict[str, Any]


@dataclass
class Span:
    """One operation: its records, and the operations within it. Times in µs since the epoch."""

    key: str
    title: str
    where: str
    parent: str | None = None
    records: list[Record] = field(default_factory=list)
    children: list[Span] = field(default_factory=list)
    start: int | None = None
    end: int | None = None
    #: The highest severity number among its records.
    severity: int = 0

    @property
    def duration(self) -> float | None:
        """Seconds; None if it is not known."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start) / 1e6

    def take(self, record: Record) -> None:
        """Add a record; they come in order of time."""
        self.records.append(record)
        moment = micros(record.get("timestamp"))
        self.severity = max(self.severity, record.get("severity_number") or 0)
        if moment is None:
            return
        duration = record.get("duration")
        begun = moment - round(duration * 1e6) if isinstance(duration, (int, float)) and duration >= 0 else moment
        self.start = begun if self.start is None else min(self.start, begun)
        self.end = moment if self.end is None else max(self.end, moment)


def spans(records: Iterable[Record]) -> list[Span]:
    """The outermost spans of *records*, which come in order of time. Spans are told apart by ``span_id``, or by process
    where there is none; a span whose parent left no record stands at the top."""
    found: dict[str, Span] = {}
    named: dict[str, int] = {}
    for record in records:
        key = _key(record)
        span = found.get(key)
        if span is None:
            span = found[key] = Span(key, _title(record), _where(record))
            named[key] = _telling(record)
        elif _telling(record) > named[key]:
            span.title = _title(record)
            named[key] = _telling(record)
        parent = record.get("parent_span_id")
        if isinstance(parent, str) and parent != key:
            span.parent = parent
        span.take(record)
    return _nested(found)


def _key(record: Record) -> str:
    span = record.get("span_id")
    return span if isinstance(span, str) else f"process {record.get('host.name', '')} {record.get('process.pid', '')}"


def _title(record: Record) -> str:
    method, route = record.get("http.request.method"), record.get("http.route") or record.get("url.path")
    if method and route:
        return f"{method} {route}"
    if isinstance(record.get("operation.name"), str):
        return str(record["operation.name"])
    return str(record.get("event.name") or record.get("logger") or "")


def _telling(record: Record) -> int:
    """How well a record names its span."""
    return 2 if record.get("http.request.method") else 1 if record.get("operation.name") else 0


def _where(record: Record) -> str:
    # Not lama.node.id: a scheduler's records name the node they speak of.
    service, host, pid = record.get("service.name"), record.get("host.name"), record.get("process.pid")
    parts = [str(part) for part in (service, host) if part]
    return "@".join(parts) + (f" pid {pid}" if pid is not None else "")


def _nested(found: dict[str, Span]) -> list[Span]:
    roots = []
    for span in found.values():
        parent = found.get(span.parent or "")
        if parent is None or _is_within(parent, span, found):
            roots.append(span)
        else:
            parent.children.append(span)
    for span in found.values():
        span.children.sort(key=_begin)
    return sorted(roots, key=_begin)


def _is_within(span: Span, ancestor: Span, found: dict[str, Span]) -> bool:
    """Whether *ancestor* is above *span* already: wrong ids must not make a circle."""
    seen = set()
    place: Span | None = span
    while place is not None and place.key not in seen:
        if place is ancestor:
            return True
        seen.add(place.key)
        place = found.get(place.parent or "")
    return False


def _begin(span: Span) -> float:
    return float("inf") if span.start is None else span.start


def walk(roots: list[Span], depth: int = 0) -> Iterator[tuple[int, Span]]:
    """All spans with their depth, in the order in which they are drawn."""
    stack = [(depth, root) for root in reversed(roots)]
    while stack:
        level, span = stack.pop()
        yield level, span
        stack.extend((level + 1, child) for child in reversed(span.children))
