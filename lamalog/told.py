"""What is remembered on an exception object: that it is in the log, and how. So that nobody tells it a second time.

An exception on its way up passes operations, request middleware, servers and hooks. Each leaves its own note, none
raises, and an exception class that forbids attributes or looks them up strangely makes no difference.
"""

from __future__ import annotations

from typing import Any

#: A record with its traceback has been made by an operation or step.
TRACEBACK = "traceback"
#: A request record tells of it.
REQUEST = "request"
#: A hook has reported it, or need not: it ends its thread or process.
HOOK = "hook"
#: ``error.id``: given when the first record with it was enriched.
ID = "id"
#: ``error.fingerprint`` of that record.
FINGERPRINT = "fingerprint"

_PREFIX = "__lamalog_"


def note(error: object, what: str, value: Any = True) -> None:
    """Remember *what* about *error*. Anything but an exception is ignored."""
    notes = _attributes(error)
    if notes is not None:
        notes[_PREFIX + what] = value


def noted(error: object, what: str) -> Any:
    """What was remembered; None if nothing was."""
    notes = _attributes(error)
    return None if notes is None else notes.get(_PREFIX + what)


def identity_of(error: object) -> dict[str, Any]:
    """Fields for a record about *error* that comes without it, because it was told before: which error that was."""
    found = {"error.id": noted(error, ID), "error.fingerprint": noted(error, FINGERPRINT)}
    return {**found, "error.repeated": True} if all(found.values()) else {}


def _attributes(error: object) -> dict[str, Any] | None:
    if not isinstance(error, BaseException):
        return None
    try:
        # Not getattr and setattr: a frozen dataclass may be an exception, and so may a class with its own __getattr__.
        found = object.__getattribute__(error, "__dict__")
    except Exception:
        return None
    return found if type(found) is dict else None
