"""One group with what belongs to it."""

from __future__ import annotations

import random
from typing import Any

from lamalog.errors.statistics import error_sequences, group_detail

DAY = 86400.0
A, B, C = "a" * 16, "b" * 16, "c" * 16


def test_the_newest_records_with_stack_and_breadcrumbs(log: Any) -> None:
    for number in range(20):
        log.add(
            1000 - number,
            A,
            message=f"number {number}",
            **{"exception.stacktrace": f"stack {number}", "error.breadcrumbs": [{"message": f"crumb {number}"}]},
        )
    log.add(10, B)
    detail = group_detail(log.store, A, samples=3, now=log.now)
    assert detail is not None
    assert [sample["message"] for sample in detail.samples] == ["number 19", "number 18", "number 17"]
    assert detail.first_sample is not None
    assert detail.first_sample["message"] == "number 0"
    assert (detail.stack, detail.breadcrumbs) == ("stack 19", [{"message": "crumb 19"}])
    assert (detail.group.count, detail.frames) == (20, [])


def test_a_group_without_fingerprints(log: Any) -> None:
    from lamalog.errors.statistics import error_groups

    for number in range(5):
        log.add(100 - number, None, message=f"number {number} failed")
    log.add(10, B)
    [mine] = [group for group in error_groups(log.store, now=log.now) if group.fingerprint != B]
    detail = group_detail(log.store, mine.fingerprint, samples=2, now=log.now)
    assert detail is not None
    assert [sample["message"] for sample in detail.samples] == ["number 4 failed", "number 3 failed"]


def test_no_such_group(log: Any) -> None:
    log.add(10, B)
    assert group_detail(log.store, A, now=log.now) is None


def test_what_follows_is_told_from_what_merely_comes_often(log: Any) -> None:
    rnd = random.Random(7)
    for number in range(100):
        at = 2 * DAY - number * 1700 - rnd.random() * 100
        log.add(at, A)
        if number % 20:
            log.add(at - 1.0, B)
    for number in range(2000):  # all the time
        log.add(2 * DAY * number / 2000, C)
    detail = group_detail(log.store, A, now=log.now)
    assert detail is not None
    [follower] = detail.followed_by
    assert (follower.first, follower.then, follower.looked_at, follower.followed, follower.mutual) == (
        A,
        B,
        100,
        95,
        False,
    )
    assert follower.share == 0.95
    assert follower.lift > 20
    assert detail.preceded_by == ()
    assert set(detail.titles) == {A, B}
    assert [(each.first, each.then) for each in error_sequences(log.store, now=log.now)] == [(A, B)]
    other = group_detail(log.store, B, now=log.now)
    assert other is not None
    assert [(each.first, each.then) for each in other.preceded_by] == [(A, B)]


def test_a_bad_hour_makes_no_sequence(log: Any) -> None:
    rnd = random.Random(3)
    log.info(5 * DAY)
    for _ in range(1500):  # both often, in the same hour, independently
        log.add(DAY + rnd.random() * 3600, A)
        log.add(DAY + rnd.random() * 3600, B)
    assert error_sequences(log.store, now=log.now) == []


def test_what_comes_together_in_either_order_is_mutual(log: Any) -> None:
    for number in range(60):
        at = DAY - number * 900
        log.add(at, A)
        log.add(at + (0.5 if number % 2 else -0.5), B)
    found = error_sequences(log.store, now=log.now)
    assert {(each.first, each.then, each.mutual) for each in found} == {(A, B, True), (B, A, True)}
