"""Different levels for different modules on one handler."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from lamalog.filters._arguments import read
from lamalog.filters._deciding import DecidingFilter
from lamalog.levels import as_level
from lamalog.settings.readers import as_levels

#: Logger names remembered with their level.
_REMEMBERED = 4096


class ModuleLevelFilter(DecidingFilter):
    """Lets a record pass if its level is high enough for its logger, on the handlers that have this filter.

    The level of the logger itself must be as low as the lowest that is wanted here: it comes first.

    :param levels: by logger name, ``{"lama.worker": "DEBUG"}`` or ``"lama.worker=DEBUG, urllib3=WARNING"``; each also
        counts for the loggers below it, the longest name wins.
    :param default: level for all others.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(
        self, levels: Mapping[str, str | int] | str | None = None, *, default: str | int = logging.NOTSET
    ) -> None:
        super().__init__()
        given = read(self, "levels", as_levels, {} if levels is None else levels)
        self.levels = {name: as_level(level) for name, level in given.items()}
        self.default = read(self, "default", as_level, default)
        self._known: dict[str, int] = {}

    def decide(self, record: logging.LogRecord) -> bool:
        level = self._known.get(record.name)
        return record.levelno >= (self._find(record.name) if level is None else level)

    def _find(self, name: str) -> int:
        level, part = self.levels.get(name), name
        while level is None and part:
            part = part.rpartition(".")[0]
            level = self.levels.get(part)
        found = self.default if level is None else level
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[name] = found
        return found
