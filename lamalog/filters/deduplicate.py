"""The same message once, and then how often it came again."""

from __future__ import annotations

from lamalog.filters._keys import by_message
from lamalog.filters._suppressing import SuppressingFilter


class DeduplicationFilter(SuppressingFilter):
    """Lets a message pass once per *window*; what comes again meanwhile is told as "repeated N times".

    The same are records of one logger and level with the same rendered message and the same exception, whatever their
    other fields and their place in the code.

    :param window: ``"10 s"`` or seconds, from the record that passed.
    :param always: level from which on records always pass; None: none does.
    :param max_keys: messages remembered at a time; the oldest is told and forgotten for a new one.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(
        self, window: str | float = "10 s", *, always: str | int | None = "CRITICAL", max_keys: int = 1000
    ) -> None:
        super().__init__(by_message, 1, window, max_keys, always, name="window")
