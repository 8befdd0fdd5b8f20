"""One line of a log file, read back into the fields of the contract, whichever schema it was written in."""

from __future__ import annotations

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from lamalog import fields as f
from lamalog.levels import LEVELS, severity_number
from lamalog.store.parse import read_fields

_LEVEL_OF = {
    1: 5,
    5: logging.DEBUG,
    9: logging.INFO,
    10: 25,
    13: logging.WARNING,
    17: logging.ERROR,
    21: logging.CRITICAL,
}


@dataclass
class Entry:
    """A record as it was written."""

    #: The line, without its newline.
    line: bytes
    #: Under the names of the ``otel`` schema.
    fields: dict[str, Any]
    #: Seconds since the epoch; 0.0 where the line does not say.
    created: float

    @property
    def severity(self) -> int:
        """OpenTelemetry severity number; 0 where the line does not say."""
        number = self.fields.get(f.SEVERITY_NUMBER)
        if isinstance(number, int) and not isinstance(number, bool):
            return number
        named = logging.getLevelName(str(self.fields.get(f.SEVERITY_TEXT, "")).upper())
        return severity_number(named) if isinstance(named, int) else 0

    @property
    def levelno(self) -> int:
        """Level number of ``logging``."""
        text = str(self.fields.get(f.SEVERITY_TEXT, ""))
        # Not what logging calls so: others give our names to other numbers (apprise has a TRACE of 9).
        named = LEVELS.get(text) or logging.getLevelName(text)
        return named if isinstance(named, int) else _LEVEL_OF.get(self.severity, logging.INFO)

    @property
    def logger(self) -> str:
        """Name of the logger."""
        return str(self.fields.get(f.LOGGER, ""))


def parse_line(line: bytes) -> Entry | None:
    """The record on *line*; None for what is no JSON object, such as half a line left by a crash."""
    fields = read_fields(line)
    return None if fields is None else Entry(line, fields, parse_time(fields.get(f.TIMESTAMP)))


def parse_time(text: object) -> float:
    """Seconds since the epoch of an RFC 3339 time; 0.0 for anything else."""
    if not isinstance(text, str):
        return 0.0
    try:
        moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0
