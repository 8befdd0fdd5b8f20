"""An exception with everything behind it: causes, contexts, suppressed ones, members of groups; in bounds, whatever it is.

Nothing of the exception is trusted: chains may be circular, texts may raise, groups may hold a million members.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from types import CodeType, FrameType, TracebackType
from typing import Any

from lamalog.errors._in_app import InApp
from lamalog.errors._link import LINKS, MEMBERS, MESSAGE, REMOTE, Link, type_name
from lamalog.errors._modules import module_here, module_of
from lamalog.errors._source import source_line
from lamalog.errors._stack import Frame, Stack, fold
from lamalog.errors._text_traceback import parse_traceback
from lamalog.record import source_path
from lamalog.rescue import safe_str

#: Levels of groups within groups, and links altogether.
_LEVELS, _TOTAL = 4, 100
_LONGEST = 10_000
_FRAMES_REMEMBERED = 2048


class ChainReader:
    """Reads the chain of one exception; *in_app* judges its frames."""

    def __init__(self, in_app: InApp) -> None:
        self._in_app = in_app
        # By identity: code of two files may be equal. The code is kept along, so that no other takes its place.
        self._frames: dict[tuple[int, int], tuple[Frame, CodeType]] = {}

    def read(self, error: BaseException, tb: TracebackType | None = None) -> tuple[Link, ...]:
        """The chain, *error* itself first. *tb*: its traceback, where that is not the exception's own."""
        return self._chain(error, tb if tb is not None else error.__traceback__, "", _LEVELS, [_TOTAL])

    def _chain(
        self, error: BaseException, tb: TracebackType | None, relation: str, levels: int, left: list[int]
    ) -> tuple[Link, ...]:
        found = list(_walk(error, relation))
        if len(found) > LINKS:
            found = [*found[: LINKS // 2], *found[-LINKS // 2 :]]
        links = []
        for one, how in found:
            if left[0] <= 0:
                break
            left[0] -= 1
            remote = self._remote(one)
            links.append(self._link(one, tb if one is error else one.__traceback__, how, levels, left, remote[:1]))
            links += remote[1:]
        return tuple(links)

    def _remote(self, error: BaseException) -> tuple[Link, ...]:
        """What a pool has brought along from the process in which *error* was raised."""
        cause = error.__cause__
        if cause is None or type(cause).__name__ not in REMOTE:
            return ()
        text = getattr_quietly(cause, "tb")
        return parse_traceback(text, self._in_app, module_here) if isinstance(text, str) else ()

    def _link(
        self,
        error: BaseException,
        tb: TracebackType | None,
        relation: str,
        levels: int,
        left: list[int],
        remote: tuple[Link, ...],
    ) -> Link:
        members, count = members_of(error)
        chains = []
        for member in members if levels > 0 else ():
            if left[0] > 0:
                chains.append(self._chain(member, member.__traceback__, "group", levels - 1, left))
        return Link(
            type_name(type(error)),
            safe_str(error)[:MESSAGE],
            relation,
            remote[0].stack if remote else self.stack(tb),
            remote[0].members if remote and not any(chain[0].stack.path for chain in chains) else tuple(chains),
            max(count - len(chains), 0),
            _notes(error),
            error,
        )

    def stack(self, tb: TracebackType | None) -> Stack:
        """The stack of a traceback."""
        return fold(_steps(tb), lambda step: id(step.tb_frame.f_code), self._frame)

    def _frame(self, step: TracebackType) -> Frame:
        code, line = step.tb_frame.f_code, step.tb_lineno or 0
        known = self._frames.get((id(code), line))
        if known is None:
            if len(self._frames) >= _FRAMES_REMEMBERED:
                self._frames.clear()
            known = self._frames[id(code), line] = (self._read(step.tb_frame, code, line), code)
        return known[0]

    def _read(self, frame: FrameType, code: CodeType, line: int) -> Frame:
        names = frame.f_globals
        file = code.co_filename
        module = module_of(names.get("__name__"), file)
        source = source_line(file, line, names)
        return Frame(source_path(file)[:300], line, code.co_name[:200], module, self._own(code, module, names), source)

    def _own(self, code: CodeType, module: str, names: dict[str, Any]) -> bool:
        file = code.co_filename
        if not os.path.isabs(file) and not file.startswith("<"):
            # Compiled code names its source from the package down, and its functions in full: what was loaded tells
            # where it lies.
            loaded = names.get("__file__") or getattr_quietly(
                sys.modules.get(code.co_name.partition(".")[0]), "__file__"
            )
            if isinstance(loaded, str) and os.path.isabs(loaded):
                return self._in_app(loaded, module)
        return self._in_app(file, module)


def members_of(error: BaseException) -> tuple[list[BaseException], int]:
    """The first members of an exception group, the backport's included, and how many there are; none of anything else."""
    if not any(base.__name__ == "BaseExceptionGroup" for base in type(error).__mro__):
        return [], 0
    try:
        members = error.exceptions  # type: ignore[attr-defined]
        return [each for each in islice(members, MEMBERS) if isinstance(each, BaseException)], len(members)
    except Exception:
        return [], 0


def _steps(tb: TracebackType | None) -> Iterator[TracebackType]:
    while tb is not None:
        yield tb
        tb = tb.tb_next


def _walk(error: BaseException, relation: str) -> Iterator[tuple[BaseException, str]]:
    seen = {id(error)}
    yield error, relation
    current = error
    for _ in range(_LONGEST):
        following, how = _behind(current)
        if following is None or id(following) in seen:
            return
        seen.add(id(following))
        yield following, how
        if how == "suppressed":
            return
        current = following


def _behind(error: BaseException) -> tuple[BaseException | None, str]:
    cause, context = error.__cause__, error.__context__
    if cause is not None and type(cause).__name__ not in REMOTE:
        return cause, "cause"
    if cause is not None:
        return None, ""
    return context, "suppressed" if error.__suppress_context__ else "context"


def _notes(error: BaseException) -> tuple[str, ...]:
    notes: Any = getattr_quietly(error, "__notes__")
    if not isinstance(notes, (list, tuple)):
        return ()
    return tuple(safe_str(note)[:MESSAGE] for note in notes[:20])


def getattr_quietly(value: object, name: str) -> Any:
    """An attribute, or None where it isn't there or raises."""
    try:
        return getattr(value, name, None)
    except Exception:
        return None
