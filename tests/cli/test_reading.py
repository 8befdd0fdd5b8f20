"""``lamalog tail`` and ``lamalog files`` on real logs."""

from __future__ import annotations

import json
import logging
import logging.config
from pathlib import Path

import pytest

from lamalog.cli.group import run
from lamalog.config import default_config
from lamalog.handlers import RotatingJsonHandler


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Written by the handlers themselves, over several segments."""
    monkeypatch.chdir(tmp_path)
    logging.config.dictConfig(default_config(app="shop", console=False, rotation="10 kB", level="DEBUG", monitor=False))
    [handler] = logging.getLogger().handlers
    assert isinstance(handler, RotatingJsonHandler)
    for number in range(100):
        logging.getLogger("app.worker").info("number %d", number, extra={"task.id": f"t-{number}"})
    try:
        raise ValueError("boom")
    except ValueError:
        logging.getLogger("app").exception("it failed")
    logging.getLogger("other").warning("\x1b[31mforged\nline")
    logging.getLogger("app").debug("password=hunter2hunter2")
    handler.close()
    assert handler.settle()
    return tmp_path / "logs"


def test_the_newest_records_are_drawn_as_on_the_console(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tail", "-n", "3"]) == 0
    output = capsys.readouterr().out
    assert "it failed" in output
    assert "ValueError: boom" in output
    assert "\x1b" not in output
    assert "\\x1b[31mforged" in output
    assert "hunter2" not in output


def test_conditions(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, expected in (
        (["--level", "warning"], ["it failed", "forged"]),
        (["--logger", "app.worker", "-n", "2"], ["number 98", "number 99"]),
        (["--grep", "task.id=t-4[2-3]"], ["number 42", "number 43"]),
        (["--grep", "^ValueError: boom$"], ["it failed"]),
    ):
        assert run(["tail", *arguments, "--format", "json"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == len(expected)
        for line, words in zip(lines, expected, strict=True):
            assert words in json.loads(line)["message"]


def test_json_is_what_stands_in_the_files(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tail", "-n", "1000", "--format", "json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 103
    assert lines[-1] == (logs / "shop.jsonl").read_text("utf-8").splitlines()[-1]


@pytest.mark.parametrize(
    "where", [["logs"], ["shop"], ["logs/shop.jsonl"], ["--log-dir", "logs"], ["shop", "--log-dir", "logs"]]
)
def test_logs_can_be_named_in_many_ways(where: list[str], logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tail", "-n", "1", *where]) == 0
    assert "app" in capsys.readouterr().out


def test_a_wrong_name_is_told(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tail", "shpo"]) == 2
    assert "no log 'shpo' in logs (did you mean 'shop'?); there are shop" in capsys.readouterr().err


def test_the_directory_of_the_environment_is_read(
    logs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    monkeypatch.setenv("LAMALOG_LOG_DIR", str(logs))
    assert run(["files"]) == 0
    assert "shop.jsonl" in capsys.readouterr().out


def test_without_logs_it_says_where_it_looked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    assert run(["tail"]) == 2
    assert "no log files in logs: name a directory, or set LAMALOG_LOG_DIR" in capsys.readouterr().err


def test_logs_in_the_fallback_directory_are_found(
    logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "state" / "lamalog").mkdir(parents=True)
    logs.rename(tmp_path / "state" / "lamalog" / "logs")
    assert run(["tail", "-n", "1"]) == 0
    captured = capsys.readouterr()
    assert "no logs in logs; reading " in captured.err
    assert "app" in captured.out


def test_files_are_listed_with_what_they_hold(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["files", "--count"]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split() == ["FILE", "SIZE", "WRITTEN", "FIRST", "RECORD", "LAST", "RECORD", "RECORDS"]
    assert table[1].startswith("logs/shop-000001.jsonl.gz")
    assert table[-2].startswith("logs/shop.jsonl")
    assert table[-1].endswith(" 103")
    assert run(["files", "--count", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert sum(row["records"] for row in rows) == 103
    assert [row["live"] for row in rows] == [False] * (len(rows) - 1) + [True]
    assert all(row["first"] <= row["last"] for row in rows)


def test_damage_is_told_on_stderr_and_by_the_status(logs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (logs / "shop.jsonl").open("a") as file:
        file.write("half a line\n")
    assert run(["tail", "-n", "1"]) == 0
    assert "lamalog: 1 line skipped: no JSON records" in capsys.readouterr().err
    assert run(["files", "--count"]) == 1
    assert "(+1 bad lines)" in capsys.readouterr().out
