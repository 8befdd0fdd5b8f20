from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.exceptions import ConfigError
from lamalog.units import (
    Retention,
    Rotation,
    format_duration,
    format_size,
    parse_duration,
    parse_retention,
    parse_rotation,
    parse_size,
    plural,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("10 MB", 10_000_000),
        ("10mb", 10_000_000),
        ("1.5 GiB", 1_610_612_736),
        ("512", 512),
        ("512 bytes", 512),
        (" 1 k ", 1000),
        ("1_000 kB", 1_000_000),
        ("0", 0),
        (1048576, 1048576),
        (2.5, 2),
    ],
)
def test_sizes_are_read_as_people_write_them(text: object, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "bad", ["", "MB", "10 MBit", "-1", -1, "1e3", True, None, [], "10 MB 5", float("nan"), "1.2.3 MB", "９ MB"]
)
def test_a_bad_size_says_what_to_write(bad: object) -> None:
    with pytest.raises(ConfigError, match="bad size"):
        parse_size(bad)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("500ms", 0.5),
        ("30 days", 2_592_000.0),
        ("1h 30m", 5400.0),
        ("1 h 30 min 5 s", 5405.0),
        ("90", 90.0),
        (90, 90.0),
        ("2 Weeks", 1_209_600.0),
        ("1 month", 2_592_000.0),
        ("10 µs", 1e-5),
    ],
)
def test_durations_are_read_as_people_write_them(text: object, seconds: float) -> None:
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "bad", ["", " ", "soon", "10 dys", "1h 30", "-5 s", -5, True, None, "5 5", "1e400", "9" * 400 + " y"]
)
def test_a_bad_duration_says_what_to_write(bad: object) -> None:
    with pytest.raises(ConfigError, match="bad duration"):
        parse_duration(bad)


def test_a_misspelt_unit_is_guessed() -> None:
    with pytest.raises(ConfigError, match="did you mean 'day'"):
        parse_duration("10 dayz")


@given(st.integers(0, 10**21))
def test_a_formatted_size_reads_back_within_its_rounding(size: int) -> None:
    assert parse_size(format_size(size)) == pytest.approx(size, rel=0.06, abs=1)


@given(st.floats(0, 1e9))
def test_a_formatted_duration_reads_back_within_its_rounding(seconds: float) -> None:
    assert parse_duration(format_duration(seconds)) == pytest.approx(seconds, rel=0.05, abs=1e-6)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.00085, "850 µs"), (0.0123, "12.3 ms"), (1.2, "1.20 s"), (59.96, "1 min 0 s"), (200, "3 min 20 s"),
     (7500, "2 h 05 min"), (356400, "4 d 3 h"), (-2, "-2.00 s"), (0.9996, "1.00 s"), (float("inf"), "inf")],
)  # fmt: skip
def test_durations_are_short_to_read(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (83_000, "83 kB"), (999_999, "1.0 MB"), (2e18, "2.0 EB")],
)
def test_sizes_are_short_to_read(size: float, text: str) -> None:
    assert format_size(size) == text


@pytest.mark.parametrize(
    ("value", "rotation"),
    [
        ("100 MB, midnight", Rotation(size=100_000_000, at=dt.time(0))),
        (["100 MB", "midnight"], Rotation(size=100_000_000, at=dt.time(0))),
        ("12:30", Rotation(at=dt.time(12, 30))),
        ("hourly", Rotation(every=3600.0)),
        ("6 h", Rotation(every=21600.0)),
        ("10 min", Rotation(every=600.0)),
        (5000, Rotation(size=5000)),
        ("never", Rotation()),
        ("", Rotation()),
        (None, Rotation()),
        (Rotation(size=1), Rotation(size=1)),
    ],
)
def test_rotation_takes_sizes_and_times(value: object, rotation: Rotation) -> None:
    assert parse_rotation(value) == rotation


@pytest.mark.parametrize(
    "bad", ["midnite", "10 MB, 20 MB", "25:00", 0, "10 M", "10 m", b"x", {"size": 1}, [None], "0 s", "never, 10 MB"]
)
def test_a_bad_rotation_is_refused(bad: object) -> None:
    with pytest.raises(ConfigError):
        parse_rotation(bad)


@pytest.mark.parametrize(
    ("value", "retention"),
    [
        ({"count": 30, "age": "30 days", "total_size": "10 GB"}, Retention(30, 2_592_000.0, 10_000_000_000)),
        ("30 files, 30 days, 10 GB", Retention(30, 2_592_000.0, 10_000_000_000)),
        ("7 days", Retention(age=604_800.0)),
        ("10 GB", Retention(total_size=10_000_000_000)),
        ("12", Retention(count=12)),
        (0, Retention(count=0)),
        (None, Retention()),
    ],
)
def test_retention_takes_counts_ages_and_sizes(value: object, retention: Retention) -> None:
    assert parse_retention(value) == retention


@pytest.mark.parametrize(
    "bad", [{"cuont": 3}, {"count": "x"}, {"count": True}, -1, "many", [], {"age": "x"}, "1 day, 2 days", 1.5]
)
def test_a_bad_retention_is_refused(bad: object) -> None:
    with pytest.raises(ConfigError):
        parse_retention(bad)


@given(st.text(max_size=30))
def test_no_text_raises_anything_but_a_config_error(text: str) -> None:
    for parse in (parse_size, parse_duration, parse_rotation, parse_retention):
        try:
            parse(text)
        except ConfigError:
            pass


@pytest.mark.parametrize(("number", "text"), [(0, "0 tasks"), (1, "1 task"), (2000, "2,000 tasks"), (3.0, "3 tasks")])
def test_a_number_of_things_is_one_or_several(number: float, text: str) -> None:
    assert plural(number, "task") == text
