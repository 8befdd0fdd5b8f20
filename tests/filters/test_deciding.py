from __future__ import annotations

import logging

from lamalog.filters._deciding import DecidingFilter


class Failing(DecidingFilter):
    def decide(self, record):
        raise RuntimeError("a bug")


class Alternating(DecidingFilter):
    calls = 0

    def decide(self, record):
        self.calls += 1
        return self.calls % 2 == 0


def test_a_filter_that_fails_lets_the_record_pass_and_counts_it(make):
    one = Failing()
    assert one.filter(make()) is True
    assert one.stats == {"passed": 0, "dropped": 0, "failed": 1}


def test_a_record_is_judged_once(make):
    one, record = Alternating(), make()
    assert [one.filter(record) for _ in range(3)] == [False, False, False]
    assert one.stats == {"passed": 0, "dropped": 1, "failed": 0}


def test_records_are_not_kept_alive(make):
    one = Alternating()
    for _ in range(100):
        one.filter(make())
    assert len(one._decided) <= 1


def test_records_that_can_not_be_remembered_pass_all_the_same():
    class Odd(logging.LogRecord):
        __hash__ = None

    one = Alternating()
    assert one.filter(Odd("x", 20, "p", 1, "m", None, None)) is True
    assert one.stats["failed"] == 1
