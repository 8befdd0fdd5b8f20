"""Modules of a distributed system with files and levels of their own, and the union of all in order."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from datetime import datetime

import pytest

from lamalog.store.read import Reader

CONFIG = """
version: 1
disable_existing_loggers: false
filters:
  context: {"()": lamalog.filters.ContextFilter}
  redact: {"()": lamalog.redact.RedactionFilter}
formatters:
  json: {"()": lamalog.formatters.JsonFormatter, service_name: shop}
handlers:
  scheduler: &file
    class: lamalog.handlers.RotatingJsonHandler
    filename: scheduler.jsonl
    log_dir: logs
    rotation: 20 kB
    formatter: json
    filters: [context, redact]
  tasks: {<<: *file, filename: tasks.jsonl}
  worker: {<<: *file, filename: "worker-{pid}.jsonl"}
  rest: {<<: *file, filename: rest.jsonl}
loggers:
  lama.scheduler: {level: DEBUG, handlers: [scheduler], propagate: false}
  lama.task_manager: {level: INFO, handlers: [tasks], propagate: false}
  lama.worker: {level: WARNING, handlers: [worker], propagate: false}
root: {level: INFO, handlers: [rest]}
"""

SETUP = """
import json, logging.config, sys, yaml
logging.config.dictConfig(yaml.safe_load(open("logging.yaml")))
from lamalog.lifecycle._task_run import task_run
from lamalog.lifecycle.carriers import adopted, inject
from lamalog.lifecycle.queues import enqueued, queue_overflow
from lamalog.lifecycle.scheduler import routing_decided
from lamalog.lifecycle.tasks import task_created, task_queued, task_routed
"""

API = (
    SETUP
    + """
for number in range(int(sys.argv[1])):
    task = f"{sys.argv[2]}-{number}"
    task_created(task)
    task_queued(task, "gpu")
    print(json.dumps(inject({}, task)))
"""
)
SCHEDULER = (
    SETUP
    + """
for line in sys.stdin:
    with adopted(json.loads(line)) as task:
        enqueued("gpu", task)  # DEBUG: not on in the queue manager's logger
        routing_decided(task, "w-1", candidates=2)
        task_routed(task, "w-1")
        print(json.dumps(inject({}, task)))
queue_overflow("gpu", limit=1)
"""
)
WORKER = (
    SETUP
    + """
for line in sys.stdin:
    with adopted(json.loads(line)) as task:
        with task_run(task, slow=0 if task.endswith("-3") else None):
            pass
"""
)


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("isolation")
    (folder / "logging.yaml").write_text(CONFIG)

    def start(code, *arguments, stdin=None):
        return subprocess.Popen(
            [sys.executable, "-c", code, *arguments], cwd=folder, stdin=stdin, stdout=subprocess.PIPE, text=True
        )

    pipelines = []
    for name in ("a", "b"):  # two of each, which share the files of their modules
        api = start(API, "60", name)
        scheduler = start(SCHEDULER, stdin=api.stdout)
        worker = start(WORKER, stdin=scheduler.stdout)
        pipelines.append((api, scheduler, worker))
    for processes in pipelines:
        for process in processes:
            process.stdout.close() if process is not processes[-1] else process.communicate(timeout=60)
            assert process.wait(60) == 0
    return folder / "logs"


def read(logs, *stems):
    with Reader(logs, stems) as reader:
        entries = reader.last(100_000, lambda entry: True)
    assert (reader.damage, reader.bad_lines) == ([], 0)
    return [json.loads(entry.line) for entry in entries]


def by_time(line):
    return line["timestamp"]


def test_each_module_has_its_file_and_its_level(logs):
    scheduler, tasks, rest = (read(logs, stem) for stem in ("scheduler", "tasks", "rest"))
    assert {line["logger"] for line in scheduler} == {"lama.scheduler"}
    assert {line["severity_text"] for line in scheduler} == {"DEBUG"}
    assert len(scheduler) == 120
    assert {line["logger"] for line in tasks} == {"lama.task_manager"}
    assert len(tasks) == 3 * 120
    assert {(line["logger"], line["event.name"]) for line in rest} == {("lama.queue_manager", "queue.overflow")}
    workers = [line for path in logs.glob("worker-*.jsonl") for line in read(logs, path.stem)]
    assert {line["severity_text"] for line in workers} == {"WARNING"}  # the slow ones; what is normal is kept out
    assert sorted(line["lama.task.id"] for line in workers) == ["a-3", "b-3"]
    assert len({line["process.pid"] for line in workers}) == 2


def test_the_union_is_one_log_in_the_order_of_time(logs):
    lines = read(logs)
    assert len(lines) == 120 * 4 + 2 + 2
    # Several processes write to one file: a line may stand behind one that was made a moment later.
    stamps = [datetime.fromisoformat(line["timestamp"].replace("Z", "+00:00")).timestamp() for line in lines]
    latest = list(itertools.accumulate(stamps, max))
    assert max(late - stamp for late, stamp in zip(latest, stamps, strict=True)) < 30
    for pid in {line["process.pid"] for line in lines}:
        numbers = [int(line["record.id"].rpartition("-")[2]) for line in lines if line["process.pid"] == pid]
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
    ids = [line["record.id"] for line in lines]
    assert len(set(ids)) == len(ids)
    for task in [f"{name}-{number}" for name in "ab" for number in range(60)]:
        story = [line["event.name"] for line in sorted(lines, key=by_time) if line.get("lama.task.id") == task]
        end = ["task.done"] if task.endswith("-3") else []
        assert story == ["task.created", "task.queued", "scheduler.routed", "task.routed", *end]


def test_its_files_are_rotated_on_their_own(logs):
    assert list(logs.glob("tasks-0*"))
    assert not list(logs.glob("rest-0*"))


def test_the_command_line_reads_the_union(logs):
    command = [
        sys.executable,
        "-c",
        "from lamalog.cli import main; main()",
        "tail",
        str(logs),
        "-n",
        "1000",
        "--format",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert [json.loads(line)["record.id"] for line in done.stdout.splitlines()] == [
        line["record.id"] for line in read(logs)
    ]
