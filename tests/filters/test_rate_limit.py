from __future__ import annotations

import gc
import logging
import logging.handlers
import multiprocessing
import os
import queue
import subprocess
import sys
import threading
import time
import weakref

import pytest

from lamalog.filters import RateLimitFilter


def limited(clock, *args, **options):
    made = RateLimitFilter(*args, **options)
    made._clock = clock
    return made


def test_the_first_few_pass_and_the_next_window_begins_with_how_many_did_not(log, collecting, clock):
    handler = collecting(limited(clock, 2, "1 min"))
    log.addHandler(handler)
    for number in range(7):
        log.warning("disk %d is slow", number)
        if number == 5:
            clock.now += 60
    assert handler.messages == [
        "disk 0 is slow",
        "disk 1 is slow",
        "repeated 4 times within 0 µs: disk %d is slow",
        "disk 6 is slow",
    ]
    told = handler.records[2]
    assert told.__dict__["event.name"] == "log.repeated"
    assert told.__dict__["log.repeated.count"] == 4
    assert (told.levelno, told.name, told.lineno) == (logging.WARNING, "filtered", handler.records[0].lineno)


def test_any_other_record_brings_the_news_too(log, collecting, clock):
    handler = collecting(limited(clock, 1, 10))
    log.addHandler(handler)
    for _ in range(4):
        log.info("loop")
        clock.now += 1
    clock.now += 10
    log.info("something else")
    assert handler.messages == ["loop", "repeated 3 times within 3.00 s: loop", "something else"]


def test_silence_is_broken_by_a_timer_that_leaves_no_thread_behind(log, collecting):
    before = set(threading.enumerate())
    handler = collecting(RateLimitFilter(1, 0.1))
    log.addHandler(handler)
    for _ in range(3):
        log.info("again")
    deadline = time.monotonic() + 10
    while len(handler.records) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert handler.messages[0] == "again"
    assert handler.messages[1].startswith("repeated 2 times")
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(threading.enumerate()) == before


def test_flush_tells_at_once_and_only_once(log, collecting, clock):
    one = limited(clock, 1, 10)
    handler = collecting(one)
    log.addHandler(handler)
    for _ in range(2):
        log.info("x")
    one.flush()
    one.flush()
    assert handler.messages == ["x", "repeated once within 0 µs: x"]
    assert one.stats == {"passed": 2, "dropped": 1, "failed": 0, "summaries": 1, "keys": 0}


def test_two_handlers_that_share_a_filter_see_the_same_records(log, collecting, clock):
    one = limited(clock, 2, 10)
    first, second = collecting(one), collecting(one)
    log.addHandler(first)
    log.addHandler(second)
    for _ in range(3):
        log.info("x")
    one.flush()
    assert first.messages == second.messages == ["x", "x", "repeated once within 0 µs: x"]


def test_a_handler_without_the_filter_hears_nothing_of_it(log, collecting, clock):
    one = limited(clock, 1, 10)
    quiet, all_of_it = collecting(one), collecting()
    log.addHandler(quiet)
    logging.getLogger().addHandler(all_of_it)
    log.propagate = True
    for _ in range(3):
        log.info("x")
    one.flush()
    assert quiet.messages == ["x", "repeated 2 times within 0 µs: x"]
    assert all_of_it.messages == ["x", "x", "x"]


def test_on_a_logger_it_speaks_through_that_logger(log, collecting, clock):
    one = limited(clock, 1, 10)
    log.addFilter(one)
    handler = collecting()
    log.addHandler(handler)
    for _ in range(2):
        log.info("x")
    one.flush()
    assert handler.messages == ["x", "repeated once within 0 µs: x"]


def test_behind_a_memory_handler_it_is_found(log, collecting, clock):
    one = limited(clock, 1, 10)
    inner = collecting(one)
    memory = logging.handlers.MemoryHandler(100, target=inner)
    log.addHandler(memory)
    for _ in range(2):
        log.info("x")
    memory.flush()
    one.flush()
    assert inner.messages == ["x", "repeated once within 0 µs: x"]


def test_behind_a_queue_the_news_takes_the_way_of_the_records(log, collecting, clock):
    one = limited(clock, 1, 10)
    inner = collecting(one)
    records: queue.Queue = queue.Queue()
    log.addHandler(logging.handlers.QueueHandler(records))
    listener = logging.handlers.QueueListener(records, inner)
    listener.start()
    for _ in range(2):
        log.info("x")
    deadline = time.monotonic() + 10
    while one.stats["dropped"] < 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    one.flush()
    listener.stop()
    assert inner.messages == ["x", "repeated once within 0 µs: x"]


def test_a_level_can_be_exempt(log, collecting, clock):
    handler = collecting(limited(clock, 1, 10, always="ERROR"))
    log.addHandler(handler)
    for level in (logging.INFO, logging.INFO, logging.ERROR, logging.ERROR, logging.CRITICAL):
        log.log(level, "x")
    assert [record.levelno for record in handler.records] == [20, 40, 40, 50]


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("callsite", ["a 0", "b 0"]),
        ("message", ["a 0", "b 0", "a 1", "b 1"]),
        ("logger", ["a 0"]),
        ("tenant", ["a 0", "b 0"]),
        ("tenant, message", ["a 0", "b 0", "a 1", "b 1"]),
    ],
)
def test_what_counts_as_the_same(log, collecting, clock, by, expected):
    handler = collecting(limited(clock, 1, 10, by=by))
    log.addHandler(handler)
    for number in (0, 1, 0):
        log.info("a %d", number, extra={"tenant": 1})
        log.info("b %d", number, extra={"tenant": "two"})
    assert handler.messages == expected


