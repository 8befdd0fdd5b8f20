"""What is counted for one group on the way through its records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamalog.errors.statistics.distinct import Distinct

#: Versions and nodes told apart for one group; what comes then counts as one.
MOST = 200
OTHER = "(others)"
Record = Mapping[str, Any]


class Seen:
    """How often, when first, when last: of a version."""

    __slots__ = ("count", "first", "last")

    def __init__(self) -> None:
        self.count = 0
        self.first: int | None = None
        self.last: int | None = None

    def take(self, count: int, first: int | None, last: int | None) -> None:
        """Add *count* records between these times."""
        self.count += count
        if first is not None:
            self.first = first if self.first is None else min(first, self.first)
        if last is not None:
            self.last = last if self.last is None else max(last, self.last)


class Tally:
    """One group. What has ``all`` in its comment is of all time, the rest of the time range."""

    def __init__(self) -> None:
        #: Of all.
        self.all = Seen()
        self.count = 0
        #: Of all.
        self.versions: dict[str, Seen] = {}
        self.by_node: dict[str, int] = {}
        #: The highest severity number.
        self.severity = 0
        #: Counts by the beginning of their span.
        self.spans: dict[int, int] = {}
        #: The newest record of all.
        self.newest: Record = {}
        #: How often it came since the last decision about it. Of all.
        self.after = 0
        self.users: Distinct | int = 0
        self.tasks: Distinct | int = 0

    def seen(self, version: str, count: int, first: int | None, last: int | None) -> None:
        """Of all time: *count* records of *version*."""
        self.all.take(count, first, last)
        _entry(self.versions, version, Seen).take(count, first, last)

    def at(self, node: str, count: int) -> None:
        """*count* records in the time range came from *node*."""
        name = node if node in self.by_node or len(self.by_node) < MOST else OTHER
        self.by_node[name] = self.by_node.get(name, 0) + count

    def take(self, record: Record, moment: int | None, width: int | None) -> None:
        """One record in the time range."""
        self.count += 1
        severity = record.get("severity_number")
        self.severity = max(self.severity, severity if isinstance(severity, int) else 0)
        self.at(str(record.get("lama.node.id") or record.get("host.name") or ""), 1)
        if moment is not None and width is not None:
            start = moment // width * width
            self.spans[start] = self.spans.get(start, 0) + 1
        for name in ("users", "tasks"):
            value = record.get("enduser.id" if name == "users" else "lama.task.id")
            if value is not None:
                counter = getattr(self, name)
                if isinstance(counter, int):
                    counter = Distinct()
                    setattr(self, name, counter)
                counter.add(str(value))

    def different(self, name: str) -> int:
        """How many ``users`` or ``tasks``."""
        counter = getattr(self, name)
        return counter if isinstance(counter, int) else len(counter)


def _entry(table: dict[str, Seen], name: str, make: type[Seen]) -> Seen:
    if name not in table and len(table) >= MOST:
        name = OTHER
    found = table.get(name)
    if found is None:
        found = table[name] = make()
    return found
