"""How the machine and the process are doing: resources, early warnings, trends, operations, anomalies, bottlenecks.

Everything is told in ordinary records of the logger ``lamalog.monitor``, so that the store, reports and dashboards read it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamalog.monitor.listeners import subscribe as subscribe
    from lamalog.monitor.sample import Sample as Sample

#: Public name → module of this folder, loaded on first use.
_HOMES = {
    "Sample": "sample",
    "subscribe": "listeners",
}

__all__ = ["Sample", "subscribe"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
