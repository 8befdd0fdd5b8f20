"""Decisions about groups: written, folded, and what becomes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lamalog.errors.states import read_states, record_state
from lamalog.errors.statistics import Trend, error_groups
from lamalog.exceptions import ConfigError
from lamalog.store import Store
from lamalog.store.error_states import State, StateChange, effective, folded, is_older

A = "a" * 16


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    directory = tmp_path / "logs"
    directory.mkdir()
    return directory


def fail(logs: Path, at: float, version: str | None = None, number: int = 0) -> None:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1e6):06d}Z"
    record: dict[str, Any] = {
        "timestamp": stamp,
        "severity_text": "ERROR",
        "severity_number": 17,
        "message": "failed",
        "logger": "shop",
        "record.id": f"n-1-{at}-{number}",
        "error.fingerprint": A,
    }
    if version is not None:
        record["service.version"] = version
    with (logs / "shop.jsonl").open("a") as file:
        file.write(json.dumps(record) + "\n")


def group(logs: Path, now: float | None = None) -> Any:
    [found] = error_groups(Store(logs, engine="python"), now=now)
    return found


def test_a_decision_is_a_record_in_a_log_of_its_own(logs: Path) -> None:
    record_state(logs, A, "assigned", assignee="gpu-team", note="password=hunter2 in it", user="alice")
    [line] = (logs / "error-states.jsonl").read_text().splitlines()
    record = json.loads(line)
    assert (record["event.name"], record["error.fingerprint"], record["error.state.name"]) == (
        "error.state",
        A,
        "assigned",
    )
    assert record["logger"] == "lamalog.errors"
    assert "alice" not in line
    assert "hunter2" not in line


def test_resolved_until_it_comes_again(logs: Path) -> None:
    now = time.time()
    fail(logs, now - 1000)
    record_state(logs, A, "resolved")
    assert group(logs).state == "resolved"
    fail(logs, time.time() + 1)
    back = group(logs, now + 1000)
    assert (back.state, back.trend) == ("regressed", Trend.REGRESSED)
    record_state(logs, A, "reopened")
    assert group(logs, now + 1000).state == "open"


def test_older_versions_may_still_have_what_is_resolved_in_a_newer_one(logs: Path) -> None:
    now = time.time()
    fail(logs, now - 1000, "1.3.9")
    record_state(logs, A, "resolved", version="1.4.0")
    fail(logs, now + 10, "1.3.10", 1)
    assert group(logs, now + 100).state == "resolved"
    fail(logs, now + 20, "1.4.0", 2)
    assert group(logs, now + 100).state == "regressed"


@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_ignored_until_it_comes_too_often(logs: Path, engine: str) -> None:
    if engine == "duckdb":
        pytest.importorskip("duckdb")
    now = time.time()
    for number in range(50):
        fail(logs, now - 1000, None, number)
    record_state(logs, A, "ignored", over=3)
    for number in range(4):
        [found] = error_groups(Store(logs, engine=engine), now=now + 100)
        assert found.state == "ignored"
        fail(logs, now + 10 + number, None, 100 + number)
    [found] = error_groups(Store(logs, engine=engine), now=now + 100)
    assert found.state == "open"


def test_ignored_for_a_while(logs: Path) -> None:
    now = time.time()
    fail(logs, now - 10)
    record_state(logs, A, "ignored", until=now + 3600, note="a known flake")
    assert group(logs, now + 60).state == "ignored"
    assert group(logs, now + 3601).state == "open"
    assert read_states(Store(logs))[A].notes[0].note == "a known flake"


def test_assignee_and_notes_outlive_other_decisions(logs: Path) -> None:
    record_state(logs, A, "assigned", assignee="gpu-team")
    record_state(logs, A, "note", note="seen on n3 only")
    record_state(logs, A, "resolved")
    state = read_states(Store(logs))[A]
    assert (state.name, state.assignee, [change.note for change in state.notes]) == (
        "resolved",
        "gpu-team",
        ["seen on n3 only"],
    )


@pytest.mark.parametrize(
    ("name", "more", "message"),
    [
        ("resolvd", {}, "did you mean 'resolved'"),
        ("resolved", {"until": 9e9}, "belong to ignored"),
        ("ignored", {"until": 5.0}, "no time to come"),
        ("ignored", {"over": 0}, "1 or more"),
        ("assigned", {}, "to whom"),
        ("note", {}, "empty note"),
        ("note", {"note": "x" * 3000}, "at most"),
    ],
)
def test_what_makes_no_sense_is_refused(logs: Path, name: str, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        record_state(logs, A, name, **more)
    with pytest.raises(ConfigError, match="no fingerprint"):
        record_state(logs, "two words", "resolved")
    assert not (logs / "error-states.jsonl").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions")
def test_a_directory_that_can_not_be_written_is_told(logs: Path) -> None:
    logs.chmod(0o500)
    try:
        with pytest.raises(OSError, match="ermission"):
            record_state(logs, A, "resolved")
    finally:
        logs.chmod(0o700)


def test_many_processes_decide_at_once(logs: Path) -> None:
    code = (
        "import sys; from lamalog.errors.states import record_state\n"
        "for number in range(20): record_state(sys.argv[1], 'a' * 16, 'note', note=f'{sys.argv[2]} {number}')"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(logs), str(place)]) for place in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    notes = [change.note for change in read_states(Store(logs))[A].notes]
    assert sorted(str(note) for note in notes) == sorted(
        f"{place} {number}" for place in range(4) for number in range(20)
    )


@pytest.mark.parametrize(
    ("version", "fixed", "older"),
    [
        ("1.3", "1.4", True),
        ("1.9", "1.10", True),
        ("1.4", "1.4.0", False),
        ("v2.0", "1.9", False),
        ("1.4rc1", "1.4", True),
        ("1.4+local", "1.4", False),
        ("abc123", "1.4", False),
        ("", "1.4", False),
    ],
)
def test_versions_are_compared_as_releases(version: str, fixed: str, older: bool) -> None:
    assert is_older(version, fixed) is older


def test_damaged_decisions_are_none(logs: Path) -> None:
    (logs / "error-states.jsonl").write_text(
        '{"timestamp":"2026-01-01T00:00:00.000000Z","message":"x","event.name":"error.state","error.fingerprint":7}\n'
        '{"timestamp":"2026-01-01T00:00:00.000000Z","message":"x","event.name":"error.state","error.state.name":"no"}\n'
        "half a li"
    )
    assert read_states(Store(logs)) == {}


def test_the_order_of_time_counts() -> None:
    changes = [StateChange(A, 20, "reopened"), StateChange(A, 10, "resolved")]
    assert folded(changes)[A].name == "open"
    assert effective(State(), now=5, last=3) == "open"
