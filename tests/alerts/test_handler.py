"""The handler within a service: what it costs, what survives, and that of many processes one sends."""

from __future__ import annotations

import json
import logging
import logging.config
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.alerts import AlertHandler
from lamalog.alerts.spool import NAME, Spool, spools
from lamalog.config import default_config
from lamalog.exceptions import ConfigError

Until = Callable[..., Any]


def rules(hook: Any, **rule: Any) -> dict[str, Any]:
    return {
        "channels": {"hook": {"type": "webhook", "url": hook.url, "timeout": 5}},
        "rules": {"r": {"when": "new", "channels": ["hook"], **rule}},
    }


def spool_in(directory: Path) -> Spool:
    [found] = spools(directory / NAME)
    return found


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    one = logging.getLogger("alerts.test")
    one.setLevel(1)
    one.propagate = False
    yield one
    for handler in one.handlers[:]:
        one.removeHandler(handler)
        handler.close()


def test_an_error_reaches_the_hook(logger: logging.Logger, hook: Any, tmp_path: Path, until: Until) -> None:
    handler = AlertHandler(rules(hook), log_dir=tmp_path, service_name="shop")
    logger.addHandler(handler)
    logger.info("nothing")
    try:
        raise ValueError("token=abcdefabcdef1234567890")
    except ValueError:
        logger.exception("order %d failed", 7)
    [message] = until(lambda: hook.messages)
    assert message["title"].startswith("[HIGH] shop: new error: ValueError: token=")
    assert "abcdefabcdef" not in json.dumps(message)
    logger.error("order 8 failed", extra={"error.fingerprint": "f" * 16})
    until(lambda: len(hook.messages) == 2)
    assert hook.messages[1]["group"] == "f" * 16
    handler.close()
    assert handler.stats["failed"] == handler.stats["dropped"] == 0
    assert spool_in(tmp_path).pending() == []


def test_records_that_no_rule_can_be_met_by_are_not_even_queued(logger: logging.Logger, tmp_path: Path) -> None:
    handler = AlertHandler(
        {
            "rules": {
                "a": {"when": "new"},
                "b": {"when": "resource"},
                "c": {"when": "match", "query": "level>=critical"},
            }
        },
        log_dir=tmp_path,
    )
    handler._stopping = True  # no thread takes anything out
    logger.addHandler(handler)
    logger.info("x")
    logger.warning("x", extra={"event.name": "else"})
    assert len(handler._queue) == 0
    logger.warning("x", extra={"event.name": "resource.warning"})
    logger.info("x", exc_info=ValueError())
    logger.error("x")
    assert len(handler._queue) == 3
    logging.getLogger("lamalog.alerts").addHandler(handler)
    logging.getLogger("lamalog.alerts").error("about alerts")
    assert len(handler._queue) == 3
    logging.getLogger("lamalog.alerts").removeHandler(handler)
    handler.close()
    logger.error("too late")
    assert (len(handler._queue), handler.stats["dropped"]) == (0, 1)


