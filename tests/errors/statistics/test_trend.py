"""The tests behind the words."""

from __future__ import annotations

import math
from itertools import product

import pytest

from lamalog.errors.statistics.distinct import Distinct
from lamalog.errors.statistics.trend import Trend, compared, dispersion, has_gone
from lamalog.store.chance import at_least


@pytest.mark.parametrize(
    ("hits", "others", "share"), list(product((1, 3, 10, 40), (0, 1, 7, 60), (0.05, 0.25, 0.5, 0.9)))
)
def test_the_chance_equals_the_binomial_sum(hits: int, others: int, share: float) -> None:
    trials = hits + others
    exact = math.fsum(math.comb(trials, k) * share**k * (1 - share) ** (trials - k) for k in range(hits, trials + 1))
    assert at_least(hits, others, share) == pytest.approx(exact, rel=1e-9, abs=1e-14)


def test_large_counts_stay_exact_enough() -> None:
    assert at_least(500_000, 500_000, 0.5) == pytest.approx(0.5, abs=1e-3)
    assert at_least(510_000, 490_000, 0.5) < 1e-80
    assert at_least(0, 5, 0.5) == 1.0


@pytest.mark.parametrize(
    ("recent", "before", "trend"),
    [
        (2, 1, Trend.STEADY),
        (4, 0, Trend.STEADY),
        (12, 0, Trend.RISING),
        (60, 20, Trend.RISING),
        (20, 60, Trend.FALLING),
        (120, 100, Trend.STEADY),
        (10_000, 9_000, Trend.STEADY),
        (0, 0, Trend.STEADY),
    ],
)
def test_only_what_chance_does_not_explain_is_a_trend(recent: int, before: int, trend: Trend) -> None:
    assert compared(recent, 3600, before, 3600) is trend


def test_spans_of_different_lengths_are_taken_into_account() -> None:
    assert compared(20, 3600, 140, 7 * 3600) is Trend.STEADY
    assert compared(20, 3600, 20, 7 * 3600) is Trend.RISING
    assert compared(20, 0, 20, 3600) is Trend.STEADY


def test_bursts_need_more_to_rise() -> None:
    assert compared(60, 3600, 20, 3600, dispersion=20) is Trend.STEADY
    assert dispersion([0, 0, 0, 40, 0, 0, 0, 40]) > 20
    assert dispersion([5, 5, 5, 5]) == dispersion([]) == dispersion([0, 0, 0, 0]) == 1.0


def test_silence_counts_by_what_came_before() -> None:
    day = 86400.0
    assert has_gone(100, 0, 5 * day, 6.5 * day, day)
    assert not has_gone(2, 0, 5 * day, 6.5 * day, day)
    assert not has_gone(100, 0, 5 * day, 5.5 * day, day)
    assert has_gone(1, 0, 0, 5 * day, day)


def test_different_values_are_counted_exactly_and_then_estimated() -> None:
    counter = Distinct()
    for number in range(1000):
        counter.add(f"user {number % 500}")
    assert len(counter) == 500
    for number in range(50_000):
        counter.add(f"user {number}")
    assert len(counter) == pytest.approx(50_000, rel=0.1)
