"""Quantiles stay within their promise, and memory within its bound."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.http._histogram import BUCKETS, Histogram

FRACTIONS = (0.5, 0.95, 0.99)


@given(st.lists(st.floats(min_value=1e-6, max_value=9e3), min_size=1, max_size=500))
def test_a_quantile_is_within_three_percent_of_the_real_one(values):
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    ordered = sorted(values)
    for fraction, found in zip(FRACTIONS, histogram.quantiles(*FRACTIONS), strict=True):
        real = ordered[max(0, math.ceil(fraction * len(values) - 1e-9) - 1)]
        assert found == pytest.approx(real, rel=0.03)


def test_no_duration_needs_more_than_the_fixed_buckets():
    histogram = Histogram()
    for exponent in range(-400, 400):
        histogram.add(math.exp(exponent / 4))
    histogram.add(0.0)
    histogram.add(-1.0)
    assert len(histogram._buckets) <= BUCKETS < 600
    assert histogram.count == 802


def test_an_empty_histogram_has_zeros():
    assert Histogram().quantiles(0.5, 0.99) == [0.0, 0.0]
