from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from lamalog.formatters import ConsoleFormatter
from lamalog.handlers.console import ConsoleHandler
from lamalog.lifecycle import shutdown


class Collector(logging.Handler):
    """Keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name != "asyncio":
            self.records.append(record)

    @property
    def events(self) -> list[str]:
        return [record.__dict__["event.name"] for record in self.records]


@pytest.fixture(autouse=True)
def no_service() -> Iterator[None]:
    """No test leaves a service running that would say goodbye when pytest ends."""
    shutdown.forget()
    yield
    shutdown.forget()


@pytest.fixture
def seen() -> Iterator[Collector]:
    collector = Collector()
    root = logging.getLogger()
    root.setLevel(1)
    root.addHandler(collector)
    return collector


@pytest.fixture
def console() -> io.StringIO:
    """What a ConsoleHandler on the root logger draws, without colour."""
    stream = io.StringIO()
    handler = ConsoleHandler(stream)
    handler.setFormatter(ConsoleFormatter(color="never", emoji=True, show_caller="never"))
    root = logging.getLogger()
    root.setLevel(1)
    root.addHandler(handler)
    return stream
