"""Filters a configuration can name. Each works on a record once, however many handlers it is listed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute
from lamalog.filters.context import ContextFilter
from lamalog.redact import RedactionFilter

if TYPE_CHECKING:
    from lamalog.filters.deduplicate import DeduplicationFilter as DeduplicationFilter
    from lamalog.filters.escape import EscapeFilter as EscapeFilter
    from lamalog.filters.health import HealthProbeFilter as HealthProbeFilter
    from lamalog.filters.module_level import ModuleLevelFilter as ModuleLevelFilter
    from lamalog.filters.rate_limit import RateLimitFilter as RateLimitFilter
    from lamalog.filters.rescue import RescueFilter as RescueFilter
    from lamalog.filters.sampling import SamplingFilter as SamplingFilter

#: Loaded on first use: the default configuration needs the two imported above only.
_HOMES = {
    "DeduplicationFilter": "deduplicate",
    "EscapeFilter": "escape",
    "HealthProbeFilter": "health",
    "ModuleLevelFilter": "module_level",
    "RateLimitFilter": "rate_limit",
    "RescueFilter": "rescue",
    "SamplingFilter": "sampling",
}

__all__ = [
    "ContextFilter",
    "DeduplicationFilter",
    "EscapeFilter",
    "HealthProbeFilter",
    "ModuleLevelFilter",
    "RateLimitFilter",
    "RedactionFilter",
    "RescueFilter",
    "SamplingFilter",
]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
