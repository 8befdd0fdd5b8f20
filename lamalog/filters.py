"""Filters a configuration can name. Each works on a record once, however many handlers it is listed on."""

from __future__ import annotations

import logging

from lamalog import rescue
from lamalog.context import current
from lamalog.record import install_factory
from lamalog.redact import RedactionFilter
from lamalog.state import state_of

__all__ = ["ContextFilter", "RedactionFilter", "RescueFilter"]


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
        return True


class RescueFilter(logging.Filter):
    """Render the message so that no wrong argument or raising ``__str__`` can lose the record.

    For handlers that have no RedactionFilter, which does the same and more.
    """

    def __init__(self) -> None:
        super().__init__()
        rescue.install()

    def filter(self, record: logging.LogRecord) -> bool:
        if record.args or type(record.msg) is not str:
            record.msg = rescue.render(record, record.args)
            record.args = None
        return True
