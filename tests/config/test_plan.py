"""A file becomes a configuration; what is wrong with it goes, everything else stays, and logs are never silenced."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamalog.config.plan import Plan, make_plan


def plan(tmp_path: Path, text: str, overrides: dict[str, Any] | None = None) -> Plan:
    path = tmp_path / "app.yaml"
    path.write_text(text, "utf-8")
    return make_plan(path, overrides)


def test_nothing_at_all_is_the_defaults() -> None:
    made = make_plan(None)
    assert not made.findings
    assert made.config["root"] == {"level": "INFO", "handlers": ["console", "file"]}


def test_the_environment_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "app.json").write_text(json.dumps({"root": {"level": "ERROR"}}), "utf-8")
    monkeypatch.setenv("LAMALOG_CONFIG", str(tmp_path / "app.json"))
    assert make_plan(None).config["root"]["level"] == "ERROR"


def test_sections_and_options_of_a_file_count(tmp_path: Path) -> None:
    made = plan(
        tmp_path,
        "lamalog: {app: shop, version: 1.10, rotation: 12:30, schema: ecs}\n"
        "handlers: {file: {retention: 5 files}}\nloggers: {a: {level: debug}}\nroot: {handlers: [file]}\n",
    )
    assert not made.findings
    assert made.config["formatters"]["json"] | {"()": ""} == {
        "()": "",
        "service_name": "shop",
        "service_version": "1.10",
        "schema": "ecs",
    }
    assert made.config["handlers"]["file"]["rotation"] == "12:30"
    assert made.config["handlers"]["file"]["retention"] == "5 files"
    assert made.config["loggers"]["a"] == {"level": "DEBUG"}
    assert "console" not in made.config["handlers"]  # it would be opened for nobody
    assert "lamalog" not in made.config


def test_arguments_beat_the_environment_which_beats_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMALOG_LEVEL", "ERROR")
    monkeypatch.setenv("LAMALOG_ROTATION", "2 MB")
    monkeypatch.setenv("LAMALOG_LEVELS", "a=CRITICAL")
    text = (
        "lamalog: {level: DEBUG, app: filed}\nroot: {level: DEBUG}\nhandlers: {file: {rotation: 1 MB, app: named}}\n"
        "loggers: {a: {level: DEBUG}, b: {level: DEBUG}}\n"
    )
    made = plan(tmp_path, text, {"rotation": "3 MB"})
    assert made.config["root"]["level"] == "ERROR"
    assert made.config["handlers"]["file"]["rotation"] == "3 MB"
    assert made.config["handlers"]["file"]["app"] == "named"
    assert made.config["loggers"]["a"]["level"] == "CRITICAL"
    assert made.config["loggers"]["b"]["level"] == "DEBUG"


def test_a_console_switched_off_from_outside_is_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMALOG_CONSOLE", "off")
    made = plan(tmp_path, "root: {handlers: [console, file]}\nloggers: {a: {handlers: [console], propagate: false}}")
    assert made.config["root"]["handlers"] == ["file"]
    assert made.config["loggers"]["a"]["handlers"] == []


def test_async_stands_before_the_handlers_that_the_file_names(tmp_path: Path) -> None:
    made = plan(tmp_path, "lamalog: {async: true}\nroot: {handlers: [file]}")
    assert made.config["root"]["handlers"] == ["async"]
    assert made.config["handlers"]["async"]["handlers"] == ["cfg://handlers.file"]
    assert "console" not in made.config["handlers"]


def test_the_root_logger_may_be_written_among_the_others(tmp_path: Path) -> None:
    made = plan(tmp_path, 'loggers: {"": {level: ERROR, handlers: [console]}}')
    assert made.config["root"] == {"level": "ERROR", "handlers": ["console"]}
    assert "" not in made.config["loggers"]


def test_handlers_of_ones_own_are_private_unless_they_say_otherwise(tmp_path: Path) -> None:
    text = (
        "handlers: {a: {class: logging.StreamHandler}, b: {class: logging.StreamHandler, filters: []}}\n"
        "root: {handlers: [a, b]}"
    )
    handlers = plan(tmp_path, text).config["handlers"]
    assert handlers["a"]["filters"] == ["context", "errors", "redact", "quiet"]
    assert handlers["b"]["filters"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("logers: {}\nroot: {level: ERROR}", {"level": "ERROR", "handlers": ["console", "file"]}),
        ("root: {level: INOF, handlers: [file]}", {"level": "INFO", "handlers": ["file"]}),
        ("root: {handlers: file, level: ERROR}", {"level": "ERROR", "handlers": ["console", "file"]}),
        ("root: {handlers: [fiel, file, consol]}", {"level": "INFO", "handlers": ["file"]}),
        ("root: {handlers: [nope]}", {"level": "INFO", "handlers": ["console", "file"]}),
        ("root: {handlers: []}", {"level": "INFO", "handlers": []}),
        (
            "handlers: {x: {class: logging.FileHandler}}\nroot: {handlers: [x], level: ERROR}",
            {"level": "ERROR", "handlers": ["console", "file"]},
        ),
        ("root: [", {"level": "INFO", "handlers": ["console", "file"]}),
        ("- a", {"level": "INFO", "handlers": ["console", "file"]}),
        ("root:", {"level": "INFO", "handlers": ["console", "file"]}),
    ],
)
def test_what_is_wrong_goes_and_the_rest_stays(text: str, expected: dict[str, Any], tmp_path: Path) -> None:
    made = plan(tmp_path, text)
    assert made.config["root"] == expected
    assert made.broken is (text != "root: {handlers: []}")


def test_bad_overrides_are_findings_too() -> None:
    made = make_plan({}, {"level": "INOF", "levle": "INFO", "app": "shop"})
    assert [str(finding) for finding in made.findings] == [
        "configure(): error: level: unknown level 'INOF' (did you mean 'INFO'?)",
        "configure(): error: levle: unknown option (did you mean 'level'?)",
    ]
    assert made.config["root"]["level"] == "INFO"
    assert made.config["handlers"]["file"]["app"] == "shop"


def test_bad_variables_are_warnings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMALOG_LEVEL", "INOF")
    monkeypatch.setenv("LAMALOG_LEVLE", "INFO")
    made = make_plan({})
    assert [str(finding) for finding in made.findings] == [
        "environment: warning: LAMALOG_LEVEL: unknown level 'INOF' (did you mean 'INFO'?) (left out)",
        "environment: warning: LAMALOG_LEVLE: unknown variable (did you mean 'LAMALOG_LEVEL'?)",
    ]


def test_redaction_options_reach_the_filter(tmp_path: Path) -> None:
    made = plan(tmp_path, "lamalog: {redact: {policy: last4, families: [secrets]}}")
    assert not made.findings
    assert made.config["filters"]["redact"] == {
        "()": "lamalog.redact.RedactionFilter",
        "policy": "last4",
        "families": ["secrets"],
    }
    off = plan(tmp_path, "lamalog: {redact: off}")
    assert off.config["filters"]["redact"]["enabled"] is False
