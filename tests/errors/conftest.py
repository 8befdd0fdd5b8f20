"""A logger behind the default filters, whose lines a test can read."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from lamalog.errors import ErrorFilter
from lamalog.filters import ContextFilter, RedactionFilter
from lamalog.formatters import JsonFormatter


class Lines(logging.Handler):
    """Keeps what the JSON formatter makes of each record."""

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self.lines: list[dict[str, Any]] = []
        self.errors = ErrorFilter(**options)
        for each in (ContextFilter(), self.errors, RedactionFilter()):
            self.addFilter(each)
        #: Where to log so that the lines come here.
        self.log = logging.getLogger("shop.test")
        self.log.handlers[:] = [self]
        self.log.setLevel(1)
        self.log.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))

    @property
    def last(self) -> dict[str, Any]:
        return self.lines[-1]

    def tell(self, error: BaseException) -> dict[str, Any]:
        """The line of *error*."""
        self.log.error("it failed", exc_info=error)
        return self.last


@pytest.fixture
def pipeline() -> Callable[..., Lines]:
    """Makes the handler; takes the options of the error filter."""
    return Lines
