"""An error is graver the more often it comes and the more people it hits."""

from __future__ import annotations

import logging
import threading
from typing import Any

import lamalog
from lamalog.errors import ErrorFilter
from lamalog.errors import _reach as reach
from lamalog.errors._reach import Reach


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_rate_is_that_of_the_last_minute() -> None:
    clock = Clock()
    counts = Reach(clock)
    for _ in range(60):
        rate, _ = counts.seen("f")
        clock.now += 1
    assert rate == 60
    clock.now += 30  # half of the minute before still counts
    assert counts.seen("f")[0] == 1 + 60 * 0.5
    clock.now += 600
    assert counts.seen("f")[0] == 1


def test_whom_it_hits_is_counted_once_and_forgotten_after_a_while() -> None:
    clock = Clock()
    counts = Reach(clock)
    for number in range(30):
        _, hit = counts.seen("f", {"request_id": f"r-{number}", "enduser.id": f"u-{number % 3}"}, None)
    assert hit == 3
    assert counts.seen("f", None, {"lama.task.id": "t-1"})[1] == 4
    assert counts.seen("f", {"enduser.id": ["odd"]})[1] == 4
    clock.now += 601
    assert counts.seen("f", {"enduser.id": "u-1"})[1] == 1
    assert counts.seen("other", {"enduser.id": "u-1"}) == (1, 1)


def test_memory_is_bounded_whatever_comes() -> None:
    counts = Reach()
    for number in range(3 * reach.MOST):
        counts.seen(f"f-{number}", {"enduser.id": number})
    for number in range(3 * reach.MOST_HIT):
        _, hit = counts.seen("same", {"enduser.id": number})
    assert hit == reach.MOST_HIT
    assert len(counts._kinds) <= reach.MOST


def test_a_clock_that_goes_back_and_threads_do_no_harm() -> None:
    clock = Clock()
    counts = Reach(clock)
    counts.seen("f")
    clock.now -= 500
    assert counts.seen("f")[0] == 2
    threads = [threading.Thread(target=lambda: [counts.seen(f"t-{n}") for n in range(3000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_records_grow_graver_with_it() -> None:
    seen: list[dict[str, Any]] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(dict(record.__dict__))  # type: ignore[method-assign]
    handler.addFilter(ErrorFilter())
    logger = logging.getLogger("tests.reach")
    logger.addHandler(handler)
    for number in range(12):
        with lamalog.bound(request_id=f"r-{number}"):
            try:
                raise TimeoutError("no answer")
            except TimeoutError:
                logger.exception("failed")
    grades = [record["error.severity"] for record in seen]
    order = ["low", "medium", "high", "critical"]
    assert order.index(grades[-1]) == order.index(grades[0]) + 1
    assert grades == sorted(grades, key=order.index)
