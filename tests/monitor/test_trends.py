from __future__ import annotations

import pytest

from lamalog.exceptions import ConfigError
from lamalog.monitor.trends import Kind
from lamalog.monitor.trends_options import TrendOptions, as_trends
from tests.monitor.series import DISK, GB, HOUR, RSS, day, series, tooth, trends_in, walk

WEEK = 7 * 24 * HOUR
SEEDS = [1, 2, 3]


def fill(hours: float, step: float, noise: float, seed: int, bursts: bool = False) -> list[float]:
    """A disk of 100 GB that is filled from 20 GB on."""
    rate = 80 * GB / (hours * HOUR)
    if not bursts:
        return series(hours * HOUR, step, lambda moment: 20 * GB + rate * moment, noise, seed)
    # Written in lots, as by a job each few minutes.
    lot = hours * HOUR / 200
    return series(hours * HOUR, step, lambda moment: 20 * GB + rate * lot * (moment // lot), noise, seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("bursts", [False, True])
@pytest.mark.parametrize("hours", [0.5, 2, 8, 24, 40])
def test_half_way_the_time_until_a_disk_is_full_is_known(hours: float, bursts: bool, seed: int) -> None:
    """Within 15 % of what is left then; and what is really left lies in the interval."""
    step = 5.0 if hours < 4 else 30.0
    found = trends_in(fill(hours, step, 0.2 * GB, seed, bursts), DISK, step=step, limit=100 * GB)
    told = [(moment, trend) for moment, trend in found if moment <= hours * HOUR * 0.55 and trend.kind is Kind.FULL]
    assert told, "nothing was told half-way"
    moment, trend = told[-1]
    assert trend.full_in is not None
    left = hours * HOUR - moment
    assert trend.full_in[0] == pytest.approx(left, rel=0.15)
    assert trend.full_in[1] * 0.9 <= left <= trend.full_in[2] * 1.1
    assert trend.device == "/"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leak_is_told_with_its_rate(seed: int) -> None:
    found = trends_in(series(6 * HOUR, 5, lambda t: GB + 12e6 * t / 60, 10e6, seed), RSS, step=5)
    moment, trend = found[0]
    assert trend.kind is Kind.GROWS
    assert moment <= 1.2 * HOUR
    assert trend.growth is not None
    assert trend.growth.slope * 60 == pytest.approx(12e6, rel=0.05)
    assert trend.growth.low <= 12e6 / 60 <= trend.growth.high
    assert len(found) <= 3, "the same leak is not told again and again"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_leak_under_a_sawtooth_is_found_in_the_end(seed: int) -> None:
    found = trends_in(
        series(24 * HOUR, 30, lambda t: GB + 3e6 * t / 60 + 0.2 * GB * tooth(t, 300), 10e6, seed), RSS, step=30
    )
    assert [trend.kind for _, trend in found][:1] == [Kind.GROWS]


QUIET = {
    "noise": lambda seed: series(WEEK, 180, lambda _: 50 * GB, 3 * GB, seed),
    "one step": lambda seed: series(WEEK, 180, lambda t: (40 if t < WEEK / 2 else 80) * GB, 0.3 * GB, seed),
    "three steps": lambda seed: series(WEEK, 180, lambda t: (40 + 15 * (t // (WEEK / 4))) * GB, 0.3 * GB, seed),
    "a random walk": lambda seed: walk(WEEK, 180, 50 * GB, 0.02 * GB, seed),
    "flat": lambda seed: series(WEEK, 180, lambda _: 50 * GB, 0.0, seed),
    "shrinking": lambda seed: series(WEEK, 180, lambda t: (90 - 60 * t / WEEK) * GB, 0.3 * GB, seed),
}


@pytest.mark.parametrize("seed", SEEDS[:2])
@pytest.mark.parametrize("shape", QUIET)
@pytest.mark.parametrize("metric", [DISK, RSS])
def test_a_week_without_growth_is_silent(metric: str, shape: str, seed: int) -> None:
    found = trends_in(QUIET[shape](seed), metric, step=180, limit=100 * GB)
    assert [trend for _, trend in found if trend.kind is not Kind.STOPPED] == []


TEETH = {
    "log rotation each hour": lambda seed: series(WEEK, 60, lambda t: (40 + 30 * tooth(t, HOUR)) * GB, 0.2 * GB, seed),
    "cleanup each 13 h": lambda seed: series(WEEK, 180, lambda t: (40 + 50 * tooth(t, 13 * HOUR)) * GB, 0.2 * GB, seed),
    "garbage collection": lambda seed: series(WEEK, 60, lambda t: GB + 0.4 * GB * tooth(t, 900), 0.01 * GB, seed),
    "daily rhythm": lambda seed: series(WEEK, 180, lambda t: (50 + 15 * day(t)) * GB, 0.5 * GB, seed),
}


@pytest.mark.parametrize("seed", SEEDS[:2])
@pytest.mark.parametrize("shape", TEETH)
@pytest.mark.parametrize("metric", [DISK, RSS])
def test_what_goes_up_and_down_is_told_at_most_before_its_first_fall(metric: str, shape: str, seed: int) -> None:
    found = trends_in(TEETH[shape](seed), metric, step=180 if "13" in shape or "daily" in shape else 60, limit=100 * GB)
    warnings = [moment for moment, trend in found if trend.kind is not Kind.STOPPED]
    assert len(warnings) <= 2
    assert all(moment < 24 * HOUR for moment in warnings)


def test_warming_up_is_no_leak() -> None:
    warm = series(24 * HOUR, 30, lambda t: GB * (1 + 2 * min(t / 1800, 1.0)), 0.01 * GB, 1)
    assert trends_in(warm, RSS, step=30) == []


def test_growth_that_ends_is_told_to_be_over() -> None:
    shape = series(10 * HOUR, 30, lambda t: (20 + 40 * min(t / (4 * HOUR), 1.0)) * GB, 0.1 * GB, 1)
    kinds = [trend.kind for _, trend in trends_in(shape, DISK, step=30, limit=100 * GB)]
    assert kinds[0] is Kind.FULL
    assert kinds[-1] is Kind.STOPPED
    assert kinds.count(Kind.STOPPED) == 1


def test_what_is_full_after_the_horizon_is_not_told() -> None:
    slow = series(48 * HOUR, 60, lambda t: (20 + 10 * t / (48 * HOUR)) * GB, 0.01 * GB, 1)
    assert trends_in(slow, DISK, step=60, limit=100 * GB) == []
    soon = trends_in(
        slow, DISK, step=60, limit=100 * GB, options=TrendOptions(horizon=1000 * HOUR, windows=(60 * HOUR,))
    )
    assert soon == []  # nothing is said before the window is full


def test_a_hole_in_the_readings_is_no_growth() -> None:
    """Off for a day, and higher afterwards: nobody knows how it went up."""
    from lamalog.monitor.sample import Sample
    from lamalog.monitor.trends import Trends

    trends, told = Trends(TrendOptions()), []
    for number in range(2 * 720):
        now = number * 5.0 + (24 * HOUR if number >= 720 else 0)
        value = (40 if number < 720 else 90) * GB
        told += trends.look(Sample(now, now, 5.0, {DISK: value, "system.filesystem.free[/]": 100 * GB - value}))
    assert told == []


def test_series_are_bounded() -> None:
    from lamalog.monitor.sample import Sample
    from lamalog.monitor.trends import MOST, Trends

    trends = Trends(TrendOptions())
    for number in range(1000):
        trends.look(Sample(0.0, float(number), 1.0, {f"system.filesystem.usage[{number}]": 1.0}))
    assert len(trends._states) == MOST
    state = next(iter(trends._states.values()))
    for number in range(100_000):
        state.series.add(number * 1.0, 1.0)
    assert all(len(window.points) <= 61 for window in state.series.windows)
    assert all(len(window._bucket) <= 1001 for window in state.series.windows)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("off", None),
        (True, TrendOptions()),
        ({"windows": "10 min, 1 h"}, TrendOptions(windows=(600.0, 3600.0))),
        ({"windows": ["1 h"], "horizon": "2 days"}, TrendOptions(windows=(3600.0,), horizon=172800.0)),
    ],
)
def test_options(value: object, expected: TrendOptions | None) -> None:
    assert as_trends(value) == expected


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"window": "1 h"}, "unknown key 'window' \\(did you mean 'windows'\\?\\)"),
        ({"horizon": "soon"}, "horizon: bad duration 'soon'"),
        ({"horizon": 0}, "horizon: 0: write more than 0 seconds"),
        ({"windows": []}, "windows: write at least one window"),
        ("perhaps", "is no switch"),
    ],
)
def test_bad_options_say_what_to_write(value: object, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        as_trends(value)
