"""What happens to alerts, as records: ``alert.fired``, ``alert.sent``, ``alert.dead_letter`` and so on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.alerts.message import Message

LOGGER = "lamalog.alerts"
#: Events that no rule is asked about: alerts on alerts would never end.
PREFIX = "alert."


def is_own(record: Mapping[str, Any]) -> bool:
    """Whether a record speaks of alerts."""
    event = record.get("event.name")
    return record.get("logger") == LOGGER or (isinstance(event, str) and event.startswith(PREFIX))


def say(level: int, event: str, text: str, message: Message | None = None, /, **more: Any) -> None:
    """Log one record. Never raises."""
    fields: dict[str, Any] = {"event.name": f"{PREFIX}{event}"}
    if message is not None:
        fields |= {
            "alert.rule": message.rule,
            "alert.severity": message.severity,
            "alert.group": message.group,
            "alert.count": message.count,
            "alert.since": message.since,
            "alert.kind": message.kind,
            "alert.channel": message.channel,
            "alert.id": message.id,
        }
        fields = {name: value for name, value in fields.items() if value != ""}
    try:
        logging.getLogger(LOGGER).log(level, "%s", text, extra={**fields, **more}, stacklevel=2)
    except Exception:  # logging about logging must not end what alerts
        pass
