"""Bind values to the current thread or task; every record made there carries them.

A thin layer over ``structlog.contextvars``, so that structlog and stdlib loggers share one context. structlog itself is
imported when something is bound: before that there is nothing to find, and a service that binds nothing starts faster.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol


def bind(**values: Any) -> None:
    """Add *values* to every later record of this thread or task, until ``unbind`` or ``clear``."""
    from structlog.contextvars import bind_contextvars

    bind_contextvars(**values)


def unbind(*keys: str) -> None:
    """Take *keys* off again. Keys that are not bound are ignored."""
    from structlog.contextvars import unbind_contextvars

    unbind_contextvars(*keys)


def clear() -> None:
    """Take everything off again: at the start of a request or task whose thread is reused."""
    if _STRUCTLOG in sys.modules:
        from structlog.contextvars import clear_contextvars

        clear_contextvars()


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """Bind *values* for the duration of a ``with`` block (or, as a decorator, of a call), then restore what was there."""
    from structlog.contextvars import bound_contextvars

    with bound_contextvars(**values):
        yield


_STRUCTLOG = "structlog.contextvars"
_OPENTELEMETRY = "opentelemetry.trace"


#: What is bound somewhere, in whatever form is put back fastest.
Bindings = dict[Any, Any]


class Spanning(Protocol):
    """An operation under way; see ``lamalog.lifecycle.operation``."""

    def put_into(self, values: dict[str, Any], /) -> None:
        """Add the ids of its span."""


#: The innermost operation here.
SPAN: ContextVar[Any] = ContextVar("lamalog_span", default=None)


def current() -> dict[str, Any]:
    """A new dict of everything bound here and now. Where OpenTelemetry has a current span, the trace is that span's."""
    values = _bound()
    span: Spanning | None = SPAN.get()
    if span is not None:
        span.put_into(values)
    if _OPENTELEMETRY in sys.modules:
        _take_span(values)
    return values


def _structlog() -> Any:
    """The module; None unless it is imported, and to its end: another thread may be at it."""
    module = sys.modules.get(_STRUCTLOG)
    return module if hasattr(module, "get_contextvars") else None


def _table(module: Any) -> dict[str, ContextVar[Any]] | None:
    """structlog's own table of variables: reading it costs nothing while nothing was ever bound, where
    get_contextvars() copies and walks the whole context. None should it go away: then we take the slow way."""
    return getattr(module, "_CONTEXT_VARS", None)


def _bound() -> dict[str, Any]:
    module = _structlog()
    if module is None:
        return {}
    table = _table(module)
    if table is None:
        return module.get_contextvars()  # type: ignore[no-any-return]
    if not table:
        return {}
    prefix = len(module.STRUCTLOG_KEY_PREFIX)
    values: dict[str, Any] = {}
    # The copy: another thread may bind a new name meanwhile.
    for key, variable in table.copy().items():
        value = variable.get(Ellipsis)
        if value is not Ellipsis:
            values[key[prefix:]] = value
    return values


def _values(table: dict[str, ContextVar[Any]]) -> Bindings:
    values: Bindings = {}
    for variable in table.copy().values():
        value = variable.get(Ellipsis)
        if value is not Ellipsis:
            values[variable] = value
    return values


def bindings() -> Bindings:
    """All that is bound here, for ``rebind``."""
    table = _table(_structlog())
    return _bound() if table is None else _values(table)


def rebind(wanted: Bindings) -> Bindings:
    """Bind exactly what ``bindings`` gave somewhere, some time; returns what was bound before.

    Other than with a ``contextvars.Context`` of its own, what is done to other context variables meanwhile stays done.
    """
    before = bindings()
    if _table(_structlog()) is None:
        if before or wanted:
            clear()
            bind(**wanted)
        return before
    for variable in before:
        if variable not in wanted:
            variable.set(Ellipsis)
    for variable, value in wanted.items():
        variable.set(value)
    return before


def bound_ids() -> tuple[str | None, str | None]:
    """Trace and span as bound here, or those of OpenTelemetry's current span; without asking for anything else."""
    module = _structlog()
    if module is None and _OPENTELEMETRY not in sys.modules:
        return None, None
    values: dict[str, Any] = {}
    if module is not None:
        table = _table(module)
        if table is None:
            values = _bound()
        elif table:
            for name in ("trace_id", "span_id"):
                variable = table.get(f"{module.STRUCTLOG_KEY_PREFIX}{name}")
                value = variable.get(None) if variable is not None else None
                if isinstance(value, str):
                    values[name] = value
    if _OPENTELEMETRY in sys.modules:
        _take_span(values)
    return values.get("trace_id"), values.get("span_id")


def _take_span(values: dict[str, Any]) -> None:
    """Put the ids of OpenTelemetry's current span in place of those bound, if there is one."""
    try:
        span = sys.modules[_OPENTELEMETRY].get_current_span().get_span_context()
        if span.is_valid:
            values["trace_id"] = f"{span.trace_id:032x}"
            values["span_id"] = f"{span.span_id:016x}"
            values["trace_flags"] = f"{int(span.trace_flags):02x}"
    except Exception:  # half imported, or a fake of the host's: the log goes on without
        return
