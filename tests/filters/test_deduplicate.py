from __future__ import annotations

import logging

from lamalog.filters import DeduplicationFilter


def test_the_same_message_comes_once_with_how_often_it_was(log, collecting, clock):
    one = DeduplicationFilter("10 s")
    one._clock = clock
    handler = collecting(one)
    log.addHandler(handler)
    for user in ("ann", "ann", "bob", "ann"):
        log.info("hello %s", user)
        clock.now += 1
    clock.now += 10
    log.info("hello %s", "ann")
    assert handler.messages == ["hello ann", "hello bob", "repeated 2 times within 3.00 s: hello %s", "hello ann"]


def test_different_levels_loggers_and_exceptions_differ(log, collecting, clock):
    one = DeduplicationFilter()
    one._clock = clock
    handler = collecting(one)
    log.addHandler(handler)
    log.getChild("sub").info("x")
    log.info("x")
    log.warning("x")
    for error in (KeyError("a"), KeyError("b"), ValueError("a"), KeyError("a")):
        log.warning("x", exc_info=error)
    assert len(handler.records) == 6
    assert one.stats["dropped"] == 1


def test_lines_of_code_do_not_matter(log, collecting):
    handler = collecting(DeduplicationFilter())
    log.addHandler(handler)
    log.info("x")
    log.info("x")
    handler.filters[0].flush()
    assert handler.messages[0] == "x"
    assert handler.records[1].__dict__["log.repeated.count"] == 1


def test_critical_records_always_pass_unless_told_otherwise(log, collecting):
    handler, strict = collecting(DeduplicationFilter()), collecting(DeduplicationFilter(always=None))
    log.addHandler(handler)
    log.addHandler(strict)
    for _ in range(3):
        log.critical("down")
    assert len(handler.records) == 3
    assert len(strict.records) == 1
    assert handler.records[0].levelno == logging.CRITICAL
    strict.filters[0].flush()
