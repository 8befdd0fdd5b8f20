"""Many series together, and how they are told."""

from __future__ import annotations

import random

import pytest

from lamalog.monitor.anomalies.records import fields, message, tell
from lamalog.monitor.anomalies.watch import Found, Watch
from lamalog.testing import capture

START = 1_767_571_200.0


def drive(
    watch: Watch,
    steps: int,
    *,
    begin: int = 0,
    duration: float = 0.1,
    count: int = 6,
    failed: int = 0,
    cpu: float = 0.2,
    node: str = "w-2",
):
    """Steps of 15 seconds; what was found."""
    rng, found = random.Random(begin), []
    for step in range(begin, begin + steps):
        moment = START + step * 15.0
        for run in range(count):
            took = duration * rng.uniform(0.9, 1.1)
            found += watch.add_run("inpaint", moment - 15 + run, took, run < failed)
        if node:
            for beat in (10.0, 5.0, 0.0):
                found += watch.heard(node, moment - beat)
        watch.add_sample({"system.cpu.utilization": cpu + rng.uniform(-0.02, 0.02), "process.uptime": step * 15.0})
        found += watch.step(step * 15.0, moment)
    return found


def begun(found: list[Found]) -> list[tuple[str, str]]:
    return [(each.metric, each.of) for each in found if not each.over or each.anomaly.kind == "spike"]


def test_nothing_is_found_where_nothing_happens():
    assert drive(Watch(), 1500) == []


@pytest.mark.parametrize(
    ("change", "metric", "of"),
    [
        ({"duration": 0.5}, "operation.duration", "inpaint"),
        ({"failed": 3}, "operation.errors", "inpaint"),
        ({"count": 40}, "operation.rate", "inpaint"),
        ({"cpu": 0.8}, "system.cpu.utilization", ""),
        ({"node": ""}, "node.silence", "w-2"),
    ],
)
def test_each_kind_of_trouble_is_found_and_ends(change, metric, of):
    watch = Watch()
    assert drive(watch, 400) == []
    found = drive(watch, 40, begin=400, **change)
    assert begun(found) == [(metric, of)]
    after = drive(watch, 60, begin=440)
    assert [(each.metric, each.over) for each in after] == [(metric, True)]


def test_an_operation_that_stops_is_missed():
    watch = Watch()
    drive(watch, 400)
    found = begun(drive(watch, 40, begin=400, count=0))
    assert ("operation.silence", "inpaint") in found


def test_a_node_that_says_farewell_is_not_missed():
    watch = Watch()
    drive(watch, 200)
    assert watch.heard("w-2", float("-inf")) == []
    assert begun(drive(watch, 40, begin=200, node="")) == []


def test_a_gap_of_the_machine_is_nobodys_silence():
    watch = Watch()
    drive(watch, 200)
    assert drive(watch, 100, begin=5000) == []


def test_names_are_bounded():
    watch = Watch()
    for number in range(5000):
        watch.add_run(f"op-{number}", START, 0.1, False)
        watch.heard(f"node-{number}", START)
        watch.add_sample({f"system.filesystem.utilization[/{number}]": 0.5})
    watch.step(0.0, START)
    watch.step(15.0, START + 15)
    assert watch.unwatched > 0
    assert len(watch._operations) <= 200
    assert len(watch._nodes) <= 500


def test_history_gives_a_series_its_rhythm_at_the_start():
    watch = Watch()
    hours = [(START - 3600.0 * (100 - hour), 0.2 + 0.3 * (hour % 24 >= 12)) for hour in range(100)]
    assert watch.learn("system.cpu.utilization", "", hours)
    assert not watch.learn("system.cpu.utilization", "", hours)  # it has its own by now
    season = watch.season_of("system.cpu.utilization", "")
    assert season is not None
    assert season.rhythmic
    watch.learn_errors("inpaint", [(1000, 10)] * 24)
    assert watch._operations["inpaint"].errors._usual() == pytest.approx(0.01, abs=0.001)


def test_records_say_everything_in_words_and_in_fields():
    watch = Watch()
    drive(watch, 400)
    slow = drive(watch, 40, begin=400, duration=0.5)
    back = drive(watch, 60, begin=440)
    with capture() as records:
        for each in (*slow, *back):
            tell(each)
    first, last = records
    assert (first.event, first.level, last.event, last.level) == (
        "anomaly.detected",
        "WARNING",
        "anomaly.ended",
        "INFO",
    )
    assert first.logger == "lamalog.monitor"
    assert "operation.duration of inpaint went to" in first.message
    assert ", usually " in first.message
    assert first["anomaly.metric"] == "operation.duration"
    assert first["anomaly.kind"] == "level_shift"
    assert first["operation.name"] == "inpaint"
    assert first["anomaly.baseline"] == pytest.approx(0.1, rel=0.1)
    assert first["anomaly.observed"] == pytest.approx(0.5, rel=0.1)
    assert first["anomaly.since"].endswith("Z")
    assert last["duration"] > 500
    assert last["anomaly.outcome"] == "recovered"


def test_a_silence_reads_like_one():
    watch = Watch()
    drive(watch, 200)
    (found,) = [each for each in drive(watch, 40, begin=200, node="") if each.metric == "node.silence"]
    assert message(found, 15.0).startswith("no heartbeat from w-2 for ")
    assert fields(found, 15.0)["lama.node.id"] == "w-2"
