"""What several checks do the same way."""

from __future__ import annotations

from lamalog.health.model import FAIL, PASS, WARN


def above(value: float, limits: tuple[float, float]) -> str:
    """Status of a value that should be low."""
    return FAIL if value >= limits[1] else WARN if value >= limits[0] else PASS


def below(value: float, limits: tuple[float, float]) -> str:
    """Status of a value that should be high."""
    return FAIL if value <= limits[1] else WARN if value <= limits[0] else PASS


def percent(share: float) -> str:
    """``0.4 %``, ``12 %``."""
    return f"{share * 100:.1f} %" if share < 0.1 else f"{share * 100:.0f} %"
