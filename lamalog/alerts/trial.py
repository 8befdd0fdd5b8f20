"""Send something now, to see whether it arrives. Nothing is kept, nothing is tried twice."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator

from lamalog.alerts.channels.base import SendError
from lamalog.alerts.config import Alerts
from lamalog.alerts.message import Message
from lamalog.alerts.secrets import MissingSecretError
from lamalog.rescue import describe


def trial(alerts: Alerts, name: str) -> Iterator[tuple[str, str | None]]:
    """Send through the channel *name*, or as the rule *name*: ``(channel, None or why it was not sent)``."""
    rule = alerts.rules.get(name)
    channels = (name,) if rule is None or name in alerts.channels else rule.channels
    now = time.time()
    for channel in channels:
        message = Message(
            id=uuid.uuid4().hex[:20],
            kind="test" if rule is None or name in alerts.channels else "fired",
            channel=channel,
            rule=name if rule is not None else "",
            severity=(rule.severity if rule is not None else None) or "low",
            count=1,
            total=1,
            since=now,
            last=now,
            created=now,
            language=alerts.language,
            note=rule.note if rule is not None else "",
            sample={"error.title": f"lamalog alerts test {name}", "message": f"lamalog alerts test {name}"},
            span=rule.within if rule is not None else 0.0,
            silent=rule.silent if rule is not None else 0.0,
            when=rule.when if rule is not None else "",
        )
        yield channel, _sent(alerts, message)


def _sent(alerts: Alerts, message: Message) -> str | None:
    channel = alerts.channels[message.channel]
    try:
        channel.send(message)
    except Exception as error:
        known = isinstance(error, (SendError, MissingSecretError))
        return channel.secrets.scrub(str(error) if known else describe(error))
    return None
