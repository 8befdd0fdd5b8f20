"""API → scheduler → worker: three processes, ZeroMQ in between, one log file; the request's ids in every record of its task."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytest.importorskip("zmq")

SETUP = """
import logging, logging.config, sys
import lamalog, zmq
from lamalog.lifecycle.carriers import adopted, pack_frames, unpack_frames
from lamalog.lifecycle.models import inference
from lamalog.lifecycle.queues import message_received, message_sent
from lamalog.lifecycle.scheduler import routing_decided
from lamalog.lifecycle._task_run import task_run
from lamalog.lifecycle.tasks import task_created, task_done, task_queued, task_routed
from lamalog.propagation import trace_values
from lamalog.trace import new_trace
logging.config.dictConfig(lamalog.default_config(app="shop", level="DEBUG", console=False))
context = zmq.Context()
def socket(kind):
    made = context.socket(kind)
    made.setsockopt(zmq.LINGER, 5000)
    made.setsockopt(zmq.RCVTIMEO, 30000)
    return made
"""
SCHEDULER = (
    SETUP
    + """
front, back = socket(zmq.ROUTER), socket(zmq.DEALER)
front.bind("tcp://127.0.0.1:*"); back.bind("tcp://127.0.0.1:*")
print(front.getsockopt_string(zmq.LAST_ENDPOINT), back.getsockopt_string(zmq.LAST_ENDPOINT), flush=True)
waiting = int(sys.argv[1])
poller = zmq.Poller()
for one in (front, back):
    poller.register(one, zmq.POLLIN)
clients = {}
while waiting:
    for ready, _ in poller.poll(30000):
        (identity, *frames), headers = unpack_frames([b"", *ready.recv_multipart()][1 if ready is front else 0:])
        with adopted(headers) as task:
            message_received("front" if ready is front else "back", frames, headers)
            if ready is front:
                clients[task] = identity
                task_queued(task, "gpu")
                routing_decided(task, "w-1", reason="the only one")
                task_routed(task, "w-1")
                back.send_multipart(pack_frames(frames))
            else:
                logging.getLogger("scheduler.answers").info("answered")
                front.send_multipart(pack_frames([clients.pop(task), *frames]))
                waiting -= 1
"""
)
WORKER = (
    SETUP
    + """
back = socket(zmq.DEALER)
back.connect(sys.argv[2])
for _ in range(int(sys.argv[1])):
    frames, headers = unpack_frames(back.recv_multipart())
    with adopted(headers) as task:
        message_received("back", frames, headers)
        try:
            with task_run(task, node="w-1") as run:
                with inference("lama", device="cpu", steps=2):
                    logging.getLogger("some.library").debug("inside")
                    if frames[0] == b"bad":
                        raise ValueError("bad mask")
        except ValueError:
            pass
        back.send_multipart(pack_frames([b"result"]))
"""
)
API = (
    SETUP
    + """
front = socket(zmq.DEALER)
front.connect(sys.argv[2])
for number in range(int(sys.argv[1])):
    trace = new_trace()
    with lamalog.bound(request_id=f"r-{number}", **trace_values(trace)):
        task_created(f"t-{number}", "inpaint")
        frames = pack_frames([b"bad" if number % 7 == 3 else b"good"], f"t-{number}")
        message_sent("front", frames, **{"lama.task.id": f"t-{number}"})
        front.send_multipart(frames)
for number in range(int(sys.argv[1])):
    frames, headers = unpack_frames(front.recv_multipart())
    with adopted(headers) as task:
        logging.getLogger("api").info("done")
"""
)
TASKS = 20


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chain")

    def start(code, *arguments):
        command = [sys.executable, "-c", code, str(TASKS), *arguments]
        return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)

    processes = [start(SCHEDULER)]
    try:
        front, back = processes[0].stdout.readline().split()
        processes += [start(WORKER, back), start(API, front)]
        assert [process.wait(90) for process in processes] == [0, 0, 0]
    finally:
        for process in processes:
            process.kill()
            process.stdout.close()
            process.wait()
    return [json.loads(line) for line in (folder / "logs" / "shop.jsonl").read_text("utf-8").splitlines()]


def of_task(lines, number):
    return [line for line in lines if line.get("lama.task.id") == f"t-{number}"]


def test_every_record_of_a_task_has_the_ids_of_its_request(lines):
    for number in range(TASKS):
        mine = of_task(lines, number)
        assert len({line["process.pid"] for line in mine}) == 3
        assert {line["request_id"] for line in mine} == {f"r-{number}"}
        assert len({line["trace_id"] for line in mine}) == 1
    assert len({line["trace_id"] for line in lines if "trace_id" in line}) == TASKS


def test_each_process_works_in_a_span_of_its_own(lines):
    for number in range(TASKS):
        spans = {line["span_id"] for line in of_task(lines, number)}
        # API, scheduler, worker and its inference, scheduler with the answer, API with the answer
        assert len(spans) == 6


def test_the_story_is_whole_and_in_order(lines):
    for number in range(TASKS):
        mine = sorted(of_task(lines, number), key=lambda line: line["timestamp"])
        story = [line["event.name"] for line in mine if line.get("event.name", "").startswith("task.")]
        end = "task.failed" if number % 7 == 3 else "task.done"
        assert story == ["task.created", "task.queued", "task.routed", "task.started", end]
        started = next(line for line in mine if line.get("event.name") == "task.started")
        assert started["lama.task.kind"] == "inpaint"
        assert started["lama.task.wait"] >= 0


def test_nothing_is_unexpected_and_failures_are_told_once(lines):
    assert not [line for line in lines if "lama.task.transition" in line]
    assert not [line for line in lines if line["logger"].startswith("lamalog.") and line["severity_text"] != "DEBUG"]
    traces = [line for line in lines if "exception.stacktrace" in line]
    assert [line["event.name"] for line in traces] == ["model.inference.failed"] * len(
        [n for n in range(TASKS) if n % 7 == 3]
    )
