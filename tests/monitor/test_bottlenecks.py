"""Why operations were slow: each cause is made to happen, and has to come first."""

from __future__ import annotations

import datetime as dt
import json
import random

import pytest

from lamalog.monitor import find_bottlenecks
from lamalog.monitor.bottlenecks import summary
from lamalog.monitor.bottlenecks_causes import MEANINGS, judge
from lamalog.store import QueryError, Store

START = 1_767_571_200.0
USUAL = {
    "system.cpu.utilization": 0.3,
    "system.cpu.logical.count": 8,
    "system.memory.utilization": 0.4,
    "system.disk.utilization": 0.1,
    "system.network.receive.rate": 1e6,
    "process.cpu.usage": 0.4,
}


def line(moment: float, **fields) -> str:
    when = dt.datetime.fromtimestamp(moment, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    base = {
        "timestamp": when,
        "severity_text": "INFO",
        "severity_number": 9,
        "message": "m",
        "logger": "app",
        "host.name": "h",
        "process.pid": 7,
    }
    return json.dumps({**base, **fields}) + "\n"


class Scene:
    """An hour of runs and samples; from minute 40 on runs are slow, and something else is as *busy* says."""

    def __init__(self, folder, *, busy=None, slow=None, more=None, samples=True) -> None:
        rng, lines, span = random.Random(1), [], 0
        busy, more = busy or {}, more or (lambda number, moment, slow, took: ({}, []))
        for second in range(0, 3600, 10):
            moment, bad = START + second, second >= 2400
            if samples:
                values = {**USUAL, **(busy if bad else {})}
                lines.append(line(moment, **{"event.name": "resource.sample", "resource.interval": 10.0, **values}))
            for _ in range(2):
                span += 1
                took = rng.uniform(0.9, 1.1) * (4.0 if bad else 1.0) if slow is None else slow(rng, bad)
                extra, others = more(span, moment, bad, took)
                fields = {
                    "event.name": "inpaint.done",
                    "operation.name": "inpaint",
                    "operation.outcome": "success",
                    "duration": took,
                    "operation.cpu.time": took * 0.8,
                    "trace_id": f"{span:032x}",
                    "span_id": f"{span:016x}",
                }
                lines += [*others, line(moment - 2, **{**fields, **extra})]
        (folder / "app.jsonl").write_text("".join(lines))
        self.store = Store(folder, engine="python")

    def report(self, **options):
        return find_bottlenecks(self.store, since=START - 60, until=START + 3700, **options)


@pytest.mark.parametrize(
    ("kind", "busy"),
    [
        ("gpu_compute", {"hw.gpu.utilization": [0.99, 0.2], "hw.id": ["gpu0", "gpu1"]}),
        ("gpu_memory", {"hw.gpu.memory.utilization": [0.98], "hw.id": ["gpu0"]}),
        ("gpu_throttled", {"hw.gpu.throttle.thermal": [1.0], "hw.id": ["gpu0"]}),
        ("cpu", {"system.cpu.utilization": 0.98}),
        ("core", {"process.cpu.usage": 1.0, "system.cpu.utilization": 0.35}),
        ("memory", {"system.memory.utilization": 0.97, "system.paging.in.rate": 9e6}),
        ("disk", {"system.disk.utilization": 0.98}),
        ("network", {"system.network.receive.rate": 9e7}),
        ("event_loop", {"asyncio.eventloop.delay.max": 0.8}),
        ("gc", {"cpython.gc.pause.utilization": 0.3}),
    ],
)
def test_what_is_saturated_in_slow_runs_only_is_the_cause(tmp_path, kind, busy):
    (found,) = Scene(tmp_path, busy=busy).report().operations
    assert (found.name, found.runs) == ("inpaint", 720)
    assert found.slow == 240
    assert found.normal_duration == pytest.approx(1.0, rel=0.05)
    assert found.slow_duration == pytest.approx(4.0, rel=0.05)
    assert found.causes[0].kind == kind
    assert found.causes[0].score > 0.5
    assert found.causes[0].evidence
    assert found.causes[0].advice == MEANINGS[kind][1]
    assert found.traces
    assert START + 2300 < found.first < found.last < START + 3600


def test_what_is_saturated_all_the_time_explains_little(tmp_path):
    scene = Scene(tmp_path, slow=lambda rng, bad: rng.uniform(0.9, 1.1) * (4 if rng.random() < 0.2 else 1))
    text = (
        (tmp_path / "app.jsonl").read_text().replace('"system.cpu.utilization": 0.3', '"system.cpu.utilization": 0.99')
    )
    (tmp_path / "app.jsonl").write_text(text)
    (found,) = scene.report().operations
    assert all(cause.score < 0.5 for cause in found.causes)


def test_waiting_in_a_queue(tmp_path):
    more = lambda number, moment, slow, took: ({"lama.task.wait": 30.0 if slow else 0.1}, [])  # noqa: E731
    (found,) = Scene(tmp_path, more=more).report().operations
    assert found.causes[0].kind == "queue"
    assert "waited 30.0 s" in found.causes[0].evidence[0]


def test_models_that_are_loaded_meanwhile(tmp_path):
    def more(number, moment, slow, took):
        load = {"operation.name": "model.load", "duration": 3.0, "event.name": "model.load.done"}
        return {}, [line(moment - 2, **load)] if slow else []

    report = Scene(tmp_path, more=more).report()
    assert [each.name for each in report.operations] == ["inpaint"]
    assert report.operations[0].causes[0].kind == "model_load"


def test_an_operation_within(tmp_path):
    def more(number, moment, slow, took):
        inner = {"operation.name": "fetch", "duration": took - 0.5, "parent_span_id": f"{number:016x}"}
        return {}, [line(moment - 2, **inner)]

    causes = {each.name: each.causes for each in Scene(tmp_path, more=more).report().operations}
    assert causes["inpaint"][0].kind == "dependency"
    assert causes["inpaint"][0].evidence[0].startswith("fetch took 3.5")


def test_waiting_for_nothing_that_is_busy_is_a_lock(tmp_path):
    more = lambda number, moment, slow, took: ({"operation.cpu.time": 0.1}, [])  # noqa: E731
    (found,) = Scene(tmp_path, more=more).report().operations
    assert found.causes[0].kind == "lock"


def test_steady_operations_are_not_told_of(tmp_path):
    report = Scene(tmp_path, slow=lambda rng, bad: rng.uniform(0.9, 1.1)).report()
    assert report.operations == ()
    assert report.runs == 720


def test_without_samples_it_is_said_what_is_missing(tmp_path):
    report = Scene(tmp_path, samples=False).report()
    assert report.samples == 0
    assert "resource.sample" in report.notes[0]
    assert "nothing that was measured" in next(summary(report)) or report.operations[0].causes


def test_one_operation_and_conditions(tmp_path):
    scene = Scene(tmp_path, busy={"system.cpu.utilization": 0.98})
    assert scene.report(operation="inpaint").operations
    assert scene.report(operation="other").notes[-1] == "no run of other in that time"
    assert scene.report(query="host.name=elsewhere").runs == 0
    with pytest.raises(QueryError):
        scene.report(query="duration>")


def test_no_runs_no_causes():
    assert judge([], []) == []
