"""Is the system well? Worked out from its logs alone: ``check_health(Store("logs"))``.

Statuses are those of the health check response format for HTTP APIs (draft-inadarei-api-health-check): pass, warn, fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.health.model import Check as Check
    from lamalog.health.model import Health as Health
    from lamalog.health.run import check_health as check_health

_HOMES = {
    "Check": "lamalog.health.model",
    "Health": "lamalog.health.model",
    "check_health": "lamalog.health.run",
}
__all__ = ["Check", "Health", "check_health"]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
