"""lamalog perf and lamalog bottlenecks, as a shell sees them."""

from __future__ import annotations

import datetime as dt
import json
import random
import time
from pathlib import Path

import pytest

from lamalog.cli.group import run


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Two hours: in the second one inpaint takes twice as long while the CPU is busy; uploads stay as they are."""
    rng, now, lines = random.Random(1), time.time(), []

    def line(moment: float, **fields: object) -> None:
        when = dt.datetime.fromtimestamp(moment, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        base = {"timestamp": when, "severity_text": "INFO", "severity_number": 9, "message": "m", "logger": "app"}
        lines.append(json.dumps({**base, **fields}))

    for second in range(7190, 0, -10):
        slow = second < 1800
        line(
            now - second,
            **{
                "event.name": "resource.sample",
                "resource.interval": 10.0,
                "system.cpu.utilization": 0.97 if slow else 0.2,
            },
        )
        took = rng.uniform(0.9, 1.1) * (2 if second < 3600 else 1) * (2 if slow else 1)
        failed = {"operation.outcome": "failure", "severity_number": 17} if second == 100 else {}
        line(now - second, **{"operation.name": "inpaint", "duration": took, "trace_id": f"{second:032x}", **failed})
        line(now - second, **{"operation.name": "up\x1b[31mload", "duration": rng.uniform(0.09, 0.11)})
    (tmp_path / "app.jsonl").write_text("\n".join(lines) + "\n")
    return tmp_path


def ask(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    status = run([*map(str, arguments), "--engine", "python"])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_perf_shows_operations_with_the_change_and_the_slowest(logs, capsys):
    status, out, _ = ask(capsys, "perf", "--log-dir", logs, "--slowest")
    head, first, second, *rest = out.splitlines()
    assert status == 0
    assert head.split() == ["operation", "count", "failed", "p50", "p90", "p95", "p99", "p99.9", "max", "change"]
    assert first.split()[:3] == ["inpaint", "359", "1"]
    assert first.split()[-1].startswith("+")
    assert int(first.split()[-1].strip("+%")) > 200
    assert second.startswith("up\\x1b[31mload")
    assert abs(int(second.split()[-1].strip("+-%"))) < 10
    assert sum("trace 0000" in line for line in rest) == 3
    assert "\x1b" not in out


def test_perf_for_machines_and_for_ci(logs, capsys):
    status, out, err = ask(capsys, "perf", "--log-dir", logs, "--format", "json", "--fail-over", "50")
    rows = {row["name"]: row for row in json.loads(out)}
    assert status == 1
    assert "p95 of inpaint grew by" in err
    assert rows["inpaint"]["before"] > 300
    assert rows["inpaint"]["p50"] < rows["inpaint"]["p999"] <= rows["inpaint"]["max"]
    assert len(rows["inpaint"]["slowest"]) == 3
    assert ask(capsys, "perf", "--log-dir", logs, "--fail-over", "500")[0] == 0


@pytest.mark.parametrize("sort", ["time", "count", "failed", "p95", "max", "change", "name"])
def test_perf_sorts(logs, capsys, sort):
    status, out, _ = ask(capsys, "perf", "--log-dir", logs, "--sort", sort, "-n", "1")
    assert status == 0
    assert len(out.splitlines()) == 2


def test_perf_of_one_of_none_and_of_nonsense(logs, capsys):
    assert ask(capsys, "perf", "--log-dir", logs, "--operation", "inpaint")[1].count("inpaint") == 2
    assert ask(capsys, "perf", "--log-dir", logs, "logger=nobody")[0] == 1
    assert ask(capsys, "perf", "--log-dir", logs, "logger=app | limit 1")[0] == 2
    assert ask(capsys, "perf", "--log-dir", logs, "duration>")[0] == 2
    status, _, err = ask(capsys, "perf", "--log-dir", logs, "--since", "1h", "--until", "2h")
    assert (status, "since is not before until" in err) == (2, True)


def test_bottlenecks_say_what_was_saturated(logs, capsys):
    status, out, _ = ask(capsys, "bottlenecks", "--log-dir", logs)
    assert status == 0
    lines = out.splitlines()
    assert lines[0].startswith("inpaint: ")
    assert "runs slow" in lines[0]
    assert "cpu" in lines[1]
    assert "all CPUs are busy" in lines[1]
    assert "system.cpu.utilization 97%, normally 20%" in lines[2]
    assert "upload" not in out


def test_bottlenecks_for_machines_and_where_nothing_is_slow(logs, capsys):
    status, out, _ = ask(capsys, "bottlenecks", "--log-dir", logs, "--format", "ndjson")
    (row,) = (json.loads(line) for line in out.splitlines())
    assert row["causes"][0]["kind"] == "cpu"
    assert row["causes"][0]["advice"]
    assert row["lost"] > 0
    status, out, _ = ask(capsys, "bottlenecks", "--log-dir", logs, "--since", "5m")
    assert (status, "nothing was slow" in out) == (1, True)
