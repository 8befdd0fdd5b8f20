"""Rules and channels as people write them: what is wrong is told with its place and with what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from lamalog.alerts import load_alerts, read_alerts
from lamalog.cli.group import run
from lamalog.config.plan import make_plan
from lamalog.exceptions import ConfigError

GOOD = """
language: zh
time_zone: Asia/Shanghai
quiet: 22:00-07:00
limits: {messages: 5, per: 10 min}
give_up: 2 h
channels:
  mail: {type: smtp, host: mail.example.com, from: a@example.com, to: [b@example.com], username: u, password: "${P}"}
  hook: {type: webhook, url: "https://example.com/x", secret: "${file:/run/secrets/x}", headers: {X-Token: "${T}"}}
  chat: {type: apprise, urls: ["${SLACK}"]}
  page: {type: command, command: [/bin/true, --now], env: [PAGER_KEY], timeout: 5 s}
  desk: {type: desktop}
rules:
  new: {when: new, channels: [mail, hook]}
  back: {when: regression, channels: mail, severity: critical}
  many: {when: count, over: 10, within: 5 min, query: "level>=warning service=shop", group_by: [lama.node.id]}
  more: {when: rate, factor: 3, within: 5 min, baseline: 1 h, quiet: off}
  gpu: {when: category, category: [gpu, disk.full], cooldown: 1 h, note: "https://wiki/gpu"}
  grave: {when: severity, at_least: high, escalate: [{after: 15 min, channels: [page]}]}
  dead: {when: silence, for: 90 s, query: "event=heartbeat", tell_recovery: true}
  disk: {when: resource, resource: [disk.free], quiet: [{from: "23:00", to: "06:00", days: [mon, tue], unless: high}]}
  any: {when: match, query: 'logger=audit "denied"', recover: 1 min}
