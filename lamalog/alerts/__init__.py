"""Tell people when something goes wrong: rules over records, channels that reach them, and never a storm.

``AlertHandler`` works inside a service, ``lamalog alerts watch`` beside it. See docs/alerts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.alerts.config import Alerts as Alerts
    from lamalog.alerts.config import load_alerts as load_alerts
    from lamalog.alerts.config import read_alerts as read_alerts
    from lamalog.alerts.handler import AlertHandler as AlertHandler

_HOMES = {"AlertHandler": "handler", "Alerts": "config", "load_alerts": "config", "read_alerts": "config"}

__all__ = ["AlertHandler", "Alerts", "load_alerts", "read_alerts"]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
