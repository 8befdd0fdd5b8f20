"""The monitor in configurations: on by default, quiet on consoles, and whatever is wrong with it hurts nothing else."""

from __future__ import annotations

import json
import logging
import logging.config
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import lamalog
from lamalog import monitor
from lamalog.config import default_config
from lamalog.exceptions import ConfigError


@pytest.fixture(autouse=True)
def no_monitor() -> Iterator[None]:
    yield
    lamalog.shutdown()
    monitor.stop()


def running() -> bool:
    return any(thread.name == "lamalog-monitor" for thread in threading.enumerate())


def wait_for_line(path: Path, event: str) -> dict[str, Any]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            found = json.loads(line)
            if found.get("event.name") == event:
                return found  # type: ignore[no-any-return]
        time.sleep(0.02)
    raise AssertionError(f"no {event} in {path}")


def test_it_is_on_by_default_and_shared_by_all_who_configure(tmp_path: Path) -> None:
    for _ in range(20):
        logging.config.dictConfig(default_config(app="shop", log_dir=tmp_path))
    assert [thread.name for thread in threading.enumerate()].count("lamalog-monitor") == 1
    current = monitor.current()
    assert current is not None
    assert current.options.directories == (str(tmp_path),)
    logging.config.dictConfig(default_config(app="shop", log_dir=tmp_path, monitor=False))
    assert not running()


def test_configure_starts_it_and_shutdown_stops_it(tmp_path: Path) -> None:
    lamalog.configure(app="shop", log_dir=tmp_path, hooks=False)
    first = monitor.current()
    lamalog.configure(app="shop", log_dir=tmp_path, hooks=False)
    assert monitor.current() is first
    assert running()
    lamalog.shutdown()
    assert not running()


def test_samples_are_in_the_file_and_not_on_the_console(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(
        default_config(app="shop", log_dir=tmp_path, monitor={"interval": "50 ms", "gpu": False, "thresholds": "off"})
    )
    line = wait_for_line(tmp_path / "shop.jsonl", "resource.sample")
    assert (line["severity_text"], line["logger"]) == ("DEBUG", "lamalog.monitor")
    assert 0 <= line["system.cpu.utilization"] <= 1
    assert line["process.memory.usage"] > 1_000_000
    assert len(line["system.filesystem.mountpoint"]) == len(line["system.filesystem.usage"]) == 1
    logging.getLogger("lamalog.monitor").info("a word")
    shown = capsys.readouterr().err
    assert "a word" in shown
    assert "CPU" not in shown


@pytest.mark.parametrize("async_", [False, True])
def test_warnings_reach_everybody(tmp_path: Path, capsys: pytest.CaptureFixture[str], async_: bool) -> None:
    options = {"interval": "50 ms", "gpu": False, "thresholds": {"memory": {"above": 0.0001, "for": 0}}}
    logging.config.dictConfig(default_config(app="shop", log_dir=tmp_path, monitor=options, async_=async_))
    line = wait_for_line(tmp_path / "shop.jsonl", "resource.warning")
    assert line["resource.name"] == "system.memory.utilization"
    assert line["advice"]
    logging.getLogger().handlers[0].flush()
    assert "memory: " in capsys.readouterr().err


def test_operations_are_counted_with_it_unless_one_does_not_want_them() -> None:
    assert default_config()["handlers"]["operations"] == {"class": "lamalog.monitor.OperationHandler"}
    options = default_config(monitor={"operations": {"summary": "5 min"}})["handlers"]
    assert options["operations"]["summary"] == "5 min"
    assert "operations" not in options["monitor"]
    off = default_config(monitor={"operations": False})
    assert "operations" not in off["handlers"]
    assert off["loggers"]["lamalog.monitor"]["handlers"] == ["monitor"]
    assert "operations" not in default_config(monitor=False)["handlers"]
    with pytest.raises(ConfigError, match=r"operations: unknown option 'sumary' \(did you mean 'summary'"):
        default_config(monitor={"operations": {"sumary": 1}})


def test_who_wants_only_warnings_gets_no_samples() -> None:
    assert default_config()["loggers"]["lamalog.monitor"]["level"] == "DEBUG"
    assert default_config(level="DEBUG")["loggers"]["lamalog.monitor"]["level"] == "DEBUG"
    assert default_config(level="ERROR")["loggers"]["lamalog.monitor"]["level"] == "ERROR"
    assert default_config(levels={"lamalog.monitor": "INFO"})["loggers"]["lamalog.monitor"] == {
        "level": "INFO",
        "handlers": ["monitor", "operations"],
    }


@pytest.mark.parametrize("value", ["10 s", 10, "off", "on", {"interval": "10 s", "directories": ["/data"]}])
def test_ways_to_say_it(value: Any) -> None:
    config = default_config(log_dir="logs", monitor=value)
    entry = config["handlers"].get("monitor")
    if value == "off":
        assert entry is None
        assert "quiet" not in config["filters"]
        assert "lamalog.monitor" not in config["loggers"]
    elif value != "on":
        assert str(entry["interval"]).removesuffix(" s") == "10"
    if isinstance(value, dict):
        assert entry["directories"] == ["logs", "/data"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("often", "monitor: bad duration 'often'"),
        ("1 ms", "monitor: bad interval '1 ms'"),
        ({"intervall": 1}, "monitor: unknown option 'intervall' \\(did you mean 'interval'\\?\\)"),
        ({"thresholds": {"dsk": 1}}, "monitor: thresholds: unknown resource 'dsk'"),
    ],
)
def test_a_bad_argument_is_a_config_error(value: Any, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        default_config(monitor=value)


def test_a_bad_option_in_a_file_is_told_and_the_rest_counts(tmp_path: Path) -> None:
    file = tmp_path / "logging.yaml"
    file.write_text(f"lamalog:\n  log_dir: {tmp_path}\n  monitor:\n    intervall: 1\n    record: 10 s\n")
    manager = lamalog.configure(file, hooks=False)
    assert [str(finding.path) for finding in manager.findings] == ["('lamalog', 'monitor', 'intervall')"]
    current = monitor.current()
    assert current is not None
    assert current.options.record == 10.0


def test_a_bad_override_is_left_out_and_logging_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lamalog.configure(app="shop", log_dir=tmp_path, hooks=False, monitor={"bogus": 1, "record": "10 s"})
    assert "lamalog: monitor: unknown option 'bogus'" in capsys.readouterr().err
    assert len(logging.root.handlers) == 2
    current = monitor.current()
    assert current is not None
    assert current.options.record == 10.0


def test_consoles_of_ones_own_are_quiet_too(tmp_path: Path) -> None:
    handlers = {
        "out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"},
        "own": {"class": "logging.StreamHandler", "filters": ["redact"]},
        "plain": {"class": "logging.FileHandler", "filename": str(tmp_path / "x.log"), "filters": ["redact"]},
    }
    manager = lamalog.configure({"handlers": handlers, "root": {"handlers": list(handlers)}}, hooks=False)
    made = manager.config["handlers"]
    assert made["out"]["filters"][-1] == "quiet"
    assert made["own"]["filters"] == ["redact", "quiet"]
    assert made["plain"]["filters"] == ["redact"]
