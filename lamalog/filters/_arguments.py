"""Read the scalar arguments of filters, with errors that name the class and the argument."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from lamalog.exceptions import ConfigError

T = TypeVar("T")


def read(owner: object, name: str, parse: Callable[[Any], T], value: Any) -> T:
    """``parse(value)``; its ConfigError says which argument of which filter is wrong."""
    try:
        return parse(value)
    except ConfigError as error:
        raise ConfigError(f"{type(owner).__name__}: {name}: {error}") from None


def as_words(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """The parts of ``"a, b"``, or the items of a list, stripped. Raises ConfigError for anything else."""
    if value is None:
        return ()
    parts = value.split(",") if isinstance(value, str) else list(value) if isinstance(value, Iterable) else None
    if parts is None or not all(isinstance(part, str) for part in parts):
        raise ConfigError(f"{value!r}: write names separated by commas, or a list of them")
    return tuple(part.strip() for part in parts if part.strip())


def as_count(value: int) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ConfigError(f"{value!r}: write a whole number, 1 or more")
    return value


def as_rate(value: float | str) -> float:
    """A share between 0 and 1: ``0.1``, ``"10%"``."""
    try:
        percent = isinstance(value, str) and value.strip().endswith("%")
        rate = float(value.strip().removesuffix("%")) / 100 if percent else float(value)  # type: ignore[union-attr]
    except (TypeError, ValueError):
        rate = -1.0
    if isinstance(value, bool) or not 0 <= rate <= 1:
        raise ConfigError(f"{value!r}: write a share between 0 and 1, such as 0.1 or '10%'")
    return rate
