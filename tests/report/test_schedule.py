"""Reports by the clock: one for each time, from whichever process is first."""

from __future__ import annotations

import json
import logging
import logging.config
import multiprocessing
import os
import time
from pathlib import Path

import pytest

import lamalog
from lamalog.exceptions import ConfigError
from lamalog.report import schedule
from lamalog.report.schedule import Plan, ScheduledReports, write_due
from lamalog.units import parse_rotation

DUE = 1_777_100_000.0


def plan(tmp_path: Path, keep: int = 3) -> Plan:
    return Plan(tmp_path, tmp_path / "reports", parse_rotation("07:00"), "24h", "json", keep)


@pytest.fixture
def some_logs(tmp_path: Path) -> Path:
    line = {"timestamp": "2026-04-25T00:00:00.000000Z", "severity_number": 9, "severity_text": "INFO", "message": "m"}
    (tmp_path / "shop.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    return tmp_path


def test_it_is_made_by_a_process_of_its_own_and_told(some_logs: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO"):
        target = write_due(plan(some_logs), DUE)
    assert target is not None
    assert json.loads(target.read_text("utf-8"))["sections"]
    (record,) = caplog.records
    assert record.__dict__["event.name"] == "report.written"
    assert record.getMessage() == f"report {target.name} written"
    assert write_due(plan(some_logs), DUE) is None  # there already


def contest(directory: Path, done: multiprocessing.Queue[bool]) -> None:  # type: ignore[type-arg, unused-ignore]
    done.put(write_due(plan(directory), DUE) is not None)


def test_of_several_processes_one_makes_it(some_logs: Path) -> None:
    context = multiprocessing.get_context("spawn")
    done = context.Queue()
    processes = [context.Process(target=contest, args=(some_logs, done)) for _ in range(3)]
    for process in processes:
        process.start()
    won = [done.get(timeout=120) for _ in processes]
    for process in processes:
        process.join(60)
    assert sum(won) == 1
    assert [path.suffix for path in (some_logs / "reports").iterdir()] == [".json"]


def test_a_claim_left_by_the_dead_is_taken_over(some_logs: Path) -> None:
    claim = some_logs / "reports" / f"report-{time.strftime('%Y%m%d-%H%M%S', time.localtime(DUE))}.claim"
    claim.parent.mkdir()
    claim.touch()
    assert write_due(plan(some_logs), DUE) is None  # somebody is at it
    old = time.time() - schedule.PATIENCE - 1
    os.utime(claim, (old, old))
    assert write_due(plan(some_logs), DUE) is not None


def test_old_reports_go_and_nothing_else(some_logs: Path) -> None:
    where = some_logs / "reports"
    where.mkdir()
    mine = [f"report-2026042{day}-070000.html" for day in range(5)]
    others = ["report-latest.html", "report-20260420-070000.html.bak", "notes.md"]
    for name in [*mine, *others]:
        (where / name).touch()
    (where / "report-20260101-000000.html").mkdir()
    assert write_due(plan(some_logs, keep=2), DUE) is not None
    left = {path.name for path in where.iterdir()}
    assert left >= {*others, "report-20260101-000000.html"}
    assert len(left & set(mine)) == 1  # the newest of them, and the one just made


def test_what_fails_is_told_and_the_thread_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[float] = []

    def failing(plan: Plan, due: float) -> None:
        calls.append(due)
        raise RuntimeError("no room")

    monkeypatch.setattr(schedule, "write_due", failing)
    ScheduledReports(str(tmp_path), when="1 s")
    deadline = time.monotonic() + 60
    while len(calls) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(calls) >= 2
    assert "no report: no room" in caplog.text


def test_a_new_schedule_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    ScheduledReports(str(tmp_path), when="07:00")
    (first,) = schedule._threads.values()
    ScheduledReports(str(tmp_path), when="08:00")
    (second,) = schedule._threads.values()
    assert first.is_set()
    assert not second.is_set()
    ScheduledReports(str(tmp_path), when="never")
    assert second.is_set()
    assert not schedule._threads


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"when": "10 MB"}, "is a size"), ({"format": "pdf"}, "write html"), ({"keep": 0}, "whole number"),
        ({"keep": True}, "whole number"), ({"since": "soon"}, "soon"), ({"when": "25:00"}, "25:00"),
    ],
)  # fmt: skip
def test_wrong_arguments_are_refused(tmp_path: Path, arguments: dict[str, object], text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        ScheduledReports(str(tmp_path), **arguments)  # type: ignore[arg-type]


def test_a_configuration_starts_it(tmp_path: Path) -> None:
    logging.config.dictConfig(lamalog.default_config(app="shop", log_dir=tmp_path, reports="07:00"))
    assert list(schedule._threads) == [tmp_path / "reports"]
    config = lamalog.default_config(log_dir=tmp_path, reports={"when": "1 day", "keep": 5})
    assert config["filters"]["reports"]["keep"] == 5
    assert "reports" not in lamalog.default_config(log_dir=tmp_path)["filters"]
