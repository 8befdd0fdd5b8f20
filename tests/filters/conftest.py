from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest


class Collecting(logging.Handler):
    """Keeps what reaches it."""

    def __init__(self, *filters: logging.Filter) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []
        for each in filters:
            self.addFilter(each)

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def messages(self) -> list[str]:
        return [record.getMessage() for record in self.records]


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def collecting() -> type[Collecting]:
    return Collecting


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log() -> logging.Logger:
    logger = logging.getLogger("filtered")
    logger.setLevel(1)
    logger.propagate = False
    return logger


@pytest.fixture
def make() -> Callable[..., logging.LogRecord]:
    def record(msg: Any = "hello", *args: Any, level: int = 20, name: str = "x", **extra: Any) -> logging.LogRecord:
        made = logging.LogRecord(name, level, "/srv/app.py", 7, msg, args or None, None, "f")
        made.__dict__.update({key.replace("__", "."): value for key, value in extra.items()})
        return made

    return record
