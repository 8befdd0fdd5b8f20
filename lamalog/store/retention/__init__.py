"""Retention across a whole store: by age, count and size of segments, and longer for what is worse."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

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
    return attribute(__name__, name, _HOMES)
