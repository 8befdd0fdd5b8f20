"""``lamalog demo`` hands its options to the demo and its verdict to the shell."""

from __future__ import annotations

import inspect

import pytest

from lamalog.cli.demo import demo
from lamalog.cli.group import run
from lamalog.demo import main


def test_options_and_status_are_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def stand_in(**options: object) -> int:
        seen.update(options)
        return 1

    monkeypatch.setattr(main, "run", stand_in)
    assert run(["demo", "--tasks", "7", "--no-keep", "--log-dir", "x"]) == 1
    assert (seen["tasks"], seen["keep"], seen["log_dir"]) == (7, False, "x")


def test_options_and_defaults_are_those_of_the_demo() -> None:
    theirs = {name: each.default for name, each in inspect.signature(main.run).parameters.items()}
    assert {each.name: each.to_info_dict()["default"] for each in demo.params} == theirs


def test_a_wrong_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo", "--tasks", "1"]) == 2
    assert "tasks" in capsys.readouterr().err