def test_many_keys_take_bounded_memory_and_nothing_is_forgotten_in_silence(log, collecting, clock):
    one = limited(clock, 1, 1000, by="message", max_keys=10)
    handler = collecting(one)
    log.addHandler(handler)
    for number in range(200):
        log.info("n %d", number)
        log.info("n %d", number)
    assert one.stats["keys"] == 10
    one.flush()
    counted = sum(record.__dict__.get("log.repeated.count", 1) for record in handler.records)
    assert counted == 400


def test_long_messages_are_not_kept(log, collecting, clock):
    one = limited(clock, 1, 10, by="message")
    handler = collecting(one)
    log.addHandler(handler)
    for _ in range(2):
        log.info("y" * 1_000_000)
    one.flush()
    assert handler.messages[1].startswith("repeated once")
    assert len(handler.messages[1]) < 300
    assert all(len(str(key)) < 1000 for key in one._repeats._windows)


def test_threads_lose_no_count(log, collecting, clock):
    one = limited(clock, 5, 1000)
    handler = collecting(one)
    log.addHandler(handler)
    gate = threading.Barrier(8)

    def shout():
        gate.wait()
        for _ in range(500):
            log.info("x")

    threads = [threading.Thread(target=shout) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    one.flush()
    assert len(handler.records) == 6
    assert handler.records[-1].__dict__["log.repeated.count"] == 8 * 500 - 5
    assert one.stats["dropped"] == 8 * 500 - 5


class Hostile:
    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__

    def __hash__(self):
        raise RuntimeError("no hash")


@pytest.mark.parametrize("msg", [Hostile(), None, b"x", {"a": 1}, "%s %s", "\ud800"])
def test_nothing_makes_it_raise(make, msg):
    for by in ("message", "callsite", "who"):
        one = RateLimitFilter(by=by)
        assert one.filter(make(msg, "only one", who=Hostile())) is True


def test_it_does_not_outlive_its_last_handler(clock):
    one = RateLimitFilter(1, 1000)
    record = logging.LogRecord("gone", 20, "p", 1, "x", None, None)
    one.filter(record)
    one.filter(logging.LogRecord("gone", 20, "p", 1, "x", None, None))
    timer = one._alarm._timer
    dead = weakref.ref(one)
    del one
    gc.collect()
    assert dead() is None
    timer.cancel()


def test_what_is_pending_is_told_when_the_process_ends(tmp_path):
    code = """
import logging, sys
from lamalog.filters import RateLimitFilter
handler = logging.FileHandler("out.log")
handler.addFilter(RateLimitFilter(1, "1 h"))
log = logging.getLogger("p"); log.addHandler(handler); log.setLevel(10)
for _ in range(5): log.info("x")
"""
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)
    lines = (tmp_path / "out.log").read_text().splitlines()
    assert lines[0] == "x"
    assert lines[1].startswith("repeated 4 times")
    assert len(lines) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_tells_its_own_and_not_its_parents(tmp_path, log):
    one = RateLimitFilter(1, 1000)
    path = tmp_path / "out.log"
    handler = logging.FileHandler(path)
    handler.addFilter(one)
    log.addHandler(handler)
    for _ in range(3):
        log.info("x")

    def child():
        for _ in range(6):
            log.info("x")

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(30)
    assert process.exitcode == 0
    child_lines = path.read_text().splitlines()
    assert [line.partition(" within")[0] for line in child_lines] == ["x", "x", "repeated 5 times"]
    one.flush()
    assert path.read_text().splitlines()[-1].startswith("repeated 2 times")


def test_windows_that_end_one_after_the_other_are_each_told_in_time(log, collecting):
    handler = collecting(RateLimitFilter(1, 0.2, by="message"))
    log.addHandler(handler)
    for message in ("first", "first", "second", "second"):
        log.info(message)
        time.sleep(0.05)
    deadline = time.monotonic() + 10
    while len(handler.records) < 4 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [message.rpartition(" ")[2] for message in handler.messages] == ["first", "second", "first", "second"]


def test_without_a_thread_to_spare_the_next_record_brings_the_news(log, collecting, clock, monkeypatch):
    def no_thread(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Timer, "start", no_thread)
    one = limited(clock, 1, 10)
    handler = collecting(one)
    log.addHandler(handler)
    for _ in range(3):
        log.info("x")
    clock.now += 10
    log.info("y")
    assert handler.messages == ["x", "repeated 2 times within 0 µs: x", "y"]
    assert one.stats["failed"] == 0


def test_the_news_names_the_event_and_never_holds_on_to_objects(log, collecting, clock):
    one = limited(clock, 1, 10)
    handler = collecting(one)
    log.addHandler(handler)
    for _ in range(2):
        log.info({"password": "hunter2"}, extra={"event.name": "cart.paid"})
    one.flush()
    told = handler.records[1]
    assert told.__dict__["log.repeated.event"] == "cart.paid"
    assert told.getMessage() == "repeated once within 0 µs: <dict>"


def test_a_handler_that_fails_does_not_cost_the_record(log, collecting, clock):
    class Failing(collecting):
        def handle(self, record):
            if record.getMessage().startswith("repeated"):
                raise RuntimeError("no")
            return super().handle(record)

    one = limited(clock, 1, 10)
    handler = Failing(one)
    log.addHandler(handler)
    for _ in range(2):
        log.info("x")
    clock.now += 10
    log.info("y")
    assert handler.messages == ["x", "y"]
    assert one.stats == {"passed": 2, "dropped": 1, "failed": 0, "summaries": 1, "keys": 1}


def test_a_signal_handler_may_log_in_the_middle_of_a_decision(log, collecting, clock):
    one = limited(clock, 1, 10)
    handler = collecting(one)
    log.addHandler(handler)
    with one._lock:  # where the signal comes
        log.info("from the signal handler")
    assert handler.messages == ["from the signal handler"]
