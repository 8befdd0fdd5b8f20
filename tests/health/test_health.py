"""What the checks make of logs that were really written."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lamalog.cli.group import run
from lamalog.exceptions import ConfigError
from lamalog.health import Health, check_health
from lamalog.store import Store

Write = Callable[..., None]
NOW = 1_777_000_000.0
GB = 10**9
ENGINES = ("duckdb", "python")


@pytest.fixture(autouse=True)
def half_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own disk is not what is tested."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=100 * GB, used=50 * GB, free=50 * GB))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write records, each ``(seconds before NOW, fields)``."""

    def writing(*records: tuple[float, dict[str, Any]]) -> None:
        lines = []
        for number, (ago, fields) in enumerate(sorted(records, key=lambda record: -record[0])):
            moment = NOW - ago
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{round(moment % 1 * 1e6):06d}Z"
            base = {"timestamp": stamp, "severity_text": "INFO", "severity_number": 9, "message": "m", "logger": "app"}
            lines.append(json.dumps({**base, "record.id": f"a-1-1-{number + 1}", **fields}))
        (tmp_path / "app.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    return writing


def look(tmp_path: Path, engine: str = "python", **options: Any) -> Health:
    return check_health(Store(tmp_path, engine=engine), until=NOW, **options)


def of(health: Health, component: str) -> list[tuple[str, str]]:
    return [(check.status, check.reason) for check in health.checks if check.component == component]


def event(name: str, **fields: Any) -> dict[str, Any]:
    return {"event.name": name, **{key.replace("__", "."): value for key, value in fields.items()}}


ERROR = {"severity_text": "ERROR", "severity_number": 17}


@pytest.mark.parametrize("engine", ENGINES)
def test_all_is_well_when_all_is_well(write: Write, tmp_path: Path, engine: str) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    answers = [(1 + n * 2.0, {"http.response.status_code": 200, "duration": 0.01}) for n in range(30)]
    write((2, event("node.heartbeat", lama__node__id="w-1")), *answers, (1, {"service.name": "shop"}))
    health = look(tmp_path, engine)
    assert health.status == "pass", [c for c in health.checks if c.status != "pass"]
    assert of(health, "requests") == [("pass", "0.0 % of 30 requests failed, 95 % within 10 ms")]
    assert of(health, "node:w-1")[0][0] == "pass"


def test_an_empty_store_fails(tmp_path: Path) -> None:
    (tmp_path / "app.jsonl").touch()
    assert of(look(tmp_path), "logs") == [
        ("fail", "there are no records: is the service running, and logging to this directory?")
    ]


@pytest.mark.parametrize(("silence", "status"), [(10, "pass"), (400, "warn"), (4000, "fail")])
def test_silence_grows_from_warning_to_failure(write: Write, tmp_path: Path, silence: float, status: str) -> None:
    write((silence, {}))
    assert of(look(tmp_path), "logs")[0][0] == status


def test_dropped_records_and_damaged_lines_are_told(write: Write, tmp_path: Path) -> None:
    write((5, event("log.queue.dropped", log__records__dropped=12)))
    with open(tmp_path / "app.jsonl", "ab") as file:
        file.write(b'{"torn": \n{"timestamp": 1}\n')
    (_, *others) = of(look(tmp_path), "logs")
    assert others[0] == ("warn", "12 records dropped: the disk was full or too slow, or a queue too short")
    assert others[1][0] == "warn"
    assert "damaged" in others[1][1]


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ([(60, "node.registered"), (5, "node.lost")], ("fail", "lost for 5.00 s")),
        ([(60, "node.lost"), (5, "node.back")], ("pass", "node.back 5.00 s ago")),
        ([(60, "node.registered"), (5, "node.draining")], ("warn", "is draining: takes no new work")),
        ([(4000, "node.lost")], ("warn", "lost for 1 h 06 min")),
    ],
)
def test_nodes(write: Write, tmp_path: Path, events: list[tuple[float, str]], found: tuple[str, str]) -> None:
    write(*((ago, event(name, lama__node__id="w-1")) for ago, name in events))
    assert of(look(tmp_path), "node:w-1") == [found]