def test_a_storm_of_a_hundred_thousand_errors_is_a_few_messages(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    config = rules(hook)
    config["rules"]["many"] = {"when": "count", "over": 100, "within": "1 min", "channels": ["hook"]}
    config["limits"] = {"messages": 5, "per": "5 min"}
    handler = AlertHandler(config, log_dir=tmp_path, capacity=2000)
    logger.addHandler(handler)
    fields = {"event.name": "storm"}
    for number in range(100_000):
        logger.error("failed", extra={**fields, "error.fingerprint": f"{number:016x}"})
    until(lambda: handler.stats["queued"] == 0)
    until(lambda: len(hook.requests) >= 5)
    handler.close()
    assert len(hook.requests) == 5
    told = [record for record in caplog.records if "alert.records.dropped" in record.__dict__]
    assert bool(told) == bool(handler.stats["dropped"])
    stats = handler.stats
    assert (stats["failed"], stats["lost"]) == (0, 0)
    assert stats["queued"] == 0
    size = sum(file.stat().st_size for file in (tmp_path / NAME).rglob("*") if file.is_file())
    assert size < 10_000_000


def test_a_hook_that_is_down_gets_it_when_it_is_up_again(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until
) -> None:
    hook.answers = [503, 503, 200]
    handler = AlertHandler(rules(hook), log_dir=tmp_path)
    logger.addHandler(handler)
    logger.error("failed")
    until(lambda: len(hook.requests) == 3)
    until(lambda: handler.stats["sent"] == 1)
    assert len({message["id"] for message in hook.messages}) == 1
    handler.close()


def test_what_can_never_be_sent_is_put_aside_and_told(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    hook.answers = [404]
    handler = AlertHandler(rules(hook), log_dir=tmp_path)
    logger.addHandler(handler)
    logger.error("failed")
    until(lambda: handler.stats["buried"] == 1)
    handler.close()
    spool = spool_in(tmp_path)
    assert (len(spool.pending()), len(spool.buried())) == (0, 1)
    [told] = [record for record in caplog.records if record.__dict__.get("event.name") == "alert.dead_letter"]
    assert "HTTP 404" in told.getMessage()
    assert told.levelname == "ERROR"


def test_what_is_not_sent_is_sent_by_whoever_starts_next(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until
) -> None:
    hook.answers = [503]
    first = AlertHandler(rules(hook), log_dir=tmp_path, close_timeout=0.2)
    logger.addHandler(first)
    logger.error("failed")
    until(lambda: spools(tmp_path / NAME) and spool_in(tmp_path).pending())
    logger.removeHandler(first)
    first.close()
    hook.answers = [200]
    second = AlertHandler(rules(hook), log_dir=tmp_path)
    logger.addHandler(second)
    logger.info("any record wakes it")
    until(lambda: second.stats["sent"] == 1)
    second.close()
    assert spool_in(tmp_path).pending() == []


def test_a_logging_call_never_waits_for_a_hook(logger: logging.Logger, hook: Any, tmp_path: Path) -> None:
    hook.delay = 30.0  # longer than the channel waits
    handler = AlertHandler(rules(hook), log_dir=tmp_path, close_timeout=0.1)
    logger.addHandler(handler)
    for number in range(200):
        logger.error("failed", extra={"error.fingerprint": f"{number:016x}"})
    assert handler.stats["sent"] == 0
    handler.close()
    logger.error("after the end: no exception")


CHILD = """
import json, logging, os, sys, time
from lamalog.alerts import AlertHandler
config, directory, number = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])
handler = AlertHandler(config, log_dir=directory)
log = logging.getLogger("child"); log.addHandler(handler); log.setLevel(10)
print("up", flush=True)
sys.stdin.readline()
for count in range(number):
    log.error("failed", extra={"error.fingerprint": "a" * 16})
    log.error("failed", extra={"error.fingerprint": "b" * 16})
print("done", flush=True)
sys.stdin.readline()
logging.shutdown()
"""


def child(config: dict[str, Any], directory: Path, number: int = 50) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, json.dumps(config), str(directory), str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    return process


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def finished(process: subprocess.Popen[str]) -> int:
    process.communicate("\n", timeout=60)
    return process.returncode


def test_six_processes_send_one_alert(hook: Any, tmp_path: Path, until: Until) -> None:
    config = rules(hook)
    config["rules"]["many"] = {"when": "count", "over": 550, "within": "10 min", "channels": ["hook"]}
    processes = [child(config, tmp_path) for _ in range(6)]
    for process in processes:
        go(process)
    # 600 errors of all of them together: none has seen so many.
    until(lambda: any(message["rule"] == "many" for message in hook.messages))
    for process in processes:
        assert finished(process) == 0
    assert sorted((message["rule"], message["group"][:1]) for message in hook.messages) == [
        ("many", ""),
        ("r", "a"),
        ("r", "b"),
    ]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
def test_the_sender_is_killed_and_another_takes_over(hook: Any, tmp_path: Path, until: Until) -> None:
    hook.answers = [503]
    first = child(rules(hook), tmp_path)
    go(first)
    until(lambda: spools(tmp_path / NAME) and len(spool_in(tmp_path).pending()) == 2)
    first.kill()
    first.communicate(timeout=60)
    before = {message["id"] for message in hook.messages}
    hook.answers = [200]
    second = child(rules(hook), tmp_path)
    go(second)
    until(lambda: spool_in(tmp_path).pending() == [])
    assert finished(second) == 0
    sent = [message for message in hook.messages if message["kind"] == "fired"]
    assert {message["group"] for message in sent} == {"a" * 16, "b" * 16}
    # The same errors again are the same alerts, not new ones.
    assert {message["id"] for message in sent} >= before
    assert len({message["id"] for message in sent}) == 2


def test_services_with_other_rules_decide_apart_and_leave_nothing_behind(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until
) -> None:
    first = AlertHandler(rules(hook, note="first"), log_dir=tmp_path, close_timeout=0.1)
    second = AlertHandler(rules(hook, note="second"), log_dir=tmp_path)
    record = logging.LogRecord("x", 40, "x.py", 1, "failed", None, None)
    first.handle(record)
    second.handle(record)
    until(lambda: len(hook.messages) == 2)
    assert {message["note"] for message in hook.messages} == {"first", "second"}
    second.close()
    hook.answers = [503]
    first.handle(logging.LogRecord("x", 40, "x.py", 1, "another", None, None))
    until(lambda: any(spool.pending() for spool in spools(tmp_path / NAME)))
    first.close()
    hook.answers = [200]
    third = AlertHandler(rules(hook, note="changed"), log_dir=tmp_path)
    time.sleep(0.01)
    third.handle(logging.LogRecord("x", 40, "x.py", 1, "failed", None, None))  # known under the old rules
    until(lambda: not any(spool.pending() for spool in spools(tmp_path / NAME)))
    third.close()
    sent = {message["id"]: message["note"] for message in hook.messages}
    assert sorted(sent.values()) == ["first", "first", "second"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_forked_children_watch_too_and_the_parent_goes_on(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until
) -> None:
    handler = AlertHandler(rules(hook), log_dir=tmp_path)
    logger.addHandler(handler)
    logger.error("first", extra={"error.fingerprint": "1" * 16})
    until(lambda: len(hook.messages) == 1)
    until(lambda: not any(thread.name.startswith("lamalog-alerts-") for thread in threading.enumerate()))
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            logger.error("second", extra={"error.fingerprint": "2" * 16})
            handler.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(pid, 0)[1] == 0
    until(lambda: len(hook.messages) == 2)
    logger.error("third", extra={"error.fingerprint": "3" * 16})
    until(lambda: len(hook.messages) == 3)
    handler.close()


def test_errors_that_were_there_before_are_no_news(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until
) -> None:
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(time.time() - 100))
    old = {"timestamp": stamp, "severity_text": "ERROR", "severity_number": 17, "message": "x", "logger": "x"}
    (tmp_path / "shop.jsonl").write_text(json.dumps({**old, "error.fingerprint": "1" * 16}) + "\n")
    handler = AlertHandler(rules(hook), log_dir=tmp_path)
    logger.addHandler(handler)
    logger.error("old", extra={"error.fingerprint": "1" * 16})
    logger.error("new", extra={"error.fingerprint": "2" * 16})
    until(lambda: hook.messages)
    handler.close()
    assert [message["group"] for message in hook.messages] == ["2" * 16]


LAST_WORDS = """
import json, logging, os, signal, sys
from lamalog.alerts import AlertHandler
logging.getLogger().addHandler(AlertHandler(json.loads(sys.argv[1]), log_dir=sys.argv[2]))
logging.critical("the last words")
if sys.argv[3] == "raise": raise SystemError("uncaught")
if sys.argv[3] == "exit": sys.exit(3)
if sys.argv[3] == "fork": os._exit(0) if os.fork() == 0 else os.wait()
"""


@pytest.mark.parametrize("end", ["return", "raise", "exit", *(["fork"] if hasattr(os, "fork") else [])])
def test_what_is_logged_last_is_sent_before_the_end(hook: Any, tmp_path: Path, end: str) -> None:
    command = [sys.executable, "-W", "error", "-c", LAST_WORDS, json.dumps(rules(hook)), str(tmp_path), end]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert [message["title"] for message in hook.messages] == ["[CRITICAL] new error: the last words"]
    assert "Deprecat" not in done.stderr
    assert spool_in(tmp_path).pending() == []


def test_what_waits_keeps_no_call_stack_alive(tmp_path: Path) -> None:
    import gc
    import weakref

    class Tensor:
        pass

    handler = AlertHandler({"rules": {"a": {"when": "new"}}}, log_dir=tmp_path)
    handler._stopping = True  # no thread takes anything out

    def work() -> weakref.ref[Tensor]:
        large = Tensor()
        try:
            raise ValueError("out of memory")
        except ValueError:
            handler.handle(logging.LogRecord("x", 40, "x.py", 1, "failed", None, sys.exc_info()))
        return weakref.ref(large)

    large = work()
    gc.collect()
    assert large() is None
    assert len(handler._queue) == 1
    handler._queue.clear()
    handler.close()


def test_a_full_disk_withholds_no_alert(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = AlertHandler(rules(hook), log_dir=tmp_path)
    logger.addHandler(handler)
    logger.info("wakes it")
    until(lambda: handler.stats["owner"])

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("lamalog.alerts.spool._write_text", full)
    monkeypatch.setattr(Spool, "_remember", full)
    for number in range(3):
        logger.error("failed", extra={"error.fingerprint": f"{number:016x}"})
    until(lambda: len(hook.messages) == 3)
    until(lambda: handler.stats["sent"] == 3)
    handler.close()
    assert handler.stats["lost"] == 0
    assert len(hook.messages) == 3


def test_by_dictconfig_with_a_file_of_rules(tmp_path: Path, hook: Any, until: Until) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text(json.dumps(rules(hook)))
    config = default_config(app="shop", version="1.2", log_dir=tmp_path / "logs", console=False, alerts=file)
    logging.config.dictConfig(config)
    logging.getLogger("x").error("failed")
    [message] = until(lambda: hook.messages)
    assert (message["sample"]["service.name"], message["sample"]["service.version"]) == ("shop", "1.2")
    text = until(lambda: (tmp_path / "logs/shop.jsonl").read_text().count("alert.sent"))
    assert text == 1


def test_wrong_arguments_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"rules\.a\.when"):
        AlertHandler({"rules": {"a": {"when": "nw"}}}, log_dir=tmp_path)
    with pytest.raises(ConfigError, match="capacity"):
        AlertHandler({}, capacity=0)
    with pytest.raises(ConfigError, match="file or a mapping"):
        AlertHandler(7)  # type: ignore[arg-type]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="permissions")
def test_a_directory_that_can_not_be_written_costs_no_alert(
    logger: logging.Logger, hook: Any, tmp_path: Path, until: Until
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    handler = AlertHandler(rules(hook), log_dir=closed / "logs")
    logger.addHandler(handler)
    logger.error("failed")
    until(lambda: hook.messages)
    handler.close()
