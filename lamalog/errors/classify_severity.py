"""How grave an error is: what kind it is, whether it was handled, how often it comes and whom it hits. Pure functions."""

from __future__ import annotations

import logging
import math

from lamalog.errors.categories import CATEGORIES, SEVERITIES

#: Errors a minute, and users or tasks hit, from which on an error is one step graver, and two.
RATES = (10.0, 100.0)
AFFECTED = (10, 100)


def severity_of(
    category: str,
    *,
    base: str | None = None,
    handled: bool | None = None,
    level: int | None = None,
    rate: float | None = None,
    affected: int | None = None,
) -> str:
    """``low``, ``medium``, ``high`` or ``critical``.

    *base* replaces what the category starts with; *rate* is errors of this kind a minute; *affected* the number of
    different users, tasks or nodes hit. What was handled is one step less grave, unless it is logged as CRITICAL. What
    somebody cancelled is always low.
    """
    if category == "cancelled":
        return "low"
    known = CATEGORIES.get(category)
    step = SEVERITIES.index(base or (known.severity if known else "medium"))
    if handled and (level is None or level < logging.CRITICAL):
        step -= 1
    step += max(_steps(rate, RATES), _steps(affected, AFFECTED))
    if level is not None and level >= logging.CRITICAL:
        step = max(step, SEVERITIES.index("high"))
    return SEVERITIES[max(0, min(step, len(SEVERITIES) - 1))]


def _steps(value: float | None, limits: tuple[float, float]) -> int:
    if value is None or math.isnan(value):
        return 0
    return sum(value >= limit for limit in limits)
