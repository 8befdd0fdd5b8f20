"""What is known about groups of errors. Plain data: times are aware datetimes in UTC, spans are seconds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from lamalog.errors.statistics.trend import Trend
from lamalog.store.error_states import State

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)


def when(moment: int | None) -> dt.datetime | None:
    """The time that is *moment* µs after the epoch."""
    return None if moment is None else _EPOCH + dt.timedelta(microseconds=moment)


@dataclass(frozen=True)
class Timeline:
    """Counts in equal spans of time."""

    start: dt.datetime
    #: Seconds that each count stands for.
    width: float
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Share:
    """How much of a group is of one version, or came from one node."""

    name: str
    count: int
    first: dt.datetime | None = None
    last: dt.datetime | None = None


@dataclass(frozen=True)
class Group:
    """Errors that are the same. What is not said otherwise is about the time range that was asked for."""

    fingerprint: str
    #: What the stage ``| errors`` calls it: the fingerprint it was written with, else its text without variable parts.
    name: str
    #: One line, without variable parts.
    title: str
    count: int
    #: Of all time, as *first* and *last* are.
    total: int
    first: dt.datetime | None
    last: dt.datetime | None
    trend: Trend
    #: open, regressed, ignored or resolved.
    state: str
    #: Errors an hour in the recent past, and before.
    rate: float
    rate_before: float
    #: Different ``enduser.id``, tasks, and nodes (or hosts).
    users: int
    tasks: int
    nodes: int
    timeline: Timeline
    #: Name of the highest level it came with.
    level: str
    type: str | None = None
    message: str | None = None
    logger: str | None = None
    culprit: str | None = None
    category: str | None = None
    code: str | None = None
    severity: str | None = None
    origin: str | None = None
    handled: bool | None = None
    assignee: str | None = None
    #: Of all time, the newest first.
    versions: tuple[Share, ...] = ()
    #: The most frequent first.
    by_node: tuple[Share, ...] = ()
    decided: State = field(default_factory=State)


@dataclass(frozen=True)
class Sequence:
    """*then* comes after *first* within *within* seconds."""

    first: str
    then: str
    within: float
    #: Occurrences of *first* that were looked at, and those that *then* followed.
    looked_at: int
    followed: int
    #: Share that would be followed by chance, at the times at which these errors come.
    by_chance: float
    #: Both come together, in either order.
    mutual: bool = False

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.followed / self.looked_at

    @property
    def lift(self) -> float:
        """How many times more often than by chance."""
        return self.share / self.by_chance if self.by_chance > 0 else float("inf")


@dataclass(frozen=True)
class GroupDetail:
    """A group and everything one wants to see when one looks into it."""

    group: Group
    #: Whole records, the newest first.
    samples: tuple[dict[str, Any], ...]
    #: The very first record.
    first_sample: dict[str, Any] | None
    #: Errors that follow it, and errors that it follows, the surest first.
    followed_by: tuple[Sequence, ...] = ()
    preceded_by: tuple[Sequence, ...] = ()
    #: Titles of the groups in these sequences, by fingerprint.
    titles: dict[str, str] = field(default_factory=dict)

    @property
    def newest(self) -> dict[str, Any]:
        """The newest record; {} if there is none."""
        return self.samples[0] if self.samples else {}

    @property
    def stack(self) -> str | None:
        """The stack trace of the newest record that has one."""
        stack = self._newest("exception.stacktrace")
        return stack if isinstance(stack, str) else None

    @property
    def frames(self) -> list[dict[str, Any]]:
        """Frames of the newest record that has them, innermost last."""
        return _list(self._newest("error.frames"))

    @property
    def chain(self) -> list[dict[str, Any]]:
        """Exceptions that led to it."""
        return _list(self._newest("error.chain"))

    @property
    def breadcrumbs(self) -> list[dict[str, Any]]:
        """What happened before, oldest first."""
        return _list(self._newest("error.breadcrumbs"))

    def _newest(self, name: str) -> Any:
        return next((sample[name] for sample in self.samples if sample.get(name)), None)


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
