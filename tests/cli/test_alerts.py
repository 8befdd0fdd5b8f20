"""``lamalog alerts``: check, test, retry. Watching is tested with the rest of alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamalog.alerts.message import Message
from lamalog.alerts.spool import NAME, Spool
from lamalog.cli.group import run

RULES = """
channels:
  hook: {type: webhook, url: "http://127.0.0.1:9/", secret: "${NO_SUCH_VARIABLE}"}
rules:
  new: {when: new, channels: [console]}
  both: {when: count, over: 3, channels: [console, hook]}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_SUCH_VARIABLE", raising=False)
    (tmp_path / "alerts.yaml").write_text(RULES)
    return "alerts.yaml"


def test_check(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["alerts", "check", "-c", file]) == 0
    out = capsys.readouterr().out
    assert "alerts.yaml:3:" in out
    assert "NO_SUCH_VARIABLE is not set" in out
    assert "rule both: count -> console, hook" in out
    Path(file).write_text("rules: {a: {when: nw}}")
    assert run(["alerts", "check", "-c", file]) == 1
    assert "did you mean 'new'" in capsys.readouterr().out
    assert run(["alerts", "check", "-c", "nowhere.yaml"]) == 2
    assert run(["alerts", "check"]) == 2


def test_trying_a_channel_and_a_rule(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["alerts", "test", "new", "-c", file]) == 0
    captured = capsys.readouterr()
    assert captured.out == "console: sent\n"
    assert "lamalog alerts test new" in captured.err
    assert run(["alerts", "test", "both", "-c", file]) == 1
    assert "hook: not sent: the environment variable NO_SUCH_VARIABLE is not set" in capsys.readouterr().out
    assert run(["alerts", "test", "nwe", "-c", file]) == 2
    assert "did you mean 'new'" in capsys.readouterr().err


def test_what_was_given_up_is_tried_again(file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    spool = Spool(logs / NAME / "key")
    message = Message("1", "fired", "hook", "new", "high")
    spool.add(message)
    spool.bury(message, 3, "no")
    assert run(["alerts", "check", "-c", file, "--log-dir", str(logs)]) == 0
    assert "0 messages wait, 1 were given up" in capsys.readouterr().err
    assert run(["alerts", "retry", "--log-dir", str(logs)]) == 0
    assert [each.id for each, _ in Spool(logs / NAME / "key").pending()] == ["1"]
    assert run(["alerts", "retry", "--log-dir", str(tmp_path)]) == 2


def test_watching_needs_rules_and_logs(file: str, tmp_path: Path) -> None:
    assert run(["alerts", "watch", "-c", file, "--log-dir", str(tmp_path / "nowhere")]) == 2
    Path(file).write_text("rules: {a: {when: nw}}")
    assert run(["alerts", "watch", "-c", file, "--log-dir", str(tmp_path)]) == 1
