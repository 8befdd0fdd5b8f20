"""What configure() does besides handlers: hooks, bridges, children."""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import lamalog
from lamalog import bridges, hooks
from lamalog.manager import LoggerManager

METHODS = [name for name in ("spawn", "forkserver") if name in multiprocessing.get_all_start_methods()]


def lines(folder: Path, stem: str = "shop") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{stem}.jsonl").read_text("utf-8").splitlines()]


def test_hooks_are_in_while_logging_is_configured(tmp_path: Path) -> None:
    manager = LoggerManager()
    before = sys.excepthook
    manager.setup({}, app="shop", log_dir=tmp_path, console=False)
    assert set(hooks.installed()) >= {"excepthook", "threads", "warnings", "children"}
    manager.shutdown()
    assert hooks.installed() == []
    assert sys.excepthook is before


@pytest.mark.parametrize(
    ("wanted", "installed"),
    [(False, set()), ("off", set()), (["threads"], {"threads"}), ("threads, warnings", {"threads", "warnings"})],
)
def test_only_the_hooks_asked_for_are_put_in(wanted: Any, installed: set[str], tmp_path: Path) -> None:
    manager = LoggerManager()
    manager.setup({}, app="shop", log_dir=tmp_path, console=False)
    manager.setup({"lamalog": {"hooks": wanted}}, app="shop", log_dir=tmp_path, console=False)
    assert set(hooks.installed()) == installed
    manager.shutdown()


def test_a_misspelt_hook_or_bridge_is_told_and_left_out(tmp_path: Path) -> None:
    manager = LoggerManager()
    manager.setup(
        {"lamalog": {"hooks": ["thread"], "bridges": ["uvcorn"]}}, app="shop", log_dir=tmp_path, console=False
    )
    said = " ".join(str(finding) for finding in manager.findings)
    assert "did you mean 'threads'" in said
    assert "did you mean 'uvicorn'" in said
    manager.shutdown()


def test_bridges_are_an_option(tmp_path: Path) -> None:
    manager = LoggerManager()
    manager.setup({}, app="shop", log_dir=tmp_path, console=False, bridges=["urllib3"])
    assert "urllib3" in bridges.adopted()
    assert not [finding for finding in manager.findings if "bridges" in str(finding)]
    manager.shutdown()


def test_the_console_may_show_less_than_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    manager = LoggerManager()
    manager.setup({}, app="shop", log_dir=tmp_path, console_level="WARNING", hooks=False)
    logging.getLogger("a").info("for the file")
    logging.getLogger("a").warning("for both")
    manager.shutdown()
    shown = capsys.readouterr().err
    assert "for both" in shown
    assert "for the file" not in shown
    assert {"for the file", "for both"} <= {line["message"] for line in lines(tmp_path)}


def log_one(text: str) -> None:
    logging.getLogger("child").warning("%s", text)


@pytest.mark.parametrize("method", METHODS)
def test_a_child_process_logs_as_its_parent_does(method: str, tmp_path: Path) -> None:
    manager = LoggerManager()
    manager.setup({}, app="shop", log_dir=tmp_path, console=False)
    process = multiprocessing.get_context(method).Process(target=log_one, args=("from the child",))
    process.start()
    process.join(60)
    manager.shutdown()
    (line,) = [line for line in lines(tmp_path) if line["message"] == "from the child"]
    assert line["process.pid"] == process.pid
    assert line["service.name"] == "shop"


def test_a_subprocess_finds_the_configuration_in_its_environment(tmp_path: Path) -> None:
    config = lamalog.default_config(app="shop", log_dir=tmp_path, console=False)
    code = "import lamalog, logging; lamalog.configure(); logging.getLogger('sub').warning('hello')"
    environment = {**os.environ, **hooks.environment(config)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    assert "hello" in {line["message"] for line in lines(tmp_path)}


def test_an_uncaught_exception_is_one_record_in_the_file(tmp_path: Path) -> None:
    code = (
        "import lamalog, sys; lamalog.configure(app='shop', log_dir=sys.argv[1]); raise ValueError('password=hunter2')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert "hunter2" not in done.stderr
    assert done.stderr.count("Traceback") == 1
    (line,) = [line for line in lines(tmp_path) if line.get("exception.type") == "ValueError"]
    assert line["severity_text"] == "CRITICAL"


def test_what_a_filter_holds_back_is_told_before_its_handler_closes(tmp_path: Path) -> None:
    config = {
        "filters": {"twice": {"()": "lamalog.filters.DeduplicationFilter", "window": "1 h"}},
        "handlers": {"file": {"filters": ["context", "redact", "twice"]}},
    }
    manager = LoggerManager()
    manager.setup(config, app="shop", log_dir=tmp_path, console=False, hooks=False)
    assert manager.findings == []
    for _ in range(5):
        logging.getLogger("a").warning("again and again")
    manager.shutdown()
    told = [line for line in lines(tmp_path) if "again and again" in line["message"]]
    assert len(told) == 2
    assert "4" in json.dumps(told[1])
