from __future__ import annotations

import logging

import pytest

from lamalog.lifecycle import _nodes_seen
from lamalog.lifecycle.nodes import (
    node_back,
    node_draining,
    node_heartbeat,
    node_left,
    node_lost,
    node_registered,
)

OFFERS = {
    "host.name": "gpu-7",
    "system.cpu.logical.count": 12,
    "system.memory.limit": 64_000_000_000,
    "hw.gpu.devices": [{"hw.model": "NVIDIA H100", "hw.gpu.memory.limit": 80_000_000_000}] * 2,
    "lama.node.models": ["lama-big"],
}


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 5000.0

    found = Clock()
    monkeypatch.setattr(_nodes_seen.time, "monotonic", lambda: found.now)
    return found


def test_a_registration_says_what_the_node_can_do(records):
    node_registered("w-1", OFFERS, address="tcp://10.0.0.7:5555", zone="a")
    entry = records.assert_logged("node.registered", level="INFO", zone="a", logger="lama.worker")
    assert entry.message == "node w-1 registered: 12 CPUs, 64 GB, 2 × NVIDIA H100 (80 GB)"
    assert entry["lama.node.host"] == "gpu-7"
    assert "host.name" not in entry.fields  # that of the process that writes the record
    assert entry["lama.node.models"] == ["lama-big"]
    assert OFFERS["host.name"] == "gpu-7"


def test_a_life(records, clock):
    node_registered("w-1")
    clock.now += 2
    node_heartbeat("w-1", tasks=3, load=0.5, memory_free=10**9, gpu_memory_free=10**10)
    clock.now += 30
    node_lost("w-1", "no heartbeat", tasks=3)
    clock.now += 60
    node_heartbeat("w-1")
    node_heartbeat("w-1")
    node_draining("w-1", "new version", tasks=1)
    node_left("w-1")
    assert records.events == [
        "node.registered", "node.heartbeat", "node.lost", "node.back", "node.heartbeat", "node.draining", "node.left",
    ]  # fmt: skip
    assert [entry.level for entry in records] == ["INFO", "DEBUG", "ERROR", "INFO", "DEBUG", "INFO", "INFO"]
    assert records.assert_logged("node.lost")["lama.node.silence"] == 30.0
    assert records.assert_logged("node.back")["lama.node.away"] == 60.0
    records.assert_logged("node.heartbeat", fields={"lama.node.tasks": 3, "hw.gpu.memory.available": 10**10})
    records.assert_logged("node.draining", fields={"lama.node.tasks": 1, "lama.reason": "new version"})
    assert [entry["lama.state"] for entry in records][2:] == ["lost", "active", "active", "draining", "left"]


def test_a_node_nobody_knew_can_be_lost_and_back(records):
    node_lost("x")
    assert "lama.node.silence" not in records[0].fields
    node_back("x")
    node_back("x")
    assert "lama.node.away" in records[1].fields
    assert "lama.node.away" not in records[2].fields


def test_being_lost_twice_does_not_shorten_the_absence(records, clock):
    node_heartbeat("x")
    node_lost("x")
    clock.now += 10
    node_lost("x")
    clock.now += 10
    node_back("x")
    assert records[-1]["lama.node.away"] == 20.0


def test_many_nodes_take_bounded_memory():
    table = _nodes_seen.NodesSeen(limit=10)
    for number in range(100):
        table.heard(str(number))
    assert len(table) == 10


@pytest.mark.parametrize("value", [None, 7, [1], {"hw.gpu.devices": [None]}, {"hw.gpu.devices": "x"}, {"a": object()}])
def test_odd_reports_do_not_raise(records, value):
    node_registered(value, value)
    node_heartbeat(value, tasks=value, load=value)
    node_lost(value, value, tasks=value)
    assert len(records) == 3


def test_another_logger_can_be_named(records):
    node_heartbeat("w", logger="my.nodes")
    node_heartbeat("w", logger=logging.getLogger("mine"))
    assert [entry.logger for entry in records] == ["my.nodes", "mine"]
