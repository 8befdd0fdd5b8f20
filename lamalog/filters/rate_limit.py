"""At most so many records of one kind per time, and one that says how many more there were."""

from __future__ import annotations

from collections.abc import Iterable

from lamalog.exceptions import ConfigError
from lamalog.filters._arguments import as_words, read
from lamalog.filters._keys import key_by
from lamalog.filters._suppressing import SuppressingFilter


class RateLimitFilter(SuppressingFilter):
    """Lets *limit* records of one kind pass per *per*; the others are counted and told as "repeated N times".

    :param limit: records that pass in each window; a window begins with the first of them.
    :param per: ``"1 min"`` or seconds.
    :param by: what is one kind: ``"callsite"`` (a line of code), ``"message"``, ``"logger"``, the name of a field
        (``"http.route"``), or several separated by commas.
    :param always: level from which on records always pass; None: none does.
    :param max_keys: kinds remembered at a time; the oldest is told and forgotten for a new one.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(
        self,
        limit: int = 10,
        per: str | float = "1 min",
        *,
        by: str | Iterable[str] = "callsite",
        always: str | int | None = "CRITICAL",
        max_keys: int = 1000,
    ) -> None:
        names = read(self, "by", as_words, by)
        if not names:
            raise ConfigError(f"RateLimitFilter: by={by!r}: write 'callsite', 'message', 'logger' or a field's name")
        super().__init__(key_by(names), limit, per, max_keys, always)
        self.by = names