def test_a_node_that_left_is_not_missed(write: Write, tmp_path: Path) -> None:
    write((60, event("node.registered", lama__node__id="w-1")), (5, event("node.left", lama__node__id="w-1")))
    assert of(look(tmp_path), "node:w-1") == []


def test_a_silent_node_is_judged_by_its_own_rhythm(write: Write, tmp_path: Path) -> None:
    quick = [(600 - 5 * n, event("node.heartbeat", lama__node__id="quick")) for n in range(60)]
    slow = [(2400 - 600 * n, event("node.heartbeat", lama__node__id="slow")) for n in range(4)]
    write(*quick, *slow)
    health = look(tmp_path)
    assert of(health, "node:quick")[0][0] == "fail"  # every 5 s, and now nothing for 5 min
    assert of(health, "node:slow")[0][0] == "pass"  # every 10 min, and 10 min ago


def test_queues(write: Write, tmp_path: Path) -> None:
    def depth(name: str, held: int) -> dict[str, Any]:
        return event("queue.depth", lama__queue__name=name, lama__queue__depth=held, lama__queue__limit=100)

    write((500, depth("gpu", 95)), (5, depth("gpu", 10)), (5, depth("cpu", 85)), (5, depth("full", 100)),
          (9, event("queue.overflow", lama__queue__name="lost", lama__queue__dropped=3)))  # fmt: skip
    health = look(tmp_path)
    assert of(health, "queue:gpu") == [("pass", "10 of 100 waiting, 10 % full")]
    assert of(health, "queue:cpu") == [("warn", "85 of 100 waiting, 85 % full")]
    assert of(health, "queue:full") == [("fail", "100 of 100 waiting, 100 % full")]
    assert of(health, "queue:lost") == [("fail", "was full 1 time, 3 dropped")]


@pytest.mark.parametrize(("bad", "status"), [(0, "pass"), (2, "warn"), (10, "fail")])
def test_requests_are_judged_by_their_share_of_5xx(write: Write, tmp_path: Path, bad: int, status: str) -> None:
    codes = [500] * bad + [200] * (100 - bad)
    write(*((1 + n / 2, {"http.response.status_code": code, "duration": 0.1}) for n, code in enumerate(codes)))
    assert of(look(tmp_path), "requests")[0][0] == status


def test_one_failure_of_two_is_too_few_to_judge(write: Write, tmp_path: Path) -> None:
    write(*((1 + n, {"http.response.status_code": code, "duration": 0.1}) for n, code in enumerate((500, 200))))
    assert of(look(tmp_path), "requests") == [
        ("pass", "50 % of 2 requests failed, 95 % within 100 ms (too few to judge: under 20)")
    ]


def test_tasks_that_hang_are_named(write: Write, tmp_path: Path) -> None:
    write(
        (8000, event("task.started", lama__task__id="t-1")),
        (8000, event("task.started", lama__task__id="t-2")), (7990, event("task.done", lama__task__id="t-2")),
        (2000, event("task.started", lama__task__id="t-3")), (10, event("task.progress", lama__task__id="t-3")),
    )  # fmt: skip
    assert of(look(tmp_path), "tasks:stuck") == [("fail", "1 task began and was heard of no more; t-1 for 2 h 13 min")]


def test_what_was_taken_back_is_no_trouble(write: Write, tmp_path: Path) -> None:
    write(
        (90, {**event("resource.warning", resource__name="disk"), "message": "disk 91 % full"}),
        (80, event("resource.recovered", resource__name="disk")),
        (70, {**event("resource.warning", resource__name="memory"), "message": "memory 95 % used"}),
        (60, {**event("alert.fired", alert__rule="errors"), **ERROR, "message": "too many"}),
    )
    health = look(tmp_path)
    assert of(health, "resource:disk") == []
    assert of(health, "resource:memory") == [("warn", "memory 95 % used")]
    assert of(health, "alert:errors") == [("fail", "too many")]


def test_the_alerts_of_one_rule_are_one_line_and_the_worst_speaks(write: Write, tmp_path: Path) -> None:
    fired = [event("alert.fired", alert__rule="new", alert__group=f"g{number}") for number in range(30)]
    write(
        *((90 - n, {**each, "severity_number": 13, "message": f"warning {n}"}) for n, each in enumerate(fired)),
        (95, {**event("alert.fired", alert__rule="new", alert__group="grave"), **ERROR, "message": "the grave one"}),
        (10, event("alert.resolved", alert__rule="new", alert__group="g3")),
    )
    assert of(look(tmp_path), "alert:new") == [("fail", "30 alerts go on, above all: the grave one")]


