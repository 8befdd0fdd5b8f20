"""One exception of a chain, as far as errors are told apart and shown by it; from a live one or from text alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from lamalog.errors._stack import Stack

#: Links kept of one chain (the first and the last half), members of one group.
LINKS, MEMBERS = 20, 20
#: Characters kept of a message.
MESSAGE = 2_000
#: Exceptions that a pool puts behind one that came from another process, with the traceback over there as text.
REMOTE = frozenset({"_RemoteTraceback", "RemoteTraceback"})


@dataclass(frozen=True)
class Link:
    """One exception of a chain."""

    type: str
    message: str
    #: How it belongs to the one before: ``""`` for the first, ``cause``, ``context``, ``suppressed`` or ``group``.
    relation: str
    stack: Stack
    #: Chains of the members, if it is a group.
    members: tuple[tuple[Link, ...], ...] = ()
    #: Members that were left out.
    omitted: int = 0
    notes: tuple[str, ...] = ()
    error: BaseException | None = field(default=None, compare=False, repr=False)


def type_name(kind: type) -> str:
    """``ValueError``, ``sqlalchemy.exc.OperationalError``; a class of the main program without module."""
    module, name = getattr(kind, "__module__", None), getattr(kind, "__qualname__", None)
    name = name if isinstance(name, str) else "Exception"
    if not isinstance(module, str) or module in ("builtins", "__main__", "__mp_main__"):
        return name[:200]
    return f"{module}.{name}"[:200]
