"""Which records one wants to see: by level, logger and text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lamalog import fields as f
from lamalog.exceptions import ConfigError
from lamalog.levels import as_level, severity_number
from lamalog.store.entry import Entry


@dataclass(frozen=True)
class Selection:
    """A record has to meet all conditions that are set."""

    #: At least this severity number.
    severity: int = 0
    #: Loggers with these names, and those below them.
    loggers: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None

    def __call__(self, entry: Entry) -> bool:
        """Whether *entry* is wanted."""
        if self.severity and entry.severity < self.severity:
            return False
        if self.loggers and not any(
            not name or entry.logger == name or entry.logger.startswith(f"{name}.") for name in self.loggers
        ):
            return False
        return self.pattern is None or self.pattern.search(searched(entry)) is not None


def selection(level: str | None = None, loggers: tuple[str, ...] = (), grep: str | None = None) -> Selection:
    """Conditions from what people write. Raises ConfigError for an unknown level and a bad pattern."""
    severity = 0 if level is None else severity_number(as_level(level))
    return Selection(severity, tuple(name.rstrip(".*") for name in loggers), None if grep is None else compiled(grep))


def compiled(pattern: str) -> re.Pattern[str]:
    """*pattern*, compiled; ``^`` and ``$`` match at every line. Raises ConfigError that shows where it is wrong."""
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        caret = "" if error.pos is None else f"\n    {pattern}\n    {' ' * error.pos}^"
        raise ConfigError(f"bad pattern: {error.msg}{caret}") from None
    except (RecursionError, OverflowError) as error:
        raise ConfigError(f"bad pattern: {error}") from None


def searched(entry: Entry) -> str:
    """The text that a pattern is looked for in: message, logger, stack trace, and every field as ``key=value``."""
    rest = (f"{key}={value}" for key, value in entry.fields.items() if key != f.MESSAGE)
    return "\n".join([str(entry.fields.get(f.MESSAGE, "")), *rest])
