"""How long to keep what: limits on segments, and levels that are protected from them for a while."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable
from dataclasses import dataclass

from lamalog.exceptions import ConfigError
from lamalog.levels import as_level, severity_number
from lamalog.units import Retention, format_duration, format_size, parse_duration, parse_size

_FOREVER = ("forever", "always")


@dataclass(frozen=True)
class Keep:
    """Records of this level and above outlive the limits until their segment is *age* seconds old."""

    severity: int
    level: str
    age: float


@dataclass(frozen=True)
class Policy:
    """What may go. *limits* are those of all logs together."""

    limits: Retention
    keep: tuple[Keep, ...] = ()

    def protected(self, age: float) -> Keep | None:
        """The lowest level that is kept in a segment of that *age*; None if nothing is."""
        return min((one for one in self.keep if age < one.age), key=lambda one: one.severity, default=None)


def policy(
    *,
    age: str | float | None = None,
    count: int | None = None,
    total_size: str | int | None = None,
    keep: Iterable[str] = (),
) -> Policy:
    """A policy from what people write: ``age="30 days"``, ``keep=["ERROR=180 days", "CRITICAL=forever"]``.

    Raises ConfigError.
    """
    if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
        raise ConfigError(f"bad count {count!r}: write a whole number of segments, 0 or more")
    limits = Retention(
        count, None if age is None else parse_duration(age), None if total_size is None else parse_size(total_size)
    )
    kept = tuple(_keep(text) for text in keep)
    if limits == Retention():
        missing = "levels are kept from something" if kept else "there is no limit, so nothing would go"
        raise ConfigError(f"{missing}: name an age ('30 days'), a count or a total size ('10 GB')")
    for one in kept:
        if limits.age is not None and one.age <= limits.age:
            raise ConfigError(
                f"{one.level} is to be kept {format_duration(one.age)}, no longer than everything else "
                f"({format_duration(limits.age)}): write a longer time, or leave it out"
            )
    return Policy(limits, kept)


def _keep(text: str) -> Keep:
    name, sign, time = text.partition("=")
    if not sign or not name.strip() or not time.strip():
        raise ConfigError(f"bad level to keep {text!r}: write 'ERROR=180 days' or 'CRITICAL=forever'")
    number = as_level(name.strip())
    age = math.inf if time.strip().lower() in _FOREVER else parse_duration(time.strip())
    return Keep(severity_number(number), logging.getLevelName(number), age)


def reason(kind: str, limits: Retention) -> str:
    """Why a segment may go, in words."""
    if kind == "age":
        return f"older than {format_duration(limits.age or 0).removesuffix(' 0 h')}"
    if kind == "count":
        return f"beyond the newest {limits.count:,}"
    return f"beyond {format_size(limits.total_size or 0)} in all"
