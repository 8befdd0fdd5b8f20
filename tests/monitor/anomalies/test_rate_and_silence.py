from __future__ import annotations

import random

import pytest

from lamalog.monitor.anomalies import ErrorRate, Silence
from lamalog.monitor.anomalies.found import Anomaly


def begun(found: list[Anomaly]) -> list[Anomaly]:
    return [one for one in found if not one.over]


def test_errors_that_come_at_once_are_told_with_the_rates_and_end():
    rng, detector, found = random.Random(1), ErrorRate(), []
    for step in range(1000):
        share = 0.5 if 500 <= step < 560 else 0.01
        found += [(step, one) for one in detector.update(step * 15.0, 20, sum(rng.random() < share for _ in range(20)))]
    (at, one), (until, same) = found
    assert one is same
    assert (one.kind, one.outcome) == ("error_rate", "recovered")
    assert 500 <= at <= 502
    assert one.baseline == pytest.approx(0.01, abs=0.005)
    assert one.peak > 0.3
    assert 560 <= until <= 570


def test_three_failures_of_what_never_fails_are_enough_and_one_is_not():
    detector = ErrorRate()
    for step in range(2000):
        assert detector.update(step * 15.0, 1, 0) == []
    assert detector.update(30_000.0, 1, 1) == []
    assert detector.update(30_015.0, 1, 1) == []
    assert len(detector.update(30_030.0, 1, 1)) == 1


def test_what_fails_often_by_itself_is_no_anomaly():
    rng, detector = random.Random(2), ErrorRate()
    for step in range(5000):
        assert detector.update(step * 15.0, 10, sum(rng.random() < 0.3 for _ in range(10))) == []


def test_errors_end_when_nobody_runs_it_any_more():
    detector, found = ErrorRate(), []
    for step in range(300):
        detector.update(step * 15.0, 10, 0)
    for step in range(300, 600):
        found += detector.update(step * 15.0, 10 if step < 310 else 0, 10 if step < 310 else 0)
    assert [one.outcome for one in found] == ["gone", "gone"]


@pytest.mark.parametrize(("runs", "failed"), [(0, 0), (-1, 0), (3, 5), (3, -1)])
def test_impossible_counts_are_passed_over(runs, failed):
    assert ErrorRate().update(0.0, runs, failed) == []


def test_a_heart_that_stops_is_missed_and_welcomed_back():
    silence, found = Silence(60.0), []
    for beat in range(100):
        silence.heard(beat * 10.0)
    for second in range(990, 1200, 5):
        found += silence.check(float(second))
    (one,) = found
    assert (one.kind, one.since) == ("silence", 990.0)
    assert 60 <= one.observed <= 65
    assert one.baseline == 10.0
    (same,) = silence.heard(1200.0)
    assert same is one
    assert (one.outcome, one.peak) == ("recovered", 210.0)


def test_who_is_silent_for_hours_has_left_and_is_told_once():
    silence, found = Silence(60.0), []
    for beat in range(100):
        silence.heard(beat * 10.0)
    for second in range(990, 30_000, 15):
        found += silence.check(float(second))
    assert [one.outcome for one in found] == ["gone", "gone"]
    assert found[0] is found[1]
    assert silence.gone


def test_pauses_by_chance_are_none_for_a_week():
    rng, silence, moment, found = random.Random(3), Silence(60.0), 0.0, []
    while moment < 604_800:
        pause = rng.expovariate(1 / 20)
        found += silence.check(moment + pause - 1e-6)
        moment += pause
        silence.heard(moment)
    assert begun(found) == []


def test_nobody_is_missed_before_its_habits_are_known_or_when_the_clock_is_set():
    silence = Silence(60.0)
    for beat in range(10):
        silence.heard(beat * 10.0)
    assert silence.check(1e6) == []
    for beat in range(10, 100):
        silence.heard(beat * 10.0)
    assert silence.check(500.0) == []  # the clock went back
    silence.forget_time()
    assert silence.check(1e6) == []
    assert silence.heard(float("nan")) == []
