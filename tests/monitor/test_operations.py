"""Counting who took how long: from any record with a duration, in bounded memory, told in summaries."""

from __future__ import annotations

import gc
import logging
import os
import random
import statistics

import pytest

from lamalog.exceptions import ConfigError
from lamalog.filters import ContextFilter
from lamalog.filters.context import TAPS
from lamalog.lifecycle.operations import operation
from lamalog.monitor.listeners import LISTENERS
from lamalog.monitor.operations_feed import Feed
from lamalog.monitor.operations_handler import OperationHandler
from lamalog.monitor.operations_runs import run_of
from lamalog.monitor.operations_table import OTHERS, Table
from lamalog.monitor.sample import Sample
from lamalog.monitor.sketches import Sketch
from lamalog.testing import capture

START = 1_767_571_200.0


class Writer(logging.Handler):
    """Stands for a handler of the default configuration."""

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(ContextFilter(fast_records=False))

    def emit(self, record: logging.LogRecord) -> None:
        pass


@pytest.fixture
def counting():
    handlers, taps, listeners = [], list(TAPS), len(LISTENERS)

    def make(**options) -> OperationHandler:
        handler = OperationHandler(**{"history": "off", **options})
        handlers.append(handler)
        return handler

    yield make
    for handler in handlers:
        handler.close()
    assert not [tap for tap in TAPS if tap not in taps]
    assert len(LISTENERS) <= listeners


@pytest.fixture
def log():
    root = logging.getLogger()
    root.setLevel(1)
    root.addHandler(Writer())
    return logging.getLogger("app")


def tick(seconds: float, **values: float) -> None:
    LISTENERS.tell(Sample(START + seconds, seconds, 5.0, values, {}))


def test_records_of_all_kinds_are_counted_by_name_once(counting, log):
    handler = counting()
    with operation("inpaint", logger=log):
        pass
    for _ in range(3):
        log.info("done", extra={"duration": 0.5, "event.name": "own.thing"})
        log.info("GET", extra={"duration": 0.1, "http.request.method": "GET", "http.route": "/tasks/{id}"})
    log.error("GET", extra={"duration": 0.1, "http.request.method": "GET"})
    log.info("half way", extra={"duration": 9.0, "event.name": "task.progress"})
    log.info("no duration")
    logging.getLogger("lamalog.monitor").info("ours", extra={"duration": 9.0})
    found = {each.name: each for each in handler.statistics()}
    assert {name: each.count for name, each in found.items()} == {
        "inpaint": 1,
        "own.thing": 3,
        "GET /tasks/{id}": 3,
        "GET (no route)": 1,
    }
    assert found["GET (no route)"].failed == 1
    assert found["inpaint"].cpu is not None
    assert found["own.thing"].p50 == pytest.approx(0.5, rel=0.01)


def test_two_handlers_that_write_do_not_count_twice_nor_does_a_place_on_the_root_logger(counting, log):
    logging.getLogger().addHandler(Writer())
    handler = counting()
    log.info("x", extra={"duration": 1.0})
    assert [each.count for each in handler.statistics()] == [1]
    logging.getLogger().handlers.insert(0, handler)
    for _ in range(5):
        log.info("x", extra={"duration": 1.0})
    # The first that comes by may have been seen by both.
    assert 6 <= handler.statistics()[0].count <= 7


def test_a_summary_for_each_interval_says_how_many_and_how_long(counting, log):
    counting(summary="1 min")
    rng = random.Random(1)
    times = [rng.lognormvariate(-1, 0.5) for _ in range(1000)]
    tick(0)
    for number, took in enumerate(times):
        log.log(40 if number < 7 else 20, "x", extra={"duration": took, "operation.name": "inpaint"})
    with capture() as records:
        for second in range(5, 66, 5):
            tick(second)
        tick(130)
    (entry,) = [each for each in records if each.event == "operation.summary"]
    assert (entry.level, entry.logger, entry["operation.name"]) == ("DEBUG", "lamalog.monitor", "inpaint")
    assert (entry["operation.count"], entry["operation.failed"]) == (1000, 7)
    quantiles = statistics.quantiles(times, n=100)
    for name, at in (("p50", 49), ("p95", 94), ("p99", 98)):
        assert entry[f"operation.{name}"] == pytest.approx(quantiles[at], rel=0.03)
    assert entry["operation.max"] == pytest.approx(max(times), rel=0.001)
    assert entry["operation.rate"] == pytest.approx(1000 / 60, rel=0.1)
    assert entry.message.startswith("inpaint: 1,000 runs, 7 failed, p50 ")


def test_names_are_bounded_and_that_is_said_once(counting, log):
    handler = counting(names=10)
    for number in range(50):
        log.info("x", extra={"duration": 1.0, "operation.name": f"op-{number}"})
    with capture() as records:
        tick(0)
        log.info("x", extra={"duration": 1.0, "operation.name": "one more"})
        tick(5)
    found = {each.name: each.count for each in handler.statistics()}
    assert len(found) == 11
    assert found[OTHERS] == 41
    records.assert_logged("operation.overflow", level="WARNING", count=1)


def test_a_name_that_nobody_uses_any_more_makes_room():
    table = Table(2)
    assert [table.name_for(name, 0.0) for name in "abc"] == ["a", "b", OTHERS]
    table.name_for("b", 4000.0)
    assert table.name_for("c", 4000.0) == "c"
    assert table.name_for("a", 4000.0) == OTHERS


