"""Alerts for whoever looks at this machine: a line on stderr, or one more record in the log."""

from __future__ import annotations

import logging
import sys

from lamalog.alerts.channels.base import Channel, SendError
from lamalog.alerts.events import say
from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section
from lamalog.alerts.texts import rendered
from lamalog.text import encodable

_LEVELS = {"low": logging.INFO, "medium": logging.WARNING, "high": logging.WARNING, "critical": logging.ERROR}


class ConsoleChannel(Channel):
    """Writes title and body to stderr."""

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        return cls(name)

    def send(self, message: Message) -> None:
        text = rendered(message)
        lines = [text.title, *(f"    {line}" for line in text.body.splitlines())]
        stream = sys.stderr
        try:
            encoding = stream.encoding or "utf-8"
            stream.write("".join(f"{encodable(line, encoding)}\n" for line in lines))
            stream.flush()
        except (AttributeError, ValueError, OSError) as error:
            raise SendError(f"stderr can't be written: {type(error).__name__}", retry=False) from None


class LogChannel(Channel):
    """Logs ``alert.message`` with the whole text."""

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        return cls(name)

    def send(self, message: Message) -> None:
        text = rendered(message)
        say(_LEVELS[message.severity], "message", f"{text.title}\n{text.body}", message)
