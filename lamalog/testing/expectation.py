"""What a test expects of a record, and what about a record does not fit it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from lamalog.exceptions import ConfigError
from lamalog.levels import as_level
from lamalog.rescue import safe_repr
from lamalog.testing.entry import Entry

_MISSING = object()


@dataclass(frozen=True)
class Expectation:
    """All that is not None must fit. Values of fields are compared with ``==``; ``...`` takes any value, and a function
    is asked."""

    event: str | None = None
    level: str | int | None = None
    message: str | re.Pattern[str] | None = None
    logger: str | None = None
    fields: Mapping[str, Any] | None = None
    context: Mapping[str, Any] | None = None
    exception: type[BaseException] | None = None

    def misfits(self, entry: Entry) -> list[str]:
        """What does not fit, one sentence each; [] if all does."""
        return list(self._misfits(entry))

    def _misfits(self, entry: Entry) -> Iterator[str]:
        if self.event is not None and entry.event != self.event:
            yield f"its event is {entry.event!r}"
        if self.level is not None and entry.levelno != _level(self.level):
            yield f"its level is {entry.level}"
        if self.logger is not None and entry.logger != self.logger and not entry.logger.startswith(f"{self.logger}."):
            yield f"its logger is {entry.logger!r}"
        if self.message is not None and not _found(self.message, entry.message):
            yield f"its message is {safe_repr(entry.message)}"
        if self.exception is not None and not isinstance(entry.exception, self.exception):
            yield f"its exception is {safe_repr(entry.exception)}"
        yield from _compare("field", self.fields, {**entry.context, **entry.fields})
        yield from _compare("bound", self.context, entry.context)

    def __str__(self) -> str:
        parts = [
            f"{name}={_shown(value)}"
            for name, value in vars(self).items()
            if value is not None and value != {} and name not in ("fields", "context")
        ]
        parts += [f"{name}={_shown(value)}" for name, value in (self.fields or {}).items()]
        parts += [f"bound {name}={_shown(value)}" for name, value in (self.context or {}).items()]
        return ", ".join(parts) or "anything"


def _compare(kind: str, expected: Mapping[str, Any] | None, found: Mapping[str, Any]) -> Iterator[str]:
    for name, value in (expected or {}).items():
        actual = found.get(name, _MISSING)
        if actual is _MISSING:
            yield f"{kind} {name} is missing"
        elif value is not ... and not _fits(value, actual):
            yield f"{kind} {name} is {safe_repr(actual)}"


def _fits(expected: Any, actual: Any) -> bool:
    """A function (a lambda) is asked; everything else is compared."""
    if isinstance(expected, FunctionType):
        try:
            return bool(expected(actual))
        except (TypeError, ValueError, AttributeError):  # a value of another type than the function takes
            return False
    return bool(expected == actual)


def _found(expected: str | re.Pattern[str], message: str) -> bool:
    return expected in message if isinstance(expected, str) else expected.search(message) is not None


def _level(value: str | int) -> int:
    try:
        return as_level(value)
    except ConfigError as error:
        raise AssertionError(f"the test asks for a level that does not exist: {error}") from None


def _shown(value: Any) -> str:
    if isinstance(value, re.Pattern):
        return f"/{value.pattern}/"
    if isinstance(value, type):
        return value.__name__
    return "..." if value is ... else safe_repr(value, 80)
