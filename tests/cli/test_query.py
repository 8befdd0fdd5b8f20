"""The commands that ask the store, as a shell sees them."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamalog.cli.group import run

HAS_DUCKDB = importlib.util.find_spec("duckdb") is not None
needs_duckdb = pytest.mark.skipif(not HAS_DUCKDB, reason="no duckdb")
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def record(number: int, **fields: object) -> dict[str, object]:
    return {
        "timestamp": f"2026-05-01T12:00:{number:02d}.000000Z",
        "severity_text": "INFO",
        "severity_number": 9,
        "message": f"number {number}",
        "logger": "app",
        "record.id": f"a1b2c3-1f-19a0b-{number + 1}",
        "host.name": "node-1",
        "process.pid": 7,
        **fields,
    }


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "UTC")
    error = {
        "severity_text": "ERROR",
        "severity_number": 17,
        "exception.type": "ValueError",
        "exception.message": "bad 7",
    }
    records = [
        record(0, **{"duration": 0.25, "http.route": "/a"}),
        record(1, **{"duration": 0.75, "http.route": "/a"}),
        record(2, **error, logger="app.db"),
        record(3, **{**error, "exception.message": "bad 8"}, message="\x1b[31mforged\nline \u202e"),
        record(
            4,
            trace_id=TRACE,
            span_id="a" * 16,
            **{"http.request.method": "POST", "http.route": "/b", "lama.task.id": "t-1"},
        ),
        record(
            5,
            trace_id=TRACE,
            span_id="b" * 16,
            parent_span_id="a" * 16,
            **{
                "process.pid": 8,
                "host.name": "node-2",
                "event.name": "task.run",
                "lama.task.id": "t-1",
                "duration": 0.5,
            },
        ),
        record(
            6, trace_id=TRACE, span_id="a" * 16, **{"http.request.method": "POST", "http.route": "/b", "duration": 2.0}
        ),
    ]
    (tmp_path / "logs").mkdir()
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records)
    (tmp_path / "logs" / "shop.jsonl").write_text(text, "utf-8")
    return tmp_path / "logs"


@pytest.fixture(params=["python", pytest.param("duckdb", marks=needs_duckdb)])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def out(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def test_a_table_of_statistics(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "exists route | stats count, p50(duration) by route", "--engine", engine]) == 0
    assert [line.split() for line in out(capsys)] == [
        ["route", "count", "p50(duration)"],
        ["/a", "2", "500", "ms"],
        ["/b", "2", "2.00", "s"],
    ]
    assert (
        run(["query", "exists route | stats count, p50(duration) by route", "--engine", engine, "--format", "json"])
        == 0
    )
    assert json.loads("\n".join(out(capsys))) == [
        {"route": "/a", "count": 2, "p50(duration)": 0.5},
        {"route": "/b", "count": 2, "p50(duration)": 2.0},
    ]


def test_records_in_every_format(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    question = ["query", "level>=error", "--engine", engine]
    assert run([*question, "--format", "ndjson"]) == 0
    records = [json.loads(line) for line in out(capsys)]
    assert [each["message"] for each in records] == ["number 2", "\x1b[31mforged\nline \u202e"]
    assert run([*question, "--format", "json"]) == 0
    assert json.loads("\n".join(out(capsys))) == records
    assert run([*question, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO("\n".join(out(capsys)))))
    assert [row["logger"] for row in rows] == ["app.db", "app"]
    assert run([*question, "--format", "raw"]) == 0
    assert out(capsys)[0] == "number 2"
    assert run([*question, "--format", "logfmt"]) == 0
    assert 'exception.message="bad 7"' in out(capsys)[0]
    assert run([*question]) == 0
    assert "number 2" in out(capsys)[0]


@pytest.mark.parametrize("format_", ["table", "json", "ndjson", "csv", "raw", "logfmt"])
def test_nothing_from_the_data_moves_the_cursor(logs: Path, format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "forged", "--engine", "python", "--format", format_]) == 0
    text = capsys.readouterr().out
    assert "forged" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_status_is_that_of_grep(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "nothing_like_it", "--engine", engine]) == 1
    assert run(["query", "level>=eror", "--engine", engine]) == 2
    assert capsys.readouterr().err == (
        "lamalog: unknown level 'eror' (did you mean 'ERROR'?)\n    level>=eror\n           ^\n"
    )
    assert run(["query", "--log-dir", "nowhere"]) == 2
    assert "no such directory or log file: nowhere" in capsys.readouterr().err


@needs_duckdb
def test_a_field_nobody_has_is_told(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "durration>1"]) == 1
    assert "no record has a field 'durration' (did you mean 'duration'?)" in capsys.readouterr().err


def test_since_until_and_last(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    base = ["query", "--engine", engine, "--format", "raw"]
    assert run([*base, "--since", "2026-05-01T12:00:02Z", "--until", "2026-05-01T12:00:03Z"]) == 0
    assert out(capsys) == ["number 2"]
    assert run([*base, "--last", "2"]) == 0
    assert out(capsys) == ["number 5", "number 6"]
    assert run([*base, 'message ~ /|/ "number" | fields message', "--last", "1"]) == 0
    assert out(capsys) == ["number 6"]
    assert run([*base, "--since", "yesteryear"]) == 2
    assert "no time: 'yesteryear'" in capsys.readouterr().err


def test_search_looks_in_all_fields(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "BAD 8", "--engine", engine, "--format", "ndjson"]) == 0
    assert len(out(capsys)) == 1
    assert run(["search", TRACE, "-c", "--engine", engine]) == 0
    assert out(capsys) == ["3"]
    assert run(["search", "-e", r"number [2-4]$", "-c", "--engine", engine]) == 0
    assert out(capsys) == ["2"]
    assert run(["search", 'say "x" \\', "-c", "--engine", engine]) == 1


def test_errors_are_counted_by_kind(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["errors", "--engine", engine, "--format", "json"]) == 0
    [kind] = json.loads("\n".join(out(capsys)))
    assert (kind["count"], kind["type"], kind["error"]) == (2, "ValueError", "ValueError: bad <*>")


def test_stats_at_a_glance(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stats", "--engine", engine, "--utc"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("7 records, 2026-05-01T12:00:00.000000Z to 2026-05-01T12:00:06.000000Z (6.00 s)")
    assert any(bar in text for bar in "▁▂▃▄▅▆▇█")
    assert "ValueError: bad <*>" in text
    assert run(["stats", "logger=app.db | stats count", "--engine", engine, "--format", "raw"]) == 0
    assert out(capsys) == ["1"]


@pytest.mark.parametrize("wanted", [TRACE, TRACE[:8], "a1b2c3-1f-19a0b-6"])
def test_a_trace_is_drawn_as_a_tree(logs: Path, engine: str, wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["trace", wanted, "--engine", engine, "--utc"]) == 0
    lines = out(capsys)
    assert lines[0].startswith("└─ POST /b  node-1 pid 7")
    assert "2.00 s" in lines[0]
    inner = next(line for line in lines if "task.run" in line)
    assert inner.startswith("   ├─ task.run  node-2 pid 8")
    assert "500 ms" in inner
    assert lines[-1] == "3 records of 2 processes on 2 hosts, from 2026-05-01T12:00:04.000000Z, 2.00 s"


def test_a_timeline_of_a_task(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["timeline", "t-1", "--engine", engine]) == 0
    assert "2 records of 2 processes on 2 hosts" in out(capsys)[-1]
    assert run(["timeline", "t-9", "--engine", engine]) == 1
    assert "no record of a task 't-9'" in capsys.readouterr().err


@needs_duckdb
def test_sql_reads_the_records_and_nothing_else(logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\nb\n")
    assert (
        run(["query", "--sql", "SELECT logger, count(*) AS n FROM logs GROUP BY 1 ORDER BY 1", "--format", "csv"]) == 0
    )
    assert out(capsys) == ["logger,n", "app,6", "app.db,1"]
    for bad in (
        f"SELECT * FROM read_csv('{secret}')",
        f"COPY logs TO '{tmp_path}/out.csv'",
        "SELECT 1; SELECT 2",
        "CREATE TABLE t (a INT)",
        "SET enable_external_access = true",
        f"ATTACH '{tmp_path}/x.db'",
        "SELEC 1",
        "",
    ):
        assert run(["query", "--sql", bad]) == 2, bad
        assert capsys.readouterr().err.startswith("lamalog: ")
    assert not (tmp_path / "out.csv").exists()
    assert not (tmp_path / "x.db").exists()


@needs_duckdb
def test_the_index_is_listed_and_verified(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["index", "--verify", "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert [row["records"] for row in json.loads(captured.out)] == [7, 7]
    assert captured.err == "lamalog: the index agrees with the log files\n"


def test_other_peoples_logs(tmp_path: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.log").write_text(
        '{"levelname": "ERROR", "asctime": "2026-05-01 12:00:00,123", "name": "web", "message": "python-json-logger"}\n'
        '{"event": "structlog", "level": "warning", "timestamp": "2026-05-01T12:00:01Z", "logger": "s"}\n'
        '{"name": "b", "hostname": "h", "pid": 1, "level": 50, "msg": "bunyan", "time": "2026-05-01T12:00:02.5Z", "v": 0}\n'
        '{"text": "x", "record": {"message": "loguru", "level": {"name": "SUCCESS", "no": 25}, "name": "l", "time": {"timestamp": 1777636803.5}, "extra": {"k": 1}}}\n'
        '{"@timestamp": "2026-05-01T12:00:04Z", "log": {"level": "info", "logger": "e"}, "message": "ecs"}\n'
        "2026-05-01 12:00:05,000 ERROR plain text\n"
        "    at some place\n"
    )
    path = str(tmp_path / "other.log")
    assert run(["query", "level>=success", "--log-dir", path, "--engine", engine, "--format", "raw"]) == 0
    assert sorted(out(capsys)) == sorted(
        ["python-json-logger", "structlog", "bunyan", "loguru", "2026-05-01 12:00:05,000 ERROR plain text"]
    )
    assert run(["query", "| stats count", "--log-dir", path, "--engine", engine, "--format", "raw"]) == 0
    assert out(capsys) == ["7"]


def test_a_closed_pipe_is_no_error(logs: Path) -> None:
    tool = f"{sys.executable} -c 'import sys; from lamalog.cli.group import run; sys.exit(run(sys.argv[1:]))'"
    many = "".join((logs / "shop.jsonl").read_text().replace("19a0b", f"{turn:x}") for turn in range(3000))
    (logs / "shop.jsonl").write_text(many)
    done = subprocess.run(
        [
            "bash",
            "-c",
            f"{tool} query --engine python --format ndjson --log-dir {logs} | head -n 1; echo ${{PIPESTATUS[0]}}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[-1] == "0"


def test_lnav_and_completion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert run(["lnav"]) == 0
    [installed] = tmp_path.rglob("lamalog.json")
    assert "lamalog_log" in json.loads(installed.read_text())
    for shell in ("bash", "zsh", "fish"):
        assert run(["completion", shell]) == 0
        assert "_LAMALOG_COMPLETE" in capsys.readouterr().out
