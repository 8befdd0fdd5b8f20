"""``lamalog config``: findings as compilers print them, the configuration that comes of it, the options."""

from __future__ import annotations

import json
import logging.config
from pathlib import Path

import pytest
import yaml

from lamalog.cli.group import run
from lamalog.settings import OPTIONS


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", __import__("sys").path[:])
    return tmp_path / "app.yaml"


def test_mistakes_are_status_1_and_one_line_each(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("handlers:\n  file:\n    rotaton: 1 MB\nplugins: {}\n", "utf-8")
    assert run(["config", "check", "app.yaml"]) == 1
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert lines[0] == "app.yaml:3:5: error: handlers.file.rotaton: unknown argument (did you mean 'rotation'?)"
    assert lines[1].startswith("app.yaml:4:1: warning: plugins: unknown section")
    assert captured.err == "1 error, 1 warning\n"


def test_warnings_alone_are_status_0_unless_strict(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("plugins: {}", "utf-8")
    assert run(["config", "check", "app.yaml"]) == 0
    assert run(["config", "check", "--strict", "app.yaml"]) == 1


def test_none_is_status_0(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("root: {level: INFO}", "utf-8")
    assert run(["config", "check", "app.yaml"]) == 0
    assert capsys.readouterr() == ("", "no mistakes\n")


def test_a_file_that_can_not_be_read_is_status_2(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "check", "app.yaml"]) == 2
    assert run(["config", "check", str(file.parent)]) == 2
    assert "no such file" in capsys.readouterr().out


def test_several_files_are_checked(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("root: {lvl: 1}", "utf-8")
    file.with_suffix(".json").write_text('{"root": {"lvl": 1}}', "utf-8")
    assert run(["config", "check", "app.yaml", "app.json"]) == 1
    captured = capsys.readouterr()
    assert [line.partition(":")[0] for line in captured.out.splitlines()] == ["app.yaml", "app.json"]
    assert captured.err == "2 errors, 0 warnings in 2 files\n"


def test_findings_for_programs(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("root: {lvl: 1}", "utf-8")
    assert run(["config", "check", "--format", "json", "app.yaml"]) == 1
    [row] = json.loads(capsys.readouterr().out)
    assert row["line"] == 1
    assert (row["severity"], row["path"], row["hint"]) == ("error", "root.lvl", "did you mean 'level'?")


def test_bare_checks_what_dictconfig_would_meet(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("root: {level: INFO, handlers: [console]}", "utf-8")
    assert run(["config", "check", "--bare", "app.yaml"]) == 1
    assert "no handler is named 'console'" in capsys.readouterr().out


def test_classes_of_the_project_at_hand_are_found(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (file.parent / "own_handlers_of_mine.py").write_text("import logging\nclass Own(logging.Handler): pass\n", "utf-8")
    file.write_text("handlers: {x: {class: own_handlers_of_mine.Own}}\nroot: {handlers: [x]}", "utf-8")
    assert run(["config", "check", "app.yaml"]) == 0


def test_show_gives_what_dictconfig_takes(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMALOG_LEVEL", "ERROR")
    file.write_text("lamalog: {app: shop}\nroot: {handlers: [console]}", "utf-8")
    assert run(["config", "show", "app.yaml"]) == 0
    output = capsys.readouterr().out
    assert output.startswith("# app: from app.yaml\n# level: from LAMALOG_LEVEL\n")
    config = yaml.safe_load(output)
    assert config["root"] == {"level": "ERROR", "handlers": ["console"]}
    logging.config.dictConfig(config)
    assert run(["config", "show", "--format", "json", "app.yaml"]) == 0
    assert json.loads(capsys.readouterr().out) == config


def test_show_hides_secrets(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(
        "handlers: {m: {class: logging.handlers.SMTPHandler, mailhost: h, fromaddr: a, toaddrs: [b], subject: s,\n"
        "  credentials: [me, hunter2hunter2]}}\nroot: {handlers: [m]}",
        "utf-8",
    )
    assert run(["config", "show", "app.yaml"]) == 0
    assert "hunter2" not in capsys.readouterr().out


def test_show_of_a_wrong_file_tells_what_was_left_out(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("root: {lvl: 1, level: ERROR}", "utf-8")
    assert run(["config", "show", "app.yaml"]) == 1
    captured = capsys.readouterr()
    assert "root.lvl: unknown key" in captured.err
    assert yaml.safe_load(captured.out)["root"]["level"] == "ERROR"


def test_every_option_is_listed_with_its_variables(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "options"]) == 0
    output = capsys.readouterr().out
    for option in OPTIONS.values():
        for variable in option.variables:
            assert variable in output
    assert "LAMALOG_CONFIG" in output
