from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from lamalog.monitor import sampler as module
from lamalog.monitor.sampler import Moment, Sampler
from lamalog.monitor.sampler_rates import Counters, DeviceCounters, change
from lamalog.testing import capture


class Clock:
    """Both clocks, and the wall's."""

    def __init__(self) -> None:
        self.awake = self.all = 1000.0

    def on(self, seconds: float, asleep: float = 0.0) -> None:
        self.awake += seconds
        self.all += seconds + asleep


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    fake = Clock()
    monkeypatch.setattr(module, "_monotonic", lambda: fake.awake)
    monkeypatch.setattr(module, "_boottime", lambda: fake.all)
    return fake


class Counting:
    """A counter that goes up by 10 a second."""

    name = "counter"

    def __init__(self) -> None:
        self._counters = Counters()
        self.closed = False

    def read(self, moment: Moment) -> None:
        moment.put("rate", self._counters.rate("x", moment.now * 10, moment.elapsed))

    def close(self) -> None:
        self.closed = True


class Broken:
    name = "something"

    def read(self, moment: Moment) -> None:
        raise PermissionError(13, "no")

    def close(self) -> None:
        raise ValueError("stuck")


def test_rates_come_with_the_second_sample(clock: Clock) -> None:
    sampler = Sampler([Counting()], 5.0)
    first = sampler.sample()
    clock.on(5)
    second = sampler.sample()
    assert (first.elapsed, dict(first.values)) == (None, {})
    assert (second.elapsed, second["rate"]) == (5.0, pytest.approx(10.0))


@pytest.mark.parametrize(("awake", "asleep"), [(5.0, 3600.0), (3600.0, 0.0), (0.0, 0.0), (-3.0, 0.0)])
def test_over_a_gap_there_is_no_rate_and_after_it_there_is(clock: Clock, awake: float, asleep: float) -> None:
    """The machine slept, the process was stopped, the clock stood still or went back."""
    sampler = Sampler([Counting()], 5.0)
    sampler.sample()
    clock.on(awake, asleep)
    over = sampler.sample()
    assert over.elapsed is None
    assert "rate" not in over
    clock.on(5)
    assert sampler.sample()["rate"] == pytest.approx(10.0)


def test_the_wall_clock_may_jump(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    sampler = Sampler([Counting()], 5.0)
    sampler.sample()
    clock.on(5)
    monkeypatch.setattr(module.time, "time", lambda: 0.0)
    sample = sampler.sample()
    assert sample.time == 0.0
    assert sample["rate"] == pytest.approx(10.0)


def test_a_source_that_fails_hurts_no_other_and_is_told_once() -> None:
    counting = Counting()
    sampler = Sampler([Broken(), counting], 0.01)
    with capture() as records:
        sampler.sample()
        time.sleep(0.001)
        assert "rate" in sampler.sample()
        sampler.close()
    assert counting.closed
    assert [entry.message for entry in records] == ["no reading of something: PermissionError: [Errno 13] no"]


def test_what_is_no_finite_number_is_no_reading() -> None:
    class Strange:
        name = "strange"

        def read(self, moment: Moment) -> None:
            moment.values.update(a=float("nan"), b=float("inf"), c=1.0, d=10**30)

        def close(self) -> None:
            pass

    assert set(Sampler([Strange()], 5.0).sample()) == {"c", "d"}


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (5, 12, 7),
        (5, 5, 0),
        (500, 3, None),  # begun anew
        (2**32 - 100, 50, 150),  # 32 bits have gone round
        (2**32 - 100, 2**31, None),  # too far: begun anew
        (2**40, 50, None),
    ],
)
def test_counters_that_go_back(before: float, now: float, expected: float | None) -> None:
    assert change(before, now) == expected


def test_devices_come_and_go_and_begin_anew() -> None:
    counters = DeviceCounters()
    assert counters.changes({"a": (100.0, 1.0), "b": (1000.0, 5.0)}) == {}
    assert counters.changes({"a": (110.0, 1.0)}) == {"a": (10.0, 0.0)}  # b is gone
    assert counters.changes({"a": (120.0, 2.0), "b": (9000.0, 9.0)}) == {"a": (10.0, 1.0)}  # and back
    assert counters.changes({"a": (5.0, 0.0), "b": (9001.0, 9.0)}) == {"b": (1.0, 0.0)}  # a was reset
    assert counters.totals == [21.0, 1.0]


def test_totals_never_go_back() -> None:
    counters, seen = DeviceCounters(), []
    for values in ({"a": (5.0,)}, {"a": (50.0,)}, {}, {"a": (3.0,)}, {"a": (4.0,)}):
        counters.changes(values)
        seen.append(sum(counters.totals))
    assert seen == sorted(seen)
    assert seen[-1] == 46.0
