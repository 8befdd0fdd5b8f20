from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from lamalog.context import bound
from lamalog.filters import ContextFilter, RateLimitFilter, RedactionFilter, SamplingFilter
from lamalog.formatters import JsonFormatter
from lamalog.trace import new_trace

RATE = "log.sampling.rate"
copies = pytest.mark.skipif(sys.version_info < (3, 12), reason="filters can't replace records before 3.12")


def kept(one, record):
    return bool(one.filter(record))


def test_a_trace_is_kept_whole_or_not_at_all_and_every_process_agrees(make):
    traces = [new_trace().trace_id for _ in range(400)]
    here = [kept(SamplingFilter(0.3), make(trace_id=trace)) for trace in traces]
    assert here == [kept(SamplingFilter("30%"), make("other", trace_id=trace)) for trace in traces]
    code = f"""
import logging
from lamalog.filters import SamplingFilter
one = SamplingFilter(0.3)
def kept(trace):
    record = logging.LogRecord("y", 10, "p", 1, "z", None, None)
    record.trace_id = trace
    return bool(one.filter(record))
print(*[int(kept(trace)) for trace in {traces!r}])
"""
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert [bool(int(each)) for each in there.split()] == here
    assert 60 < sum(here) < 180


def test_a_smaller_share_is_part_of_a_larger_one(make):
    for _ in range(200):
        trace = new_trace().trace_id
        if kept(SamplingFilter(0.1), make(trace_id=trace)):
            assert kept(SamplingFilter(0.5), make(trace_id=trace))


def test_it_decides_as_opentelemetry_does(make):
    """Threshold on the last 56 bits of the trace id: at 1/4 those from c0000000000000 on are kept."""
    prefix = "a" * 18
    for random_part, expected in (
        ("c0000000000000", True),
        ("bfffffffffffff", False),
        ("f" * 14, True),
        ("0" * 14, False),
    ):
        assert kept(SamplingFilter(0.25), make(trace_id=prefix + random_part)) is expected


def test_totals_can_be_rebuilt_from_what_was_kept(log, collecting):
    one = SamplingFilter(0.2)
    handler = collecting(ContextFilter(), RedactionFilter(), one)
    log.addHandler(handler)
    for number in range(5000):
        log.error("x") if number % 50 == 0 else log.info("x")
    lines = [json.loads(JsonFormatter().format(record)) for record in handler.records]
    total = sum(1 / line.get(RATE, 1) for line in lines)
    assert len(lines) < 1700
    assert total == pytest.approx(5000, rel=0.12)
    assert sum(line["severity_text"] == "ERROR" for line in lines) == 100
    assert one.stats["always"] == 100
    assert one.stats["passed"] + one.stats["dropped"] == 5000


def test_errors_slow_operations_and_chosen_traces_always_stay_and_count_once(make):
    one = SamplingFilter(0, slow="1 s", traces="t-1, t-2")
    assert one.filter(make(level=logging.ERROR)) is True
    assert one.filter(make(duration=1.0)) is True
    assert one.filter(make(duration=0.9)) is False
    assert one.filter(make(duration="fast")) is False
    assert one.filter(make(trace_id="t-2")) is True
    assert one.filter(make(**{"lama.task.id": "t-1"})) is True
    assert one.filter(make(trace_id="t-3")) is False
    with bound(**{"lama.trace.keep": True}):
        record = make()
        assert one.filter(record) is True
    assert RATE not in record.__dict__


def test_what_always_stays_is_an_option(make):
    assert kept(SamplingFilter(0, always="WARNING"), make(level=logging.WARNING))
    assert not kept(SamplingFilter(0, always=None, slow=None), make(level=logging.CRITICAL, duration=1e9))
    assert kept(SamplingFilter(0, slow=0.1), make(duration=0.2))


def test_other_things_can_belong_together(make):
    one = SamplingFilter(0.5, by="order")
    for number in range(50):
        answers = {kept(one, make(order=number, trace_id=new_trace().trace_id)) for _ in range(5)}
        assert len(answers) == 1


def test_bound_context_decides_too(make):
    one = SamplingFilter(0.5)
    for _ in range(50):
        trace = new_trace().trace_id
        with bound(trace_id=trace):
            assert kept(one, make()) == kept(one, make(trace_id=trace))


def test_without_any_id_chance_decides(make):
    one = SamplingFilter(0.5)
    answers = [kept(one, make()) for _ in range(200)]
    assert 50 < sum(answers) < 150


def test_everything_and_nothing(make):
    assert all(SamplingFilter(1).filter(make()) is True for _ in range(50))
    assert not any(SamplingFilter(0).filter(make()) for _ in range(50))


@copies
def test_a_handler_that_keeps_everything_does_not_see_the_rate_of_another(log, collecting):
    sampled, whole = collecting(SamplingFilter(0.5)), collecting()
    log.addHandler(sampled)
    log.addHandler(whole)
    for _ in range(100):
        log.info("x")
    assert all(record.__dict__[RATE] == 0.5 for record in sampled.records)
    assert not any(RATE in record.__dict__ for record in whole.records)
    assert len(whole.records) == 100


@copies
def test_a_filter_shared_by_two_handlers_judges_a_copy_like_its_original(log, collecting):
    limit = RateLimitFilter(1000)
    sampled, whole = collecting(SamplingFilter(0.999999), limit), collecting(limit)
    log.addHandler(sampled)
    log.addHandler(whole)
    for _ in range(50):
        log.info("x")
    assert limit.stats["passed"] == 50


def test_two_handlers_that_share_it_get_the_same_records(log, collecting):
    one = SamplingFilter(0.5)
    first, second = collecting(one), collecting(one)
    log.addHandler(first)
    log.addHandler(second)
    for number in range(100):
        log.info("%d", number)
    assert first.messages == second.messages
    assert all(record.__dict__[RATE] == 0.5 for record in first.records)


def test_ids_of_any_type_are_taken(make):
    for value in (7, b"x", object(), ["a"], "\ud800", "x" * 100_000):
        one = SamplingFilter(0.5)
        one.filter(make(trace_id=value))
        assert one.stats["failed"] == 0


def test_ids_that_count_up_are_sampled_all_the_same(make):
    one = SamplingFilter(0.3)
    for name in ("request_id", "lama.task.id"):
        answers = [kept(one, make(**{name: f"{number:032x}"})) for number in range(400)]
        assert 60 < sum(answers) < 180
