"""What people decided about a group of errors: records ``error.state`` in the stream, folded into the state of now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.store.columns import micros

EVENT = "error.state"
#: The log these records are written to.
LOG = "error-states"
NAMES = ("resolved", "ignored", "assigned", "note", "reopened")
OPEN, RESOLVED, IGNORED, REGRESSED = "open", "resolved", "ignored", "regressed"
#: What a group can be said to be.
STATES = (OPEN, REGRESSED, IGNORED, RESOLVED)
_RELEASE = re.compile(r"v?(\d+(?:\.\d+)*)(.*)", re.DOTALL)


@dataclass(frozen=True)
class StateChange:
    """One decision. Times in µs since the epoch."""

    fingerprint: str
    moment: int
    #: One of NAMES.
    name: str
    #: Pseudonym of who decided.
    by: str | None = None
    note: str | None = None
    assignee: str | None = None
    until: int | None = None
    #: Ignored until it has come more often than this since then.
    over: int | None = None
    #: Resolved in this version.
    version: str | None = None


@dataclass(frozen=True)
class State:
    """What all decisions about one group come to."""

    #: open, resolved or ignored, as decided; :func:`effective` says what has become of it.
    name: str = OPEN
    since: int | None = None
    until: int | None = None
    over: int | None = None
    version: str | None = None
    assignee: str | None = None
    changes: tuple[StateChange, ...] = field(default=(), repr=False)

    @property
    def notes(self) -> tuple[StateChange, ...]:
        """All changes that say something in words."""
        return tuple(change for change in self.changes if change.note)


def change_of(record: Mapping[str, Any]) -> StateChange | None:
    """The decision in a record; None for any other record, and for one that makes no sense."""
    fingerprint, name = record.get("error.fingerprint"), record.get("error.state.name")
    moment = micros(record.get("timestamp"))
    if record.get("event.name") != EVENT or not isinstance(fingerprint, str) or name not in NAMES or moment is None:
        return None
    over = record.get("error.state.count")
    return StateChange(
        fingerprint,
        moment,
        name,
        _text(record.get("enduser.id")),
        _text(record.get("error.state.note")),
        _text(record.get("error.state.assignee")),
        micros(record.get("error.state.until")),
        over if isinstance(over, int) and not isinstance(over, bool) else None,
        _text(record.get("error.state.version")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def folded(changes: Iterable[StateChange]) -> dict[str, State]:
    """The state of each group by its fingerprint."""
    states: dict[str, State] = {}
    for change in sorted(changes, key=lambda each: each.moment):
        states[change.fingerprint] = _after(states.get(change.fingerprint, State()), change)
    return states


def _after(state: State, change: StateChange) -> State:
    changes = (*state.changes, change)
    if change.name == "assigned":
        return State(
            state.name, state.since, state.until, state.over, state.version, change.assignee or change.note, changes
        )
    if change.name == "note":
        return State(state.name, state.since, state.until, state.over, state.version, state.assignee, changes)
    if change.name == "reopened":
        return State(OPEN, change.moment, None, None, None, state.assignee, changes)
    return State(change.name, change.moment, change.until, change.over, change.version, state.assignee, changes)


def effective(
    state: State, *, now: int, last: int | None, after: int = 0, versions: Mapping[str, int | None] | None = None
) -> str:
    """What the group is by *now*: one of STATES.

    :param last: when it last came.
    :param after: how often it came since the decision.
    :param versions: when it last came in each version (``""``: one that doesn't say).
    """
    since = state.since
    if since is None or state.name == OPEN:
        return OPEN
    if state.name == IGNORED:
        over = (state.until is not None and now >= state.until) or (state.over is not None and after > state.over)
        return OPEN if over else IGNORED
    if last is None or last <= since:
        return RESOLVED
    if state.version is None or not versions:
        return REGRESSED
    came_back = any(
        seen is not None and seen > since and not is_older(version, state.version) for version, seen in versions.items()
    )
    return REGRESSED if came_back else RESOLVED


def is_older(version: str, fixed: str) -> bool:
    """Whether *version* is a release before *fixed*. False where the two can't be compared."""
    one, other = _RELEASE.fullmatch(version), _RELEASE.fullmatch(fixed)
    if one is None or other is None:
        return False
    first, second = _numbers(one[1]), _numbers(other[1])
    if first != second:
        return first < second
    # 1.2rc1 comes before 1.2; a local part such as 1.2+abc does not.
    return bool(re.match(r"[-.]?(a|b|rc|dev|alpha|beta|pre)", one[2])) and not other[2]


def _numbers(text: str) -> tuple[int, ...]:
    numbers = [int(part) for part in text.split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
