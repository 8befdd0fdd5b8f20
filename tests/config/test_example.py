"""docs/example.yaml names every class with every argument, and works through bare dictConfig."""

from __future__ import annotations

import inspect
import json
import logging
import logging.config
from pathlib import Path
from typing import Any

import pytest
import yaml

import lamalog.filters
import lamalog.formatters
import lamalog.handlers
from lamalog.config.lint import lint
from lamalog.config.load import load
from lamalog.config.plan import lint_base, make_plan

FILE = Path(__file__).parents[2] / "docs" / "example.yaml"
ENTRIES: list[dict[str, Any]] = [
    entry
    for section in ("filters", "formatters", "handlers")
    for entry in yaml.safe_load(FILE.read_text("utf-8"))[section].values()
]


def class_name(entry: dict[str, Any]) -> str:
    return str(entry.get("()", entry.get("class"))).rpartition(".")[2]


@pytest.mark.parametrize("base", [None, lint_base({})], ids=["bare", "configure"])
def test_the_linter_finds_nothing(base: dict[str, Any] | None) -> None:
    assert lint(load(FILE), base=base) == []
    assert not make_plan(FILE).findings


def test_it_names_every_class() -> None:
    every = {
        "AlertHandler",
        "ErrorFilter",
        "MonitorHandler",
        "OperationHandler",
        *lamalog.filters.__all__,
        *lamalog.formatters.__all__,
        *lamalog.handlers.__all__,
    }
    assert {class_name(entry) for entry in ENTRIES} == every


@pytest.mark.parametrize("name", ["ConsoleFormatter", "ConsoleHandler", "RotatingJsonHandler", "AsyncHandler"])
def test_it_shows_every_argument(name: str) -> None:
    [entry] = [entry for entry in ENTRIES if class_name(entry) == name]
    home = lamalog.formatters if name.endswith("Formatter") else lamalog.handlers
    known = set(inspect.signature(getattr(home, name)).parameters) - {"fmt", "datefmt", "style", "validate", "level"}
    assert known <= set(entry)


def test_dictconfig_takes_it_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    logging.config.dictConfig(yaml.safe_load(FILE.read_text("utf-8")))
    logging.getLogger("app").error("password=hunter2hunter2")
    logging.getLogger("urllib3").info("not this")
    [queue] = logging.getLogger().handlers
    queue.close()
    [line] = (tmp_path / "logs" / "shop.jsonl").read_text("utf-8").splitlines()
    record = json.loads(line)
    assert record["service.name"] == "shop"
    assert record["deployment.environment.name"] == "production"
    assert record["message"].startswith("password=")
    assert "hunter2" not in line + capsys.readouterr().err
