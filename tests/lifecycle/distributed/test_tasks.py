from __future__ import annotations

import json
import logging
import multiprocessing
import subprocess
import sys
import threading
import time

import pytest

from lamalog.context import bound, current
from lamalog.lifecycle import _task_tracks as tracks
from lamalog.lifecycle.tasks import (
    adopt_task,
    task_cancelled,
    task_created,
    task_done,
    task_failed,
    task_headers,
    task_progress,
    task_queued,
    task_retried,
    task_routed,
    task_started,
    task_timed_out,
)
from lamalog.lifecycle.thresholds import set_threshold
from lamalog.trace import new_trace


@pytest.fixture
def clock(monkeypatch):
    """Wall and monotonic clock, moved by hand."""

    class Clock:
        now = 1_000_000.0

        def forward(self, seconds):
            self.now += seconds

    found = Clock()
    monkeypatch.setattr(tracks.time, "time", lambda: found.now)
    monkeypatch.setattr(tracks.time, "monotonic", lambda: found.now)
    return found


def test_a_whole_life_with_its_times(records, clock):
    task_created("t-1", "inpaint", owner="ann")
    clock.forward(1)
    task_queued("t-1", "gpu", depth=3)
    clock.forward(5)
    task_routed("t-1", "w-2", reason="least loaded")
    clock.forward(2)
    task_started("t-1", node="w-2")
    clock.forward(10)
    task_progress("t-1", step=5, steps=20, stage="refine")
    clock.forward(20)
    task_done("t-1", size=7)
    records.assert_events(
        "task.created",
        "task.queued",
        "task.routed",
        "task.started",
        "task.progress",
        "task.done",
        **{"lama.task.id": "t-1"},
    )
    assert [entry.level for entry in records] == ["INFO", "INFO", "INFO", "INFO", "DEBUG", "SUCCESS"]
    records.assert_logged("task.created", owner="ann", fields={"lama.task.kind": "inpaint", "lama.state": "created"})
    records.assert_logged(
        "task.queued", fields={"lama.queue.name": "gpu", "lama.queue.depth": 3, "lama.task.kind": "inpaint"}
    )
    records.assert_logged("task.routed", fields={"lama.node.id": "w-2", "lama.route.reason": "least loaded"})
    records.assert_logged(
        "task.started", fields={"lama.task.wait": 7.0, "lama.node.id": "w-2", "lama.module": "worker"}
    )
    records.assert_logged(
        "task.progress",
        fields={"lama.task.progress": 0.25, "lama.task.step": 5, "lama.stage": "refine", "duration": 10.0},
    )
    done = records.assert_logged(
        "task.done", size=7, fields={"duration": 30.0, "lama.task.age": 38.0, "lama.operation": "task.run"}
    )
    assert done.message == "task t-1 done in 30.0 s"


def test_the_caller_is_the_users_own_line(records):
    task_created("t-1")
    assert records[0].caller.startswith("test_tasks.py:")
    assert records[0].record.funcName == "test_the_caller_is_the_users_own_line"


def test_each_kind_of_end(records):
    for task_id in ("a", "b", "c", "d"):
        task_created(task_id)
        task_started(task_id)
    task_failed("a", "no such mask")
    task_failed("b", ValueError("bad mask"))
    task_cancelled("c", "user left")
    task_timed_out("d", "30 s")
    records.assert_logged("task.failed", level="ERROR", fields={"lama.task.id": "a", "error.message": "no such mask"})
    entry = records.assert_logged(
        "task.failed", exception=ValueError, fields={"lama.task.id": "b", "error.type": "ValueError"}
    )
    assert "bad mask" in entry.message
    records.assert_logged("task.cancelled", level="INFO", fields={"lama.reason": "user left"})
    records.assert_logged("task.timeout", level="ERROR", fields={"lama.timeout": 30.0, "duration": lambda d: d >= 0})


def test_retrying_counts_attempts_and_waits_anew(records, clock):
    task_created("t")
    task_started("t")
    clock.forward(5)
    task_failed("t", "lost")
    clock.forward(100)
    task_retried("t", "worker is gone", delay=2)
    clock.forward(3)
    task_started("t")
    clock.forward(4)
    task_done("t")
    records.assert_logged(
        "task.retried",
        level="WARNING",
        fields={"lama.task.attempt": 2, "lama.retry.delay": 2.0, "lama.reason": "worker is gone"},
    )
    again = records.find("task.started")[1]
    assert (again["lama.task.attempt"], again["lama.task.wait"]) == (2, 3.0)
    assert records.assert_logged("task.done")["duration"] == 4.0
    assert not [entry for entry in records if "lama.task.transition" in entry.fields]


