"""The bookkeeping behind "repeated N times", against a plain count."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from lamalog.filters._repeats import Repeats

events = st.lists(st.tuples(st.integers(0, 8), st.floats(0, 5, allow_nan=False)), max_size=80)


@given(events, st.integers(1, 3), st.floats(0.1, 8), st.integers(1, 4))
def test_every_record_passes_or_is_told_exactly_once(arrivals, limit, span, max_keys):
    repeats = Repeats(limit, span, max_keys)
    now, passed, told = 0.0, 0, []
    for key, gap in arrivals:
        now += gap
        window, passes, ended = repeats.hit(key, now)
        passed += passes
        told += ended
        assert window.started <= now
        assert len(repeats) <= max_keys
    told += repeats.drain()
    assert passed + sum(window.suppressed for window in told) == len(arrivals)
    assert len({id(window) for window in told}) == len(told)


@given(events, st.integers(1, 3), st.floats(0.1, 8))
def test_no_more_than_the_limit_pass_in_any_window(arrivals, limit, span):
    repeats = Repeats(limit, span, 1000)
    now, in_window = 0.0, Counter()
    for key, gap in arrivals:
        now += gap
        window, passes, _ = repeats.hit(key, now)
        in_window[key, window.started] += passes
        assert now - window.started < span
    assert all(count <= limit for count in in_window.values())


def test_the_first_end_that_has_something_to_tell():
    repeats = Repeats(1, 10, 100)
    assert repeats.next_end() is None
    repeats.hit("quiet", 0)
    repeats.hit("loud", 1)
    repeats.hit("loud", 2)
    assert repeats.next_end() == 11
    assert repeats.ended(10.9) == []
    (window,) = repeats.ended(11)
    assert (window.suppressed, window.latest) == (1, 2)
