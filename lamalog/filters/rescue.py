"""Let no record be lost because its message can't be rendered."""

from __future__ import annotations

import logging

from lamalog import rescue


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