@pytest.mark.parametrize(
    ("before", "event", "told"),
    [
        ((task_created, task_started, task_done), task_started, "done → started"),
        ((task_created, task_started, task_done), task_done, "done → done"),
        ((task_created,), task_done, "created → done"),
        ((task_created, task_cancelled), task_queued, "cancelled → queued"),
        ((task_created,), task_progress, "created → progress"),
        ((task_created, task_started), task_created, "started → created"),
        ((task_created, task_started, task_failed), task_done, "failed → done"),
    ],
)
def test_what_can_not_follow_is_a_warning_and_never_an_error(records, before, event, told):
    for each in before:
        each("t")
    records.clear()
    event("t")
    (entry,) = records
    assert entry.level == "WARNING"
    assert entry["lama.task.transition"] == told
    assert f"unexpected: it was {told.partition(' ')[0]}" in entry.message


def test_an_unexpected_failure_is_still_an_error(records):
    task_created("t")
    task_started("t")
    task_done("t")
    task_failed("t", "too late")
    assert records[-1].level == "ERROR"
    assert records[-1]["lama.task.transition"] == "done → failed"


def test_a_task_this_process_never_heard_of_may_be_anywhere(records):
    for number, event in enumerate((task_done, task_progress, task_failed, task_queued)):
        event(f"t-{number}")
    assert not [entry for entry in records if "lama.task.transition" in entry.fields]
    assert "duration" not in records[0].fields


def test_slow_waits_and_runs_are_warnings(records, clock):
    set_threshold("task.wait", "10 s")
    task_created("t")
    clock.forward(11)
    task_started("t")
    clock.forward(3)
    task_done("t", slow="2 s")
    started = records.assert_logged("task.started", level="WARNING", fields={"lama.threshold": 10.0})
    assert "slow: over 10.0 s" in started.message
    records.assert_logged("task.done", level="WARNING", fields={"lama.threshold": 2.0})


def test_a_slow_task_can_be_normal(records, clock):
    task_started("t", slow=None)
    clock.forward(1e6)
    task_done("t", slow=None)
    assert records[-1].level == "SUCCESS"


# -- across processes ------------------------------------------------------------------------------------------------


def test_state_and_times_travel_in_headers(records, clock):
    task_created("t", "inpaint")
    clock.forward(2)
    task_queued("t")
    trace = new_trace()
    with bound(trace_id=trace.trace_id, span_id=trace.span_id, trace_flags="01", request_id="r-1"):
        headers = task_headers("t")
    tracks.TRACKS.clear()  # another process
    clock.forward(7)
    with adopt_task(headers) as task_id:
        assert task_id == "t"
        assert current()["request_id"] == "r-1"
        assert current()["trace_id"] == trace.trace_id
        task_started(task_id)
        task_done(task_id)
    assert "lama.task.id" not in current()
    started = records.assert_logged("task.started", context={"lama.task.id": "t", "request_id": "r-1"})
    assert started["lama.task.wait"] == pytest.approx(7)
    assert records.assert_logged("task.done")["lama.task.age"] == pytest.approx(9)


def test_steps_taken_elsewhere_are_no_surprise_but_going_back_is(records):
    task_created("t")
    task_queued("t")
    task_headers("t")
    task_done("t")
    assert records[-1].level == "SUCCESS"
    task_created("u")
    task_started("u")
    task_headers("u")
    task_queued("u")  # it may have failed and been tried again there
    assert "lama.task.transition" not in records[-1].fields
    task_headers("u")
    task_created("u")
    assert records[-1]["lama.task.transition"] == "queued → created"


def test_an_answer_brings_the_state_back(records):
    task_created("t")
    out = task_headers("t")
    tracks.TRACKS.clear()
    with adopt_task(out):
        task_started("t")
        task_done("t")
        answer = task_headers()
    with adopt_task(answer):
        pass
    records.clear()
    task_started("t")
    assert records[0]["lama.task.transition"] == "done → started"


def test_a_message_that_comes_late_does_not_turn_back_the_clock(records):
    task_created("t")
    task_queued("t")
    late = task_headers("t")
    task_started("t")
    with adopt_task(late):
        task_done("t")
    assert records[-1].level == "SUCCESS"


def test_clocks_that_disagree_give_no_negative_times(records, clock):
    task_created("t")
    headers = task_headers("t")
    tracks.TRACKS.clear()
    clock.forward(-3600)
    with adopt_task(headers):
        task_started("t")
    assert records[-1]["lama.task.wait"] == 0.0


@pytest.mark.parametrize(
    "headers",
    [
        None,
        {},
        {"lama-task": ""},
        {"lama-task": "state=done"},
        {"lama-task": "id=;state=done"},
        {"lama-task": b"\xff\xfe"},
        {"lama-task": 7},
        {"lama-task": "x" * 100_000},
        {b"other": b"1"},
        {1: 2},
        "not a mapping",
    ],
)
def test_headers_that_speak_of_no_task_are_ignored(headers):
    with adopt_task(headers) as task_id:
        assert task_id is None
    assert len(tracks.TRACKS) == 0


