"""Quiet hours: over midnight, by day, in a zone of their own, over changes of the clock."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from lamalog.alerts.quiet import Quiet, read_quiet
from lamalog.alerts.reading import Problem, Section

BERLIN = ZoneInfo("Europe/Berlin")


def quiet(value: object, zone: str = "Europe/Berlin") -> Quiet:
    problems: list[Problem] = []
    [found] = read_quiet(value, Section((), {}, problems), "quiet", zone)
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("when", "held"),
    [
        ("2026-03-02 21:59", False),
        ("2026-03-02 22:00", True),
        ("2026-03-03 03:00", True),
        ("2026-03-03 07:00", False),
        ("2026-03-29 01:59", True),  # the night on which the clock goes forward
        ("2026-03-29 06:59", True),
        ("2026-03-29 07:00", False),
        ("2026-10-25 02:30", True),  # and back
    ],
)
def test_over_midnight(when: str, held: bool) -> None:
    moment = dt.datetime.fromisoformat(when).replace(tzinfo=BERLIN).timestamp()
    assert quiet("22:00-07:00").holds(moment, "high") is held


def test_the_morning_belongs_to_the_day_before() -> None:
    nights = quiet({"from": "22:00", "to": "06:00", "days": ["fri", "Saturday"]})
    at = {
        name: dt.datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp()
        for name, text in {
            "fri": "2026-03-06 23:00",
            "sat": "2026-03-07 05:00",
            "sun": "2026-03-08 05:00",
            "mon": "2026-03-09 05:00",
            "thu": "2026-03-05 23:00",
        }.items()
    }
    assert {name for name, moment in at.items() if nights.holds(moment, "low")} == {"fri", "sat", "sun"}


def test_whole_days_and_what_is_grave_enough() -> None:
    weekend = quiet({"days": ["sat", "sun"], "unless": "high"})
    saturday = dt.datetime(2026, 3, 7, 12, tzinfo=BERLIN).timestamp()
    assert [weekend.holds(saturday, severity) for severity in ("low", "medium", "high", "critical")] == [
        True,
        True,
        False,
        False,
    ]
    assert quiet({"days": "sat", "unless": "never"}).holds(saturday, "critical")
    assert not weekend.holds(saturday + 2 * 86400, "low")


def test_clocks_that_yaml_took_for_numbers() -> None:
    assert quiet({"from": 22 * 60, "to": 7 * 60}) == quiet("22:00-07:00")
