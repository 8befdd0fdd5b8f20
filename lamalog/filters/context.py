"""Keep the bound context on each record."""

from __future__ import annotations

import logging
from collections.abc import Callable

from lamalog.context import current
from lamalog.record import install_factory
from lamalog.state import state_of

#: Called with each record once, where it is made: what counts records without being one more handler. Quick functions
#: that raise nothing.
TAPS: list[Callable[[logging.LogRecord], object]] = []


class ContextFilter(logging.Filter):
    """Keep the bound context (``lamalog.bind``) on the record, as it is where the record was made.

    :param fast_records: let ``logging`` make cheaper LogRecords with the same attributes from now on.
    """

    def __init__(self, *, fast_records: bool = True) -> None:
        super().__init__()
        if fast_records:
            install_factory()

    def filter(self, record: logging.LogRecord) -> bool:
        state = state_of(record)
        if state.context is None:
            state.context = current()
            for tap in TAPS:
                tap(record)
        return True
