from __future__ import annotations

import logging
import os
import platform
import sys

import pytest

from lamalog import hostinfo
from lamalog.formatters import ConsoleFormatter
from lamalog.handlers.console import ConsoleHandler
from lamalog.hostinfo import GpuFacts
from lamalog.lifecycle import show_startup_banner
from lamalog.text import cell_width


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "90")


def fields_of(seen):
    (record,) = seen.records
    return record, record.__dict__


def test_the_record_says_everything_in_structured_fields(seen):
    show_startup_banner("lama", "1.4.0", "production", address="http://0.0.0.0:8080", config_file="a.yaml", workers=2)
    record, fields = fields_of(seen)
    assert record.levelno == logging.INFO
    assert record.getMessage() == "lama 1.4.0 started (production), listening on http://0.0.0.0:8080"
    assert fields["event.name"] == "service.start"
    assert fields["service.name"] == "lama"
    assert fields["service.version"] == "1.4.0"
    assert fields["deployment.environment.name"] == "production"
    assert fields["process.runtime.version"] == platform.python_version()
    assert (fields["url.scheme"], fields["server.address"], fields["server.port"]) == ("http", "0.0.0.0", 8080)
    assert fields["lamalog.config.file"] == "a.yaml"
    assert fields["workers"] == 2
    assert fields["system.memory.limit"] > 0


@pytest.mark.parametrize(
    ("address", "host", "port", "scheme"),
    [
        ("0.0.0.0:80", "0.0.0.0", 80, None),
        ("localhost", "localhost", None, None),
        (("127.0.0.1", 9000), "127.0.0.1", 9000, None),
        (("::1", 9000, 0, 0), "::1", 9000, None),
        ("tcp://*:5555", "*", 5555, "tcp"),
        ("http://[::1]:8080/", "::1", 8080, "http"),
        ("/run/app.sock", "/run/app.sock", None, None),
        (":8080", None, 8080, None),
    ],
)
def test_addresses(seen, address, host, port, scheme):
    show_startup_banner("lama", address=address)
    _, fields = fields_of(seen)
    got = tuple(fields.get(name) for name in ("server.address", "server.port", "url.scheme"))
    assert got == (host, port, scheme)


def test_the_caller_and_logger_are_the_users_own(seen):
    show_startup_banner("lama")
    record, _ = fields_of(seen)
    assert (record.name, record.filename, record.lineno) == (__name__, "test_banner.py", sys._getframe().f_lineno - 2)


def test_name_and_version_come_from_the_environment(seen, monkeypatch):
    monkeypatch.setenv("OTEL_SERVICE_NAME", "from-otel")
    monkeypatch.setenv("LAMALOG_VERSION", "9")
    show_startup_banner()
    _, fields = fields_of(seen)
    assert (fields["service.name"], fields["service.version"]) == ("from-otel", "9")


def test_the_log_directory_is_that_of_the_file_handler(seen, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").mkdir()
    logging.getLogger("other").addHandler(logging.FileHandler(tmp_path / "logs" / "a.log"))
    show_startup_banner("lama")
    assert fields_of(seen)[1]["lamalog.log.directory"] == "logs"


@pytest.mark.parametrize("emoji", [True, False])
def test_the_panel_is_straight_whatever_it_holds(console, wide, emoji):
    (handler,) = (each for each in logging.getLogger().handlers if isinstance(each, ConsoleHandler))
    handler.setFormatter(ConsoleFormatter(color="never", emoji=emoji))
    show_startup_banner(
        "图像修复 🎨", "1.0", "生产", address=("::1", 80), config_file="/配置/é.yaml",
        note="x" * 500, 部门="修图组", deep={"a": [1, 2]}, evil="\x1b[2J\n12:00:00 INFO forged",
    )  # fmt: skip
    lines = console.getvalue().splitlines()
    assert {cell_width(line) for line in lines} == {90}
    assert lines[0][0] in "╭+"
    assert lines[-1][-1] in "╯+"
    assert "图像修复 🎨 1.0" in lines[0]
    text = "\n".join(lines)
    for part in (
        f"pid {os.getpid()}",
        "[::1]:80",
        platform.python_version(),
        "/配置/é.yaml",
        "修图组",
        "a=[1, 2]",
        r"\x1b[2J\n12:00:00",
    ):
        assert part in text
    assert ("🐍" in text) is emoji


def test_it_shows_gpus_and_goes_without(console, wide, monkeypatch):
    facts = hostinfo.host_facts()
    gpus = (GpuFacts(0, "NVIDIA H100 80GB HBM3", 85_520_809_984, "550.54.15"), GpuFacts(1, "odd", None, None))
    monkeypatch.setattr(hostinfo, "_facts", type(facts)(**{**vars(facts), "gpus": gpus}))
    show_startup_banner("lama")
    assert "gpu 0      NVIDIA H100 80GB HBM3, 86 GB, driver 550.54.15" in console.getvalue()
    assert "gpu 1      odd " in console.getvalue()
    console.seek(0)
    console.truncate()
    monkeypatch.setattr(hostinfo, "_facts", type(facts)(**{**vars(facts), "gpus": (), "gpu_note": "no GPU"}))
    show_startup_banner("lama")
    assert "gpu" not in console.getvalue()


@pytest.mark.parametrize("columns", ["1", "40", "500"])
def test_any_terminal_width(console, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    show_startup_banner("lama" * 50, "1.0", address="http://" + "h" * 300 + ":1")
    widths = {cell_width(line) for line in console.getvalue().splitlines()}
    assert widths == {min(max(int(columns), 40), 100)}


def test_the_panel_is_no_wider_than_it_must(console, wide):
    show_startup_banner("lama")
    first, *rows, _ = console.getvalue().splitlines()
    assert cell_width(first) < 90
    assert min(len(row) - len(row.rstrip("│ ")) for row in rows) == 2


def test_secrets_in_its_fields_are_hidden(console, wide):
    show_startup_banner("lama", password="hunter2", url="postgres://u:hunter2@db/x")
    assert "hunter2" not in console.getvalue()


def test_someone_elses_event_of_that_name_loses_nothing(console):
    logging.getLogger("x").info("hello", extra={"event.name": "service.start", "a": 1})
    assert "hello  event.name=service.start  a=1" in console.getvalue()