def test_models(write: Write, tmp_path: Path) -> None:
    write(
        (90, event("model.load.failed", lama__model__name="lama")), (60, event("model.load.done", lama__model__name="lama")),
        (50, event("model.load.done", lama__model__name="mat")), (40, event("model.load.failed", lama__model__name="mat")),
    )  # fmt: skip
    health = look(tmp_path)
    assert of(health, "model:lama")[0][0] == "pass"
    assert of(health, "model:mat")[0][0] == "fail"


def test_more_errors_than_usual_are_a_warning(write: Write, tmp_path: Path) -> None:
    quiet: dict[str, Any] = {}
    before = [(900 + n * 60.0, quiet) for n in range(120)] + [(900 + n * 600.0, ERROR) for n in range(8)]
    write(*before, *((n, ERROR) for n in range(20)))
    assert of(look(tmp_path), "errors")[0][0] == "warn"
    write(*before, (5, ERROR))
    assert of(look(tmp_path), "errors")[0][0] == "pass"


def test_services_that_died_stopped_or_came_back(write: Write, tmp_path: Path) -> None:
    def of_service(name: str, what: str) -> dict[str, Any]:
        return {**event(what), "service.name": name}

    write(
        (90, of_service("dead", "process.exception")),
        (90, of_service("back", "process.fault")), (80, of_service("back", "service.start")),
        (80, of_service("off", "service.start")), (20, of_service("off", "service.stop")),
    )  # fmt: skip
    health = look(tmp_path)
    assert of(health, "service:dead") == [("fail", "a process ended with an exception nobody caught")]
    assert of(health, "service:back")[0][0] == "warn"
    assert of(health, "service:off") == [("warn", "was stopped, in order, and has not been started again")]


@pytest.mark.parametrize(("free", "status"), [(50, "pass"), (9, "warn"), (1, "fail")])
def test_a_disk_that_fills_up(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, status: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=100 * GB, used=0, free=free * GB))
    write((1, {}))
    ((found, reason),) = of(look(tmp_path), "disk:logs")
    assert found == status
    assert reason.startswith(f"{free}")


@pytest.mark.parametrize(
    ("limits", "text"),
    [
        ({"request": (0, 1)}, "did you mean 'requests'"),
        ({"requests": 3}, "should be two numbers"),
        ({"requests": (1, True)}, "should be two numbers"),
        ({"least": 0}, "whole number"),
        ({"lost": "1h"}, "no number"),
    ],
)
def test_wrong_limits_are_refused(write: Write, tmp_path: Path, limits: dict[str, Any], text: str) -> None:
    write((1, {}))
    with pytest.raises(ConfigError, match=text):
        look(tmp_path, limits=limits)


def test_the_command_tells_people_and_probes(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write((4, {"service.name": "shop"}), (2, event("node.lost", lama__node__id="w-\x1b[31m1")))
    until = f"@{NOW}"  # wrong on purpose, below
    arguments = ["health", "--log-dir", str(tmp_path), "--engine", "python"]
    assert run([*arguments, "--until", until]) == 2
    assert "@1777000000" in capsys.readouterr().err
    arguments += ["--until", "2026-04-24T03:06:40Z"]
    assert run(arguments) == 1
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "fail  node:w-\\x1b[31m1" in shown
    assert run([*arguments, "--format", "json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["status"] == "fail"
    assert answer["checks"]["service:shop"][0]["status"] == "pass"
    assert run([*arguments, "--window", "3 apples"]) == 2
    assert "3 apples" in capsys.readouterr().err


def test_a_warning_is_no_failure_unless_strict(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write((1, event("node.draining", lama__node__id="w-1")))
    arguments = ["health", "--log-dir", str(tmp_path), "--engine", "python", "--until", "2026-04-24T03:06:40Z"]
    assert run(arguments) == 0
    assert run([*arguments, "--strict"]) == 1
    assert "warn  node:w-1" in capsys.readouterr().out
