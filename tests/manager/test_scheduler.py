"""Timers run in order from one thread, which is gone when there is nothing to wait for."""

from __future__ import annotations

import os
import queue
import threading
import time

import pytest

from lamalog.manager.scheduler import Scheduler


def names() -> list[str]:
    return [thread.name for thread in threading.enumerate()]


def test_timers_are_called_in_the_order_of_their_time() -> None:
    scheduler, done = Scheduler(), queue.Queue[int]()
    for delay in (0.06, 0.02, 0.04):
        scheduler.call_later(delay, lambda delay=delay: done.put(delay))  # type: ignore[misc]
    assert [done.get(timeout=5) for _ in range(3)] == [0.02, 0.04, 0.06]


def test_a_cancelled_timer_is_not_called_and_the_thread_ends() -> None:
    scheduler, called = Scheduler(), threading.Event()
    timer = scheduler.call_later(60, called.set)
    assert names().count("lamalog-timer") == 1
    timer.cancel()
    scheduler.wake()
    deadline = time.monotonic() + 5
    while "lamalog-timer" in names() and time.monotonic() < deadline:
        time.sleep(0.005)
    assert "lamalog-timer" not in names()
    assert not called.is_set()


def test_one_that_raises_does_not_stop_the_others() -> None:
    scheduler, called = Scheduler(), threading.Event()
    scheduler.call_later(0.0, lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    scheduler.call_later(0.01, called.set)
    assert called.wait(5)


def test_cancelled_timers_do_not_pile_up() -> None:
    scheduler = Scheduler()
    for _ in range(1000):
        scheduler.call_later(60, print).cancel()
    assert len(scheduler._timers) <= 2
    scheduler.wake()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_timers_go_on_in_a_forked_child() -> None:
    scheduler, called = Scheduler(), threading.Event()
    timer = scheduler.call_later(0.3, called.set)
    pid = os.fork()
    if pid == 0:
        os._exit(0 if called.wait(10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    timer.cancel()
    scheduler.wake()
