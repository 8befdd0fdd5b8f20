"""What a channel is, and how it says that it could not send."""

from __future__ import annotations

from abc import ABC, abstractmethod

from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section
from lamalog.alerts.secrets import Secrets

#: Seconds for one attempt, unless a channel says otherwise.
TIMEOUT = 10.0


class SendError(Exception):
    """It was not sent. *retry*: later it may be. *after*: not before so many seconds, as the other side asked."""

    def __init__(self, reason: str, *, retry: bool = True, after: float = 0.0) -> None:
        super().__init__(reason)
        self.retry = retry
        self.after = after


class Channel(ABC):
    """One way to one place. Made by :meth:`read`, which raises nothing; :meth:`send` may be called from any thread, one
    at a time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.secrets = Secrets()

    @classmethod
    @abstractmethod
    def read(cls, name: str, at: Section) -> Channel:
        """The channel with the settings at *at*, where mistakes are noted."""

    @abstractmethod
    def send(self, message: Message) -> None:
        """Send *message*, or raise SendError. Anything else that is raised counts as worth another try."""
