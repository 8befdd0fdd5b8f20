"""Hours in which only the gravest alerts are sent. In a zone of their own, over midnight and over changes of the clock."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from lamalog.alerts.reading import Section, choice, section, text, texts
from lamalog.exceptions import ConfigError, did_you_mean

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEVERITIES = ("low", "medium", "high", "critical")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)|24:00")
_DAY = 24 * 60


@dataclass(frozen=True)
class Quiet:
    """From *begin* to *end* (minutes of the day; the next day's where *end* is not later), on days it begins on."""

    begin: int
    end: int
    days: frozenset[int]
    #: IANA name; None: local time.
    zone: str | None = None
    #: Alerts of this severity and above are sent all the same; None: none are.
    unless: str | None = "critical"

    def holds(self, now: float, severity: str) -> bool:
        """Whether an alert of *severity* has to wait at *now*, seconds since the epoch."""
        if self.unless is not None and SEVERITIES.index(severity) >= SEVERITIES.index(self.unless):
            return False
        moment = local(now, self.zone)
        minute, day = moment.hour * 60 + moment.minute, moment.weekday()
        if self.begin < self.end:
            return day in self.days and self.begin <= minute < self.end
        # Over midnight: the morning belongs to the day before.
        return (day in self.days and minute >= self.begin) or ((day - 1) % 7 in self.days and minute < self.end)


def local(now: float, zone: str | None) -> dt.datetime:
    """The time on the wall in *zone*."""
    if zone is None:
        return dt.datetime.fromtimestamp(now).astimezone()
    return dt.datetime.fromtimestamp(now, _zone(zone))


def _zone(name: str) -> dt.tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def zone(value: Any) -> str:
    """The name of a time zone. Raises ConfigError."""
    name = text(value)
    try:
        _zone(name)
    except Exception:  # unknown, a path out of the database, or no database
        from zoneinfo import available_timezones

        hint = did_you_mean(name, available_timezones()).strip(" ()") or "such as Europe/Berlin or UTC"
        raise ConfigError(f"unknown time zone {name!r} ({hint})") from None
    return name


def read_quiet(value: Any, at: Section, key: str, default_zone: str | None) -> tuple[Quiet, ...]:
    """Quiet hours as they are written: one mapping, a list of them, or ``"22:00-07:00"``."""
    many = value if isinstance(value, (list, tuple)) else [value]
    found = []
    for place, each in enumerate(many):
        path = (*at.path, key, place) if isinstance(value, (list, tuple)) else (*at.path, key)
        inner = section(_spelt_out(each), path, at.problems)
        quiet = None if inner is None else _quiet(inner, default_zone)
        if quiet is not None:
            found.append(quiet)
    return tuple(found)


def _spelt_out(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    begin, _, end = value.partition("-")
    return {"from": begin, "to": end}


def _quiet(at: Section, default_zone: str | None) -> Quiet | None:
    before = len(at.problems)
    days = at.get("days", _days, frozenset(range(7)))
    whole_days = "from" not in at.data and "to" not in at.data and "days" in at.data
    begin = at.get("from", _minute, 0) if whole_days else at.get("from", _minute)
    end = at.get("to", _minute, _DAY) if whole_days else at.get("to", _minute)
    unless = at.get("unless", choice(*SEVERITIES, "never"), "critical")
    where = at.get("time_zone", zone, default_zone)
    at.end()
    if len(at.problems) > before:
        return None
    return Quiet(begin, end, days, where, None if unless == "never" else unless)


def _minute(value: Any) -> int:
    # YAML 1.1 reads 22:00 without quotes as 22 * 60.
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _DAY:
        return value
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ConfigError(f"{value!r} is no time of day (write '22:00')")
    return _DAY if match[1] is None else int(match[1]) * 60 + int(match[2])


def _days(value: Any) -> frozenset[int]:
    found = set()
    for name in texts(value):
        short = name[:3].lower()
        if short not in DAYS:
            raise ConfigError(f"unknown day {name!r} (one of {', '.join(DAYS)})")
        found.add(DAYS.index(short))
    return frozenset(found)
