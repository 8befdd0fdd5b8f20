"""What is bound for one request: put on while its code runs, taken off in between.

Not by a ``contextvars.Context`` of its own: what the application does to other context variables must reach whoever
called it, as it would without us (Flask's test client depends on that).
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from structlog import contextvars as _structlog

from lamalog import context
from lamalog.http._exchange import CURRENT, Exchange

#: structlog's own table of variables, for speed; absent in some future structlog.
_VARS: dict[str, ContextVar[Any]] | None = getattr(_structlog, "_CONTEXT_VARS", None)

Bound = tuple[dict[Any, Any], Exchange | None]


def put_on(bound: Bound) -> Bound:
    """Bind exactly this; returns what was bound before."""
    return _swapped(bound[0]), _current(bound[1])


def still_on() -> Bound:
    """Everything that is bound, and stays so."""
    values = context.current() if _VARS is None else _read(_VARS)
    return values, CURRENT.get()


def _current(exchange: Exchange | None) -> Exchange | None:
    before = CURRENT.get()
    if before is not exchange:
        CURRENT.set(exchange)
    return before


def _read(variables: dict[str, ContextVar[Any]]) -> dict[Any, Any]:
    values: dict[Any, Any] = {}
    for variable in list(variables.values()):  # another thread may bind a new name meanwhile
        value = variable.get(Ellipsis)
        if value is not Ellipsis:
            values[variable] = value
    return values


def _swapped(values: dict[Any, Any]) -> dict[Any, Any]:
    if _VARS is None:
        before = context.current()
        context.clear()
        context.bind(**values)
        return before
    bound = _read(_VARS)
    for variable in bound:
        if variable not in values:
            variable.set(Ellipsis)
    for variable, value in values.items():
        variable.set(value)
    return bound