"""


def test_everything_that_can_be_written_is_understood() -> None:
    alerts, problems = read_alerts(yaml.safe_load(GOOD))
    assert [str(problem) for problem in problems if not problem.warning] == []
    assert set(alerts.rules) == {"new", "back", "many", "more", "gpu", "grave", "dead", "disk", "any"}
    assert set(alerts.channels) == {"console", "log", "mail", "hook", "chat", "page", "desk"}
    assert (alerts.language, alerts.messages, alerts.per, alerts.give_up) == ("zh", 5, 600, 7200)
    assert alerts.rules["new"].group_by == ("error.fingerprint",)
    assert alerts.rules["more"].quiet == ()
    assert alerts.rules["gpu"].quiet[0].zone == "Asia/Shanghai"
    assert alerts.rules["dead"].silent == 90


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ruls: {}", "ruls: unknown key (did you mean 'rules'?)"),
        ("time_zone: Europe/Berln", "time_zone: unknown time zone 'Europe/Berln' (did you mean 'Europe/Berlin'?)"),
        ("time_zone: ../../etc/passwd", "unknown time zone"),
        ("quiet: 25:00-07:00", "quiet.from: '25:00' is no time of day (write '22:00')"),
        ("channels: {a: {type: slak}}", "channels.a.type: unknown 'slak'"),
        ("channels: {a: {type: webhok}}", "did you mean 'webhook'?"),
        ("channels: {a: {type: webhook, url: 'ftp://x'}}", "channels.a.url: is no URL"),
        ("channels: {a: {type: webhook, url: 'https://u:p@x/'}}", "the URL holds a password"),
        ("channels: {a: {type: smtp, host: h, from: a@b.c, to: nobody}}", "'nobody' is no mail address"),
        ("channels: {a: {type: smtp, host: h, from: a@b.c, to: d@e.f, pasword: x}}", "did you mean 'password'?"),
        ("channels: {a: {type: command, command: rm -rf /}}", "no shell reads it"),
        ("rules: {a: {when: nw}}", "rules.a.when: unknown 'nw' (did you mean 'new'?)"),
        ("rules: {a: {}}", "rules.a: when is missing"),
        ("rules: {a: 7}", "rules.a: must be a mapping, not 7"),
        ("rules: {a: {when: count}}", "rules.a: over is missing (write over: 10)"),
        ("rules: {a: {when: count, over: 0}}", "rules.a.over: must be a whole number from 1"),
        ("rules: {a: {when: new, over: 3}}", "it belongs to when: count or rate"),
        ("rules: {a: {when: match, query: level>=eror}}", "did you mean 'ERROR'?"),
        ("rules: {a: {when: match, query: '| stats count'}}", "no stages"),
        ("rules: {a: {when: match}}", "query is missing"),
        ("rules: {a: {when: silence}}", "for is missing"),
        (
            "rules: {a: {when: new, channels: [cosole]}}",
            "rules.a.channels[0]: no channel is named 'cosole' (did you mean",
        ),
        ("rules: {a: {when: new, cooldown: soon}}", "rules.a.cooldown:"),
        ("rules: {a: {when: category, category: 'x\"y'}}", "is no category"),
        ("rules: {a: {when: new, escalate: [{after: 1 h}]}}", "rules.a.escalate[0]: channels is missing"),
        ("[]", "must be a mapping, not a list"),
    ],
)
def test_mistakes_are_named(text: str, message: str) -> None:
    _, problems = read_alerts(yaml.safe_load(text))
    assert message in "\n".join(str(problem) for problem in problems)
    with pytest.raises(ConfigError):
        load_alerts(yaml.safe_load(text))


@pytest.mark.parametrize("data", [None, 7, "x", [], {"rules": []}, {"channels": 3}, {"rules": {1: {}}}, {3: 4}, {"limits": "x"},
    {"rules": {"a": {"when": ["new"], "query": {}, "channels": {}, "quiet": 3, "escalate": {"after": []}}}},
    {"channels": {"a": {"type": "smtp", "host": [], "port": True, "to": {}, "from": None}}}])  # fmt: skip
def test_no_data_is_too_odd(data: Any) -> None:
    read_alerts(data)


def test_a_secret_in_plain_text_is_warned_about_and_never_shown() -> None:
    text = "channels: {a: {type: webhook, url: 'https://x/', secret: hunter2hunter2}}"
    _, problems = read_alerts(yaml.safe_load(text))
    assert any("plain text" in problem.message for problem in problems)
    assert "hunter2" not in "".join(map(str, problems))


def test_the_linter_knows_them_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lamalog.yaml"
    file.write_text("version: 1\nlamalog:\n  alerts:\n    rules:\n      a:\n        when: nw\n")
    assert run(["config", "check", str(file)]) == 1
    assert "lamalog.yaml:6:9: error: lamalog.alerts.rules.a.when: unknown 'nw' (did you mean 'new'?)" in (
        capsys.readouterr().out
    )
    alone = tmp_path / "alerts.yaml"
    alone.write_text("rules:\n  a: {when: count}\n")
    assert run(["config", "check", str(alone)]) == 1
    assert "rules.a: over is missing" in capsys.readouterr().out
    file.write_text(f"version: 1\nlamalog:\n  alerts: {alone}\n")
    assert run(["config", "check", str(file)]) == 1
    assert "over is missing" in capsys.readouterr().out
    alone.write_text("rules:\n  a: {when: count, over: 3}\n")
    assert run(["config", "check", str(file)]) == 0


def test_handlers_of_alerts_are_linted_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lamalog.yaml"
    file.write_text(
        "version: 1\nhandlers:\n  a:\n    class: lamalog.alerts.AlertHandler\n"
        "    rules: {rules: {a: {when: nw}}}\nroot: {handlers: [a]}\n"
    )
    assert run(["config", "check", str(file)]) == 1
    assert "handlers.a.rules.rules.a.when: unknown 'nw'" in capsys.readouterr().out


def test_a_rule_with_a_mistake_takes_no_other_with_it(tmp_path: Path) -> None:
    plan = make_plan(
        {"lamalog": {"log_dir": str(tmp_path), "alerts": {"rules": {"a": {"when": "nw"}, "b": {"when": "new"}}}}}
    )
    assert plan.broken
    assert list(plan.config["handlers"]["alerts"]["rules"]["rules"]) == ["b"]
    assert plan.config["root"]["handlers"][-1] == "alerts"


def test_a_missing_file_is_told() -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_alerts("nowhere.yaml")


def test_the_file_in_the_documentation_is_one() -> None:
    text = (Path(__file__).parents[2] / "docs/alerts.md").read_text("utf-8")
    blocks = [part.split("```")[0] for part in text.split("```yaml\n")[1:]]
    [block] = [each for each in blocks if "\nrules:" in each]
    alerts, problems = read_alerts(yaml.safe_load(block))
    assert [str(problem) for problem in problems if not problem.warning] == []
    assert {rule.when for rule in alerts.rules.values()} == {
        "new",
        "regression",
        "count",
        "rate",
        "category",
        "severity",
        "silence",
        "resource",
        "match",
    }
