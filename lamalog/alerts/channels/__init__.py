"""Where alerts go: one module for each way. ``TYPES`` names them; each reads its settings and sends."""

from __future__ import annotations

from lamalog.alerts.channels.apprise_ import AppriseChannel
from lamalog.alerts.channels.base import Channel, SendError
from lamalog.alerts.channels.command import CommandChannel
from lamalog.alerts.channels.desktop import DesktopChannel
from lamalog.alerts.channels.local import ConsoleChannel, LogChannel
from lamalog.alerts.channels.smtp import SmtpChannel
from lamalog.alerts.channels.webhook import WebhookChannel

TYPES: dict[str, type[Channel]] = {
    "apprise": AppriseChannel,
    "command": CommandChannel,
    "console": ConsoleChannel,
    "desktop": DesktopChannel,
    "log": LogChannel,
    "smtp": SmtpChannel,
    "webhook": WebhookChannel,
}

__all__ = ["TYPES", "Channel", "SendError"]
