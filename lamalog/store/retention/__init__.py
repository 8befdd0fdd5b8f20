"""Retention across a whole store: by age, count and size of segments, and longer for what is worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamalog.store.retention.execution import carry_out as carry_out
    from lamalog.store.retention.planning import make_plan as make_plan
    from lamalog.store.retention.rules import Policy as Policy
    from lamalog.store.retention.rules import policy as policy

__all__ = ["Policy", "carry_out", "make_plan", "policy"]
_HOMES = {
    "Policy": "lamalog.store.retention.rules",
    "policy": "lamalog.store.retention.rules",
    "make_plan": "lamalog.store.retention.planning",
    "carry_out": "lamalog.store.retention.execution",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
