from __future__ import annotations

import pytest

from lamalog.lifecycle.scheduler import routing_decided, routing_failed, scheduler_listening


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("tcp://0.0.0.0:5555", "0.0.0.0", 5555),
        (("127.0.0.1", 80), "127.0.0.1", 80),
        ("ipc:///tmp/x.sock", "ipc:///tmp/x.sock", None),
    ],
)
def test_where_it_listens(records, address, host, port):
    scheduler_listening(address, purpose="workers")
    entry = records.assert_logged(
        "scheduler.listening", level="INFO", logger="lama.scheduler", fields={"server.address": host}
    )
    assert entry.fields.get("server.port") == port
    assert entry.message.startswith("listening on ")
    assert entry.message.endswith("for workers")


def test_a_decision_and_why(records):
    routing_decided(
        "t-1", "w-2", reason="least loaded", policy="least_loaded", candidates={"w-1": 0.9, "w-2": 0.1}, duration=0.01
    )
    entry = records.assert_logged(
        "scheduler.routed", level="DEBUG", fields={"lama.task.id": "t-1", "lama.node.id": "w-2"}
    )
    assert entry["lama.route.candidates"] == {"w-1": 0.9, "w-2": 0.1}
    assert entry["lama.route.candidate.count"] == 2
    assert entry["duration"] == 0.01
    assert entry.message == "task t-1 goes to w-2, one of 2: least loaded"


def test_a_slow_decision_is_a_warning(records):
    routing_decided("t", "w", duration=2.5)
    routing_decided("t", "w", duration=2.5, slow="3 s")
    assert [entry.level for entry in records] == ["WARNING", "DEBUG"]
    assert records[0]["lama.threshold"] == 1.0


def test_no_node_is_a_warning(records):
    routing_failed("t", "no GPU memory", candidates=["w-1", "w-2"])
    entry = records.assert_logged(
        "scheduler.unroutable", level="WARNING", fields={"lama.route.reason": "no GPU memory"}
    )
    assert entry.message == "no node for task t among 2: no GPU memory"


def test_thousands_of_candidates_are_counted_and_some_listed(records):
    routing_decided("t", "w", candidates=[f"w-{number}" for number in range(5000)])
    routing_decided("t", "w", candidates=7)
    assert records[0]["lama.route.candidate.count"] == 5000
    assert len(records[0]["lama.route.candidates"]) == 20
    assert records[1]["lama.route.candidate.count"] == 7


def test_odd_values_do_not_raise(records):
    for value in (None, object(), "x", {"a": object()}, float("inf"), [[]]):
        scheduler_listening(value)
        routing_decided(value, value, candidates=value, duration=value, slow=value)
        routing_failed(value, candidates=value)
    assert len(records) >= 18