def test_an_anomaly_and_its_cause_are_told_while_they_happen(counting, log):
    handler = counting()
    handler._counting.operations.watch.step_seconds = 15.0
    rng = random.Random(2)

    def minutes(first: int, last: int, took: float, cpu: float) -> None:
        for step in range(first * 4, last * 4):
            for run in range(6):
                record = logging.LogRecord("app", 20, "", 1, "x", None, None)
                record.created = START + step * 15.0 - 15 + run * 2
                record.__dict__.update({"duration": took * rng.uniform(0.9, 1.1), "operation.name": "inpaint"})
                handler._feed.see(record)
            tick(step * 15.0, **{"system.cpu.utilization": cpu, "process.cpu.usage": 0.3})

    with capture() as records:
        minutes(0, 60, 0.1, 0.3)
        assert not records.find("anomaly.detected")
        minutes(60, 70, 0.4, 0.98)
    found = {entry["anomaly.metric"] for entry in records.find("anomaly.detected")}
    assert "operation.duration" in found
    cause = records.assert_logged("bottleneck.detected", level="WARNING")
    assert cause["bottleneck.kind"] == "cpu"
    assert cause["bottleneck.operation"] == "inpaint"
    assert "system.cpu.utilization 98%" in cause["bottleneck.evidence"][0]


def test_nobody_holds_a_record_and_what_waits_is_bounded(counting, log):
    feed = Feed(most=100)
    big = object()
    for number in range(250):
        record = logging.LogRecord("app", 20, "", 1, "x", None, None)
        record.__dict__.update({"duration": float(number), "image": big})
        feed.see(record)
    assert feed.lost == 150
    entries = feed.take()
    assert len(entries) == 100
    assert not any(value is big for entry in entries for value in entry[3])
    assert feed.take() == []


def test_only_a_node_itself_shows_that_it_lives():
    feed = Feed()
    for event, node in (("node.heartbeat", "a"), ("node.lost", "b"), ("task.routed", "c"), ("node.left", "d")):
        record = logging.LogRecord("app", 20, "", 1, "x", None, None)
        record.__dict__.update({"event.name": event, "lama.node.id": node})
        feed.see(record)
    nodes = feed.take_nodes()
    assert set(nodes) == {"a", "d"}
    assert nodes["d"] == float("-inf")


@pytest.mark.parametrize("duration", ["1", None, True, -1.0, float("nan"), float("inf"), [1], 10**400])
def test_what_is_no_duration_is_none(duration):
    assert run_of({"duration": duration}, START, 9, "app") is None


def test_odd_names_do_no_harm(counting, log):
    class Bad:
        def __str__(self) -> str:
            raise RuntimeError("no")

    handler = counting()
    for name in (Bad(), 7, "x" * 10_000, ["a"], {}):
        log.info("x", extra={"duration": 1.0, "operation.name": name, "event.name": name})
    assert all(len(each.name) <= 100 for each in handler.statistics())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_counts_anew(counting, log):
    handler = counting()
    log.info("x", extra={"duration": 1.0, "operation.name": "parent"})
    child = os.fork()
    if child == 0:
        status = 1
        try:
            log.info("x", extra={"duration": 1.0, "operation.name": "child"})
            status = 0 if [each.name for each in handler.statistics()] == ["child"] else 2
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert [each.name for each in handler.statistics()] == ["parent"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"summary": "soon"}, "summary: bad duration"),
        ({"summary": 0.0}, "summary"),
        ({"names": 0}, "names: 0: write a number from 1 on"),
        ({"names": "many"}, "names"),
        ({"anomalies": "perhaps"}, "anomalies"),
    ],
)
def test_bad_options_name_themselves(options, message):
    before = list(TAPS)
    with pytest.raises(ConfigError, match=message):
        OperationHandler(**options)
    assert before == TAPS


def test_a_handler_that_is_dropped_listens_no_more():
    taps, listeners = list(TAPS), len(LISTENERS)
    handler = OperationHandler(history="off")
    assert [tap for tap in TAPS if tap not in taps] == [handler._feed.see]
    logging._handlerList.remove(logging._handlerList[-1])  # type: ignore[attr-defined]
    del handler
    gc.collect()
    assert not [tap for tap in TAPS if tap not in taps]
    assert len(LISTENERS) <= listeners


def test_sketches_merge_and_stay_within_one_percent():
    rng = random.Random(3)
    values = [rng.paretovariate(1.0) * 1e-3 for _ in range(20_000)]
    one, two = Sketch(), Sketch()
    for number, value in enumerate(values):
        (one if number % 2 else two).add(value)
    one.merge(two)
    ordered = sorted(values)
    for q in (0.5, 0.9, 0.99, 0.999):
        assert one.quantile(q) == pytest.approx(ordered[int(q * (len(ordered) - 1))], rel=0.021)
    assert one.quantile(1.0) == pytest.approx(ordered[-1], rel=0.011)
    assert (one.count, one.most) == (20_000, ordered[-1])
    assert Sketch().quantile(0.5) is None
    assert not one.add(-1.0)


def test_requests_told_by_lamalog_itself_are_operations_and_what_tells_of_operations_is_none():
    fields = {"duration": 0.1, "http.request.method": "GET", "http.route": "/tasks/{id}"}
    found = run_of(fields, START, 9, "lamalog.http")
    assert found is not None
    assert found.name == "GET /tasks/{id}"
    assert run_of(fields, START, 9, "lamalog.monitor") is None
    assert run_of(fields, START, 9, "lamalog.errors.statistics") is None
