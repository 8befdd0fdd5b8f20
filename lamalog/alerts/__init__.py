"""Tell people when something goes wrong: rules over records, channels that reach them, and never a storm.

``AlertHandler`` works inside a service, ``lamalog alerts watch`` beside it. See docs/alerts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamalog.alerts.config import Alerts as Alerts
    from lamalog.alerts.config import load_alerts as load_alerts
    from lamalog.alerts.config import read_alerts as read_alerts
    from lamalog.alerts.handler import AlertHandler as AlertHandler

_HOMES = {"AlertHandler": "handler", "Alerts": "config", "load_alerts": "config", "read_alerts": "config"}

__all__ = ["AlertHandler", "Alerts", "load_alerts", "read_alerts"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
