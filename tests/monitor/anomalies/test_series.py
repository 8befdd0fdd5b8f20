"""One series, point by point: what is found, what is not, and when."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.monitor.anomalies import Series, Shape, shape_of

STEP = 15.0


def run(series: Series, values, start: float = 1_767_571_200.0):
    """Index and anomaly, as they were told."""
    return [(index, one) for index, value in enumerate(values) for one in series.update(start + index * STEP, value)]


def noise(seed: int, count: int, level: float = 100.0, size: float = 3.0) -> list[float]:
    rng = random.Random(seed)
    return [rng.gauss(level, size) for _ in range(count)]


def test_a_step_begins_and_ends_once_with_its_evidence():
    values = noise(1, 2000)
    for index in range(1000, 1100):
        values[index] += 80
    (begun, one), (ended, same) = run(Series(Shape(floor=10)), values)
    assert one is same
    assert one.kind == "level_shift"
    assert 1000 <= begun <= 1008
    assert one.since == 1_767_571_200.0 + 1000 * STEP
    assert one.baseline == pytest.approx(100, abs=3)
    assert one.observed == pytest.approx(180, abs=5)
    assert one.score > 1
    assert 1100 <= ended <= 1130
    assert one.outcome == "recovered"
    assert one.peak > 180


def test_a_step_that_stays_is_usual_after_an_hour_and_the_way_back_is_one_again():
    values = noise(2, 3000)
    for index in range(1000, 2200):
        values[index] += 80
    found = run(Series(Shape(floor=10)), values)
    assert [one.outcome for _, one in found[:2]] == ["new normal"] * 2
    assert 1240 <= found[1][0] <= 1260
    assert found[2][1].observed == pytest.approx(100, abs=5)
    assert len(found) == 4


def test_a_peak_is_told_once_it_is_over():
    values = noise(3, 1000)
    values[600] += 200
    ((index, one),) = run(Series(Shape(floor=10)), values)
    assert (one.kind, one.over) == ("spike", True)
    assert 600 < index <= 605
    assert one.peak > 290


def test_peaks_like_those_before_are_no_news():
    values = noise(4, 4000)
    for index in range(500, 4000, 240):
        values[index] += 200
    assert len(run(Series(Shape(floor=10)), values)) == 1


def test_a_change_the_wrong_way_or_too_small_matters_to_nobody():
    down, small = noise(5, 1000), noise(6, 1000, size=0.01)
    for index in range(600, 700):
        down[index] -= 80
        small[index] += 5
    assert run(Series(Shape(side="up", floor=10)), down) == []
    assert run(Series(Shape(floor=10, relative=0.0)), small) == []


def test_a_drift_is_found_against_the_days_before_and_daily_rhythm_is_none():
    rng = random.Random(7)
    day = 5760
    values = [100 + 30 * math.sin(2 * math.pi * index / day) + rng.gauss(0, 3) for index in range(4 * day + 4000)]
    assert run(Series(Shape(floor=10, relative=0.1)), values) == []
    for index in range(4 * day, len(values)):
        values[index] += 60 * (index - 4 * day) / 4000
    found = run(Series(Shape(floor=10, relative=0.1)), values)
    assert [one.kind for _, one in found] == ["drift"]
    assert found[0][1].since >= 1_767_571_200.0 + (4 * day - 960) * STEP


@pytest.mark.parametrize(
    "values",
    [
        [0.0] * 3000,
        [7.0] * 1500 + [7.0 + 1e-9] * 1500,
        [math.nan] * 1000 + [math.inf, -math.inf] * 500,
        [float(index % 2) for index in range(3000)],
        [1e300, -1e300] * 1500,
        [5e-324] * 3000,
    ],
    ids=["zeros", "constant", "no numbers", "alternating", "enormous", "tiny"],
)
@pytest.mark.parametrize("scale", ["linear", "log", "count", "duty"])
def test_strange_series_are_quiet(values, scale):
    assert run(Series(Shape(scale=scale, floor=0.5)), values) == []


def test_heavy_tails_and_whole_numbers_are_learnt():
    rng = random.Random(8)
    pareto = [rng.paretovariate(1.1) for _ in range(6000)]
    whole = [float(rng.random() < 0.01) * rng.randrange(1, 4) for _ in range(6000)]
    assert len(run(Series(Shape("log", side="up", floor=0.1, relative=1.0)), pareto)) <= 1
    assert run(Series(Shape(floor=5)), whole) == []


def test_values_that_are_no_numbers_are_skipped_and_change_nothing():
    values = noise(9, 1000)
    for index in range(600, 700):
        values[index] += 80
    dotted = [each for value in values for each in (value, math.nan)]
    series = Series(Shape(floor=10), STEP / 2)
    found = [one for index, value in enumerate(dotted) for one in series.update(1e9 + index * STEP / 2, value)]
    assert [one.kind for one in found] == ["level_shift"] * 2
    assert series.skipped == 1000


def test_gaps_and_a_clock_that_jumps_are_no_anomaly():
    series, moment = Series(Shape(floor=10)), 1_767_571_200.0
    found = []
    for index, value in enumerate(noise(10, 3000)):
        moment += STEP
        if index % 500 == 499:
            moment += (-7200, 90_000, 3e8)[index % 3]
        found += series.update(moment, value)
    assert found == []


def test_memory_is_bounded():
    series = Series(Shape(floor=10))
    rng = random.Random(11)
    for index in range(30_000):
        series.update(1e9 + index * STEP, rng.paretovariate(0.5))
    kept = len(series._base) + len(series._latest) + len(series._longer) + len(series._told._known)
    assert kept < 500
    assert len(series.season._latest) <= 24


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.floats(), st.floats()), max_size=300),
    st.sampled_from(["linear", "log", "count", "duty"]),
)
def test_nothing_raises_whatever_comes(points, scale):
    series = Series(Shape(scale=scale))
    for moment, value in points:
        series.update(moment, value)


def test_shapes_are_found_by_the_longest_beginning():
    assert shape_of("system.cpu.utilization") is not None
    assert shape_of("hw.power.limit") is None
    assert shape_of("process.uptime") is None
    assert shape_of("operation.rate").scale == "count"
