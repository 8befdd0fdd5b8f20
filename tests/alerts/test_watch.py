"""Alerts from beside the services, by following their files."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.alerts import AlertHandler, load_alerts
from lamalog.alerts.watch import AlreadyWatchedError, Watch

Until = Callable[..., Any]
_NUMBERS = iter(range(10**6))


def write(logs: Path, fingerprint: str = "a" * 16, **fields: Any) -> None:
    moment = time.time()
    record = {
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1e6):06d}Z",
        "severity_text": "ERROR",
        "severity_number": 17,
        "message": "it failed",
        "logger": "shop",
        "record.id": f"n-1-{next(_NUMBERS)}",
        "error.fingerprint": fingerprint,
        **fields,
    }
    with (logs / "shop.jsonl").open("a") as file:
        file.write(json.dumps(record) + "\n")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    directory = tmp_path / "logs"
    directory.mkdir()
    (directory / "shop.jsonl").touch()
    return directory


def rules(hook: Any, **rule: Any) -> dict[str, Any]:
    return {
        "channels": {"hook": {"type": "webhook", "url": hook.url}},
        "rules": {"r": {"when": "new", "channels": ["hook"], **rule}},
    }


class Running:
    def __init__(self, logs: Path, config: dict[str, Any]) -> None:
        self.watch = Watch(load_alerts(config), logs)
        self.thread = threading.Thread(target=self.watch.run, daemon=True)
        self.thread.start()

    def end(self) -> None:
        self.watch.stop()
        self.thread.join(60)
        assert not self.thread.is_alive()


@pytest.fixture
def running(logs: Path) -> Iterator[Callable[[dict[str, Any]], Running]]:
    started: list[Running] = []

    def start(config: dict[str, Any]) -> Running:
        started.append(Running(logs, config))
        return started[-1]

    yield start
    for each in started:
        each.end()


def test_an_error_of_anybody_is_told(logs: Path, hook: Any, running: Any, until: Until) -> None:
    one = running(rules(hook))
    until(lambda: one.watch.owner)
    write(logs)
    write(logs)
    write(logs, "b" * 16)
    until(lambda: len(hook.messages) == 2)
    assert {message["group"] for message in hook.messages} == {"a" * 16, "b" * 16}


def test_nobody_logging_any_more_is_heard(logs: Path, hook: Any, running: Any, until: Until) -> None:
    one = running(rules(hook, when="silence", **{"for": "2 s"}))
    until(lambda: one.watch.owner)
    write(logs)
    [message] = until(lambda: hook.messages)
    assert message["when"] == "silence"
    write(logs)
    until(lambda: len(hook.messages) == 2)
    assert hook.messages[1]["kind"] == "resolved"


def test_what_came_while_nobody_watched_is_made_up_for_once(logs: Path, hook: Any, running: Any, until: Until) -> None:
    one = running(rules(hook))
    until(lambda: one.watch.owner)
    write(logs, "1" * 16)
    until(lambda: len(hook.messages) == 1)
    one.end()
    write(logs, "2" * 16)
    write(logs, "1" * 16)
    two = running(rules(hook))
    until(lambda: len(hook.messages) == 2)
    assert hook.messages[1]["group"] == "2" * 16
    assert two.watch.made_up == 2
    write(logs, "3" * 16)
    until(lambda: len(hook.messages) == 3)


def test_one_watches_and_handlers_rest_meanwhile(logs: Path, hook: Any, running: Any, until: Until) -> None:
    import logging

    one = running(rules(hook))
    with pytest.raises(AlreadyWatchedError):
        Watch(load_alerts(rules(hook)), logs)
    handler = AlertHandler(rules(hook), log_dir=logs)
    handler.handle(logging.LogRecord("x", 40, "x", 1, "failed", None, None))
    until(lambda: handler.stats["resting"])
    assert not handler.stats["owner"]
    one.end()
    handler.close()
    assert hook.messages == []


def test_a_decision_is_heard_while_it_watches(logs: Path, hook: Any, running: Any, until: Until) -> None:
    from lamalog.errors.states import record_state

    one = running(rules(hook, when="regression"))
    until(lambda: one.watch.owner)
    write(logs)
    record_state(logs, "a" * 16, "resolved")
    write(logs)
    [message] = until(lambda: hook.messages)
    assert message["when"] == "regression"


def test_from_the_command_line_over_a_kill(logs: Path, hook: Any, tmp_path: Path, until: Until) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text(json.dumps(rules(hook)))
    code = "from lamalog.cli import main; main()"
    command = [sys.executable, "-c", code, "alerts", "watch", "-c", str(file), "--log-dir", str(logs)]
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert first.stderr is not None
    assert "watching" in first.stderr.readline()
    write(logs, "1" * 16)
    until(lambda: len(hook.messages) == 1)
    until(lambda: (logs / ".lamalog-alerts/watch.json").exists())
    first.kill()
    first.communicate(timeout=60)
    write(logs, "2" * 16)
    second = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    until(lambda: len(hook.messages) == 2)
    second.terminate()
    _, said = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "made up for" in said
    assert [message["group"] for message in hook.messages] == ["1" * 16, "2" * 16]
    assert "alert.sent" in (logs / "alerts.jsonl").read_text()
