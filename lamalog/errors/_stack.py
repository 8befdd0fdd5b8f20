"""A traceback in bounds: its outermost and innermost frames, and the way through the code with recursion folded."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

#: Frames kept at either end of a traceback; those between are counted.
OUTER, INNER = 15, 35
#: Places in the code that are told apart, and steps that are taken to find them.
_PLACES, _STEPS = 400, 200_000
#: Oftener than this in one traceback, a place belongs to a recursion.
_RECURSION = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Frame:
    """One call on the stack."""

    #: From the top-level package down; never a directory above it.
    file: str
    line: int
    function: str
    module: str
    in_app: bool
    #: The line of code, stripped; empty where there is none.
    source: str

    @property
    def place(self) -> str:
        """``package.module:function``."""
        return f"{self.module}:{self.function}"

    def as_field(self) -> dict[str, Any]:
        """As it stands in ``error.frames``."""
        return {
            "file": self.file,
            "line": self.line,
            "function": self.function,
            "module": self.module,
            "in_app": self.in_app,
            "source": self.source,
        }


@dataclass(frozen=True)
class Stack:
    """What is kept of one traceback, innermost frame last."""

    frames: tuple[Frame, ...] = ()
    #: Frames left out between the OUTER first and the INNER last of *frames*.
    elided: int = 0
    #: Each place once, where it was last: a recursion of any depth looks the same.
    path: tuple[Frame, ...] = ()
    #: Places that came again and again.
    recursive: frozenset[str] = frozenset()


def fold(items: Iterable[T], key: Callable[[T], Hashable], frame: Callable[[T], Frame]) -> Stack:
    """The stack of *items*, outermost first. Takes a bounded time and memory, however many there are."""
    outer: list[T] = []
    inner: deque[T] = deque(maxlen=INNER)
    last: dict[Hashable, T] = {}
    times: dict[Hashable, int] = {}
    total = 0
    for item in items:
        total += 1
        if total > _STEPS:
            break
        if len(outer) < OUTER:
            outer.append(item)
        else:
            inner.append(item)
        place = key(item)
        if last.pop(place, None) is not None or len(last) < _PLACES:
            last[place] = item
            times[place] = times.get(place, 0) + 1
    kept = [*outer, *inner]
    recursive = frozenset(frame(last[place]).place for place, count in times.items() if count >= _RECURSION)
    return Stack(
        tuple(map(frame, kept)), max(total - len(kept), 0), tuple(frame(item) for item in last.values()), recursive
    )
