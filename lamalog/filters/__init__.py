"""Filters a configuration can name. Each works on a record once, however many handlers it is listed on."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
