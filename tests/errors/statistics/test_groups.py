"""Groups as they are worked out from the files, by both engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from lamalog.errors.statistics import Trend, error_groups
from lamalog.store import QueryError

DAY = 86400.0
A, B = "a" * 16, "b" * 16


def test_a_group_counts_what_it_hits(log: Any) -> None:
    for number in range(30):
        log.add(
            3 * DAY - number * 3600,
            A,
            **{
                "enduser.id": f"u{number % 4}",
                "lama.task.id": f"t{number}",
                "lama.node.id": f"n{number % 3}",
                "service.version": "1.0" if number < 10 else "1.1",
                "error.title": "Failed: <*>",
                "error.category": "gpu.memory",
                "exception.type": "Failed",
            },
        )
    log.add(3600, B, severity_text="WARNING", severity_number=13)
    log.info(4 * DAY)
    first, second = error_groups(log.store, now=log.now)
    assert (first.fingerprint, first.count, first.total, first.title) == (A, 30, 30, "Failed: <*>")
    assert (first.users, first.tasks, first.nodes, first.category, first.type) == (4, 30, 3, "gpu.memory", "Failed")
    assert [(share.name, share.count) for share in first.versions] == [("1.1", 20), ("1.0", 10)]
    assert [(share.name, share.count) for share in first.by_node] == [("n0", 10), ("n1", 10), ("n2", 10)]
    assert first.first == dt.datetime.fromtimestamp(log.now - 3 * DAY, dt.timezone.utc)
    assert first.last == dt.datetime.fromtimestamp(log.now - 3 * DAY + 29 * 3600, dt.timezone.utc)
    assert sum(first.timeline.counts) == 30
    assert (second.fingerprint, second.level, second.by_node[0].name) == (B, "WARNING", "host-1")


def test_records_without_a_fingerprint_are_grouped_all_the_same(log: Any) -> None:
    for number in range(8):
        log.add(1000 - number, None, **{"exception.type": "ValueError", "exception.message": f"bad value {number}"})
    log.add(500, None, message="something else failed")
    groups = error_groups(log.store, now=log.now)
    assert sorted(group.count for group in groups) == [1, 8]
    assert groups[0].name == "ValueError: bad value <*>"
    assert len({group.fingerprint for group in groups}) == 2


def test_the_time_range_bounds_counts_but_not_first_and_last(log: Any) -> None:
    for ago in (5 * DAY, 2 * DAY, 3600, 1800):
        log.add(ago, A)
    log.add(5 * DAY, B)
    [group] = error_groups(log.store, log.now - DAY, now=log.now)
    assert (group.count, group.total) == (2, 4)
    assert group.first is not None
    assert group.first.timestamp() == log.now - 5 * DAY
    assert group.trend is not Trend.NEW
    [group] = [each for each in error_groups(log.store, None, log.now - DAY, now=log.now) if each.fingerprint == A]
    assert (group.count, group.total) == (2, 2)


def test_a_condition_chooses_records(log: Any) -> None:
    log.add(100, A, **{"service.name": "shop"})
    log.add(90, A, **{"service.name": "node"})
    [group] = error_groups(log.store, query="service=node or service=other", now=log.now)
    assert group.count == 1
    with pytest.raises(QueryError, match="no stages"):
        error_groups(log.store, query="service=node | stats count")
    with pytest.raises(QueryError):
        error_groups(log.store, query="service=(")


def test_trends_are_told_from_noise(log: Any) -> None:
    log.info(8 * DAY)
    for number in range(160):  # evenly
        log.add(8 * DAY - number * 8 * DAY / 160 - 1, "5" * 16)
    for number in range(100):
        log.add(8 * DAY - number * 600, "6" * 16)  # a day of it, a week ago
    for ago in (*(2 * DAY + number * 0.6 * DAY for number in range(10)), *(number * 400 for number in range(100))):
        log.add(ago, "7" * 16)  # now and then, and then often
    for ago in (3 * DAY, 3600, 1800):
        log.add(ago, "8" * 16)  # from one to two
    log.add(7200, "9" * 16)
    trends = {group.fingerprint[0]: group.trend for group in error_groups(log.store, now=log.now)}
    assert trends == {"5": Trend.STEADY, "6": Trend.GONE, "7": Trend.RISING, "8": Trend.STEADY, "9": Trend.NEW}


def test_an_error_that_comes_in_bursts_does_not_rise_with_each_of_them(log: Any) -> None:
    log.info(8 * DAY)
    for day in (7.5, 6.2, 5.5, 4.1, 3.3, 2.6, 0.3):
        for number in range(40):
            log.add(day * DAY + number, A)
    [group] = error_groups(log.store, now=log.now)
    assert group.trend is Trend.STEADY


def test_nothing_logged_is_no_group(log: Any) -> None:
    log.info(100)
    assert error_groups(log.store, now=log.now) == []


def test_odd_records_are_no_trouble(log: Any) -> None:
    log.add(100, "", message=None)
    log.add(100, A, **{"error.title": 7, "error.handled": "no", "enduser.id": {"a": 1}, "service.version": 3})
    log.add(100, A, timestamp="never", message="x\ny")
    log.add(100, '"quoted\\', message="\u202e \x1b[31m")
    groups = error_groups(log.store, now=log.now)
    assert sum(group.total for group in groups) == 3  # one has no time
    assert all("\n" not in group.title for group in groups)


def test_an_exception_that_is_logged_again_on_its_way_up_counts_once(log: Any) -> None:
    log.add(100, A)
    log.add(99, A, **{"error.repeated": True})
    log.add(98, A, **{"error.repeated": False})
    [group] = error_groups(log.store, now=log.now)
    assert (group.count, group.total) == (2, 2)


def test_in_the_first_minutes_of_a_log_everything_is_new(log: Any) -> None:
    log.info(30)
    for ago in (28, 27, 26):
        log.add(ago, A)
    [group] = error_groups(log.store, now=log.now)
    assert (group.trend, group.rate_before) == (Trend.NEW, 0.0)
    log.add(5000, A)
    [group] = error_groups(log.store, log.now - 60, now=log.now)
    assert group.trend is Trend.STEADY
