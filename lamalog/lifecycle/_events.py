"""Tell an event: an ordinary record with ``event.name`` and fields, whose caller is the user's own line.

Nothing here raises: an event that can't be told is told as such.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from lamalog.lifecycle._loggers import AnyLogger, resolve
from lamalog.lifecycle._records import extra
from lamalog.rescue import describe
from lamalog.state import STANDARD
from lamalog.told import TRACEBACK, identity_of, note, noted

MODULE, OPERATION, STATE = "lama.module", "lama.operation", "lama.state"
ADVICE = "error.advice"
ERROR_TYPE = "error.type"

P = ParamSpec("P")
R = TypeVar("R")
_OURS = ("lamalog.lifecycle", "lamalog.compat", "contextlib")


def tell(
    event: str,
    message: str,
    *,
    module: str,
    operation: str,
    state: str | None = None,
    level: int = logging.INFO,
    logger: AnyLogger = None,
    fields: Mapping[str, Any] | None = None,
    more: Mapping[str, Any] | None = None,
    error: BaseException | None = None,
) -> None:
    """Log *event* if its level is on. *fields* are ours, without those that are None; *more* are the caller's.

    Where both have a name, the caller's becomes ``extra.<name>``. The traceback of *error* is shown once.
    """
    log, bound = resolve(logger, module)
    if not log.isEnabledFor(level):
        return
    ours: dict[str, Any] = {MODULE: module, OPERATION: operation}
    if state is not None:
        ours[STATE] = state
    if fields:
        ours.update((name, value) for name, value in fields.items() if value is not None)
    exc_info = None
    if error is not None:
        ours.setdefault(ERROR_TYPE, type_name(error))
        if noted(error, TRACEBACK):
            ours.pop(ADVICE, None)
            ours.update(identity_of(error))
        else:
            exc_info = error
            note(error, TRACEBACK)
    values = extra(event, ours)
    taken = {*values, *STANDARD}
    for given in (bound, more or {}):
        for name, value in given.items():
            values[f"extra.{name}" if name in taken else name] = value
    log.log(level, "%s", message, extra=values, exc_info=exc_info, stacklevel=_depth())


def type_name(error: BaseException) -> str:
    """``ValueError``, ``torch.OutOfMemoryError``."""
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def safely(function: Callable[P, R]) -> Callable[P, R | None]:
    """*function*, which from now on returns None where it would raise an Exception, and says so in the log."""

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            complain(function.__name__, error)
            return None

    return call


def complain(what: str, error: BaseException) -> None:
    """Say that an event could not be told. Never raises."""
    try:
        fields = extra("lamalog.event.lost", {"lamalog.event": what, ERROR_TYPE: type_name(error)})
        log = logging.getLogger("lamalog.lifecycle")
        log.warning("%s could not be told: %s", what, describe(error), extra=fields, stacklevel=_depth())
    except Exception:
        pass


def _depth() -> int:
    """The ``stacklevel`` at which the function that called this one finds the first frame that is not ours."""
    depth, frame = 1, sys._getframe(1)
    while _is_ours(frame.f_globals.get("__name__")) and frame.f_back is not None:
        frame = frame.f_back
        depth += 1
    return depth


def _is_ours(name: object) -> bool:
    return isinstance(name, str) and (name in _OURS or name.startswith("lamalog.lifecycle."))
