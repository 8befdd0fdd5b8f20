"""Is the system well? Worked out from its logs alone: ``check_health(Store("logs"))``.

Statuses are those of the health check response format for HTTP APIs (draft-inadarei-api-health-check): pass, warn, fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
