"""What is bound for one request: put on while its code runs, taken off in between.

Not by a ``contextvars.Context`` of its own: what the application does to other context variables must reach whoever
called it, as it would without us (Flask's test client depends on that).
"""

from __future__ import annotations

import structlog.contextvars  # noqa: F401  now, not in the first request

from lamalog.context import Bindings, bindings, rebind
from lamalog.http._exchange import CURRENT, Exchange

Bound = tuple[Bindings, Exchange | None]


def put_on(bound: Bound) -> Bound:
    """Bind exactly this; returns what was bound before."""
    values, exchange = bound
    before = CURRENT.get()
    if before is not exchange:
        CURRENT.set(exchange)
    return rebind(values), before


def still_on() -> Bound:
    """Everything that is bound, and stays so."""
    return bindings(), CURRENT.get()
