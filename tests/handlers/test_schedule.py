"""When time rotation is due: through summer time, leap days, odd zones and jumping clocks."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamalog.handlers._schedule import NEVER, next_due, period
from lamalog.units import Rotation, parse_rotation

MIDNIGHT = Rotation(at=dt.time(0))


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Iterator[str]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    time.tzset()


def local(*parts: int) -> float:
    return dt.datetime(*parts).timestamp()  # type: ignore[arg-type]


def show(moment: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment))


@pytest.mark.parametrize(
    ("zone", "begun", "due"),
    [
        ("UTC", (2024, 2, 28, 13), "2024-02-29 00:00:00"),  # a leap day
        ("UTC", (2024, 2, 29, 13), "2024-03-01 00:00:00"),
        ("UTC", (2023, 12, 31, 23, 59, 59), "2024-01-01 00:00:00"),
        ("UTC", (2024, 1, 1), "2024-01-02 00:00:00"),  # exactly at midnight: the next one
        ("Europe/Berlin", (2024, 3, 30, 12), "2024-03-31 00:00:00"),
        ("Europe/Berlin", (2024, 3, 31, 12), "2024-04-01 00:00:00"),  # a day of 23 hours
        ("Europe/Berlin", (2024, 10, 27, 12), "2024-10-28 00:00:00"),  # a day of 25 hours
        ("America/Sao_Paulo", (2018, 11, 3, 12), "2018-11-04 01:00:00"),  # this midnight does not exist
        ("America/Sao_Paulo", (2018, 2, 17, 12), "2018-02-17 23:00:00"),  # this one comes twice: at its first
        ("Pacific/Apia", (2011, 12, 29, 12), "2011-12-31 00:00:00"),  # a day that was left out
        ("Asia/Kathmandu", (2024, 5, 5, 23, 59), "2024-05-06 00:00:00"),
    ],
    indirect=["zone"],
)
def test_midnight_in_local_time(zone: str, begun: tuple[int, ...], due: str) -> None:
    found = next_due(local(*begun), MIDNIGHT)
    if zone == "America/Sao_Paulo" and begun[1] == 2:
        # Midnight of the 18th is the moment clocks go back to 23:00 of the 17th; both readings are that night.
        assert show(found) in (due, "2018-02-18 00:00:00")
    else:
        assert show(found) == due


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
def test_utc_is_utc(zone: str) -> None:
    begun = dt.datetime(2024, 7, 1, 12, tzinfo=dt.timezone.utc).timestamp()
    assert next_due(begun, MIDNIGHT, utc=True) == dt.datetime(2024, 7, 2, tzinfo=dt.timezone.utc).timestamp()


@pytest.mark.parametrize("zone", ["Asia/Kathmandu"], indirect=True)
def test_hours_begin_at_the_full_local_hour(zone: str) -> None:
    assert show(next_due(local(2024, 5, 5, 12, 20), parse_rotation("hourly"))) == "2024-05-05 13:00:00"


@pytest.mark.parametrize("zone", ["Europe/Berlin"], indirect=True)
def test_one_day_begins_at_local_midnight_on_both_sides_of_a_change(zone: str) -> None:
    every_day = parse_rotation("1 day")
    for day in (30, 31):
        assert show(next_due(local(2024, 3, day, 12), every_day)).endswith("00:00:00")
    for day in (26, 27):
        assert show(next_due(local(2024, 10, day, 12), every_day)).endswith("00:00:00")


def test_no_time_is_never() -> None:
    assert next_due(0, Rotation(size=5)) == NEVER
    assert period(Rotation(size=5)) == NEVER
    assert period(MIDNIGHT) == 86400


ZONES = ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zone", ZONES, indirect=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begun=st.floats(0, 4e9), hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_a_daily_time_is_always_ahead_and_within_two_days(zone: str, begun: float, hour: int, minute: int) -> None:
    """Two: the day that Samoa left out."""
    due = next_due(begun, Rotation(at=dt.time(hour, minute)))
    assert begun < due <= begun + 2 * 86400 + 3600


@given(begun=st.floats(0, 4e9), every=st.floats(1, 1e7))
def test_a_regular_time_is_always_ahead_and_within_its_period(begun: float, every: float) -> None:
    due = next_due(begun, Rotation(every=every))
    assert begun < due <= begun + every + 7200 + 1e-3