def test_what_is_malformed_in_a_header_is_left_out(records):
    header = "id=t;state=flying;attempt=-4;created=yesterday;queued=nan;started=-1;kind=a%3Bb"
    with adopt_task({b"LAMA-TASK": header.encode()}) as task_id:
        task_started(task_id)
    assert records[-1].fields["lama.task.attempt"] == 1
    assert records[-1].fields["lama.task.kind"] == "a;b"
    assert "lama.task.wait" not in records[-1].fields


def test_any_text_is_an_id(records):
    for task_id in ("a;b=c", "任务-1", "x" * 10_000, "\ud800\n", ""):
        task_created(task_id)
        with adopt_task(task_headers(task_id)) as same:
            pass
        if task_id and "\ud800" not in task_id:
            assert same == records[-1]["lama.task.id"]


def test_a_spawned_worker_goes_on_where_the_api_left_off(tmp_path, records):
    code = """
import json, logging, sys
from lamalog.lifecycle.tasks import adopt_task, task_headers
from lamalog.lifecycle._task_run import task_run
from lamalog.testing import capture
with capture() as records, adopt_task(json.loads(sys.stdin.read())) as task:
    with task_run(task, node="w-1"):
        pass
    print(json.dumps([task_headers(), [[e.event, e.context.get("request_id"), e.fields.get("lama.task.wait")] for e in records]]))
"""
    task_created("t", "inpaint")
    task_queued("t", "gpu")
    with bound(request_id="r-9"):
        sent = json.dumps(task_headers("t"))
    done = subprocess.run(
        [sys.executable, "-c", code], input=sent, capture_output=True, text=True, check=True, timeout=60
    )
    answer, seen = json.loads(done.stdout)
    assert [event for event, _, _ in seen] == ["task.started", "task.done"]
    assert {request for _, request, _ in seen} == {"r-9"}
    assert 0 < seen[0][2] < 60
    with adopt_task(answer):
        task_done("t")
    assert records[-1]["lama.task.transition"] == "done → done"


def test_a_forked_child_goes_on_with_what_was_known():
    if "fork" not in multiprocessing.get_all_start_methods():
        pytest.skip("needs fork")
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    task_created("t")

    def child():
        from lamalog.testing import capture

        with capture() as records:
            task_started("t")
        sender.send(records[0].fields["lama.task.wait"])

    process = context.Process(target=child)
    with tracks.TRACKS.lock:  # held by another thread at the moment of the fork
        process.start()
    assert receiver.poll(30)
    assert receiver.recv() >= 0
    process.join(30)


# -- hardiness -------------------------------------------------------------------------------------------------------


class Hostile:
    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__


@pytest.mark.parametrize("value", [None, 7, b"x", Hostile(), object(), float("nan"), [1], {"a": 1}, "x" * 1_000_000])
def test_nothing_raises_whatever_it_is_given(records, value):
    task_created(value, value, field=value)
    task_queued(value, value, depth=value, logger=value if not isinstance(value, (str, bytes)) else None)
    task_routed(value, value, reason=value)
    task_started(value, node=value)
    task_progress(value, value, step=value, steps=value, stage=value)
    task_retried(value, value, delay=value)
    task_failed(value, value)
    task_cancelled(value, value)
    task_timed_out(value, value)
    task_done(value, slow=value)
    with adopt_task(value):
        pass
    assert isinstance(task_headers(value), dict)
    assert len(records) >= 10


def test_a_wrong_call_is_told_and_not_raised(records):
    task_created()
    records.assert_logged(
        level="WARNING", message="task_created could not be told: TypeError", logger="lamalog.lifecycle"
    )


def test_names_that_clash_with_ours_or_loggings_are_kept(records):
    task_created("t", **{"lama.task.id": "mine", "name": "n", "message": "m", "lama.state": "s", "event.name": "e"})
    entry = records[0]
    assert (entry.event, entry["extra.event.name"]) == ("task.created", "e")
    assert entry["lama.task.id"] == "t"
    assert entry["extra.lama.task.id"] == "mine"
    assert (entry["extra.name"], entry["extra.message"], entry["extra.lama.state"]) == ("n", "m", "s")


def test_many_tasks_take_bounded_memory():
    table = tracks.Tracks(limit=100)
    for number in range(1000):
        with table.lock:
            table.get(f"t-{number}")
    assert len(table) == 100
    assert table.find("t-999") is not None
    assert table.find("t-0") is None


def test_threads_do_not_confuse_tasks(records):
    logging.getLogger("lama").addHandler(logging.NullHandler())

    def live(name):
        for number in range(50):
            task = f"{name}-{number}"
            task_created(task)
            task_queued(task)
            task_started(task)
            task_done(task)

    threads = [threading.Thread(target=live, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records) == 800
    assert not [entry for entry in records if "lama.task.transition" in entry.fields]


def test_real_clocks_measure_a_real_wait(records):
    task_created("t")
    time.sleep(0.05)
    task_started("t")
    assert 0.05 <= records[-1]["lama.task.wait"] < 60
