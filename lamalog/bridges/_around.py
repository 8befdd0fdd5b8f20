"""Do something around every record that our console writes: for what shares the terminal with it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from lamalog.bridges._bridge import Undo
from lamalog.handlers.console import ConsoleHandler

#: Given the handler, what to enter; None: nothing at the moment.
Around = Callable[[ConsoleHandler], AbstractContextManager[Any] | None]

_arounds: list[Around] = []
_previous: Any = ConsoleHandler.handle


def around_console(make: Around) -> Undo:
    """Enter what *make* returns whenever a console handler handles a record."""
    kind: Any = ConsoleHandler
    _arounds.append(make)
    kind.handle = _handle

    def undo() -> None:
        if make in _arounds:
            _arounds.remove(make)
        if not _arounds and vars(kind).get("handle") is _handle:
            del kind.handle

    return undo


def _handle(self: ConsoleHandler, record: logging.LogRecord) -> Any:
    """``Handler.handle``. Around it, not around ``emit``: a lock taken here is taken before the handler's own, always."""
    with contextlib.ExitStack() as stack:
        for make in _arounds:
            try:
                entered = make(self)
                if entered is not None:
                    stack.enter_context(entered)
            except Exception:  # a torn line is better than none
                continue
        return _previous(self, record)
