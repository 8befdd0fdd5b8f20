"""Bind values to the current thread or task; every record made there carries them.

A thin layer over ``structlog.contextvars``, so that structlog and stdlib loggers share one context.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import structlog.contextvars as _structlog

#: structlog's own table of variables. Reading it costs nothing while nothing was ever bound, where
#: ``get_contextvars`` copies and walks the whole context. Absent in some future structlog: we take the slow way.
_VARS: dict[str, ContextVar[Any]] | None = getattr(_structlog, "_CONTEXT_VARS", None)


def bind(**values: Any) -> None:
    """Add *values* to every later record of this thread or task, until ``unbind`` or ``clear``."""
    _structlog.bind_contextvars(**values)


def unbind(*keys: str) -> None:
    """Take *keys* off again. Keys that are not bound are ignored."""
    _structlog.unbind_contextvars(*keys)


def clear() -> None:
    """Take everything off again: at the start of a request or task whose thread is reused."""
    _structlog.clear_contextvars()


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """Bind *values* for the duration of a ``with`` block (or, as a decorator, of a call), then restore what was there."""
    with _structlog.bound_contextvars(**values):
        yield


def current() -> dict[str, Any]:
    """A new dict of everything bound here and now."""
    if _VARS is None:
        return _structlog.get_contextvars()
    values: dict[str, Any] = {}
    # The copy: another thread may bind a new name meanwhile.
    for key, variable in _VARS.copy().items() if _VARS else ():
        value = variable.get(Ellipsis)
        if value is not Ellipsis:
            values[key[_PREFIX:]] = value
    return values


_PREFIX = len(_structlog.STRUCTLOG_KEY_PREFIX)
