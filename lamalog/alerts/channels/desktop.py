"""Alerts as a notification on the desktop of whoever runs the process."""

from __future__ import annotations

import shutil
import sys

from lamalog.alerts.channels.apprise_ import notify
from lamalog.alerts.channels.base import Channel
from lamalog.alerts.channels.command import environment, run
from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section
from lamalog.alerts.texts import rendered

_URGENCY = {"low": "low", "medium": "normal", "high": "critical", "critical": "critical"}
_URLS = {"darwin": "macosx://", "win32": "windows://"}


class DesktopChannel(Channel):
    """``notify-send`` where there is one, else what apprise knows for the platform."""

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        if shutil.which("notify-send") is None and sys.platform not in _URLS:
            at.warn(None, "no notify-send here", "install libnotify, or lamalog[alerts] with dbus")
        return cls(name)

    def send(self, message: Message) -> None:
        words = rendered(message)
        program = shutil.which("notify-send")
        if program is not None:
            urgency = f"--urgency={_URGENCY[message.severity]}"
            run([program, urgency, "--app-name=lamalog", "--", words.title, words.body], environment(message), 10.0)
        else:
            notify([_URLS.get(sys.platform, "dbus://")], message)
