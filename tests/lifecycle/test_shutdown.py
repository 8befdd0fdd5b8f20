from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lamalog.lifecycle import log_shutdown, show_startup_banner
from lamalog.redact import default_redactor, report

ROOT = Path(__file__).parents[2]


def goodbyes(seen):
    return [record for record in seen.records if record.__dict__.get("event.name") == "service.stop"]


def test_the_end_is_told_with_uptime_and_counts(seen, console):
    log = logging.getLogger("work")
    log.info("before the service")
    show_startup_banner("lama", "1.4.0")
    for _ in range(3):
        log.warning("w")
    log.error("e")
    log_shutdown("SIGTERM")
    (record,) = goodbyes(seen)
    message = record.getMessage()
    assert message.startswith("lama stopped after ")
    assert message.endswith(" (SIGTERM): 1 ERROR, 3 WARNING, 1 INFO")
    fields = record.__dict__
    assert fields["lamalog.records.by_level"] == {"INFO": 1, "WARNING": 3, "ERROR": 1}
    assert fields["lamalog.records.dropped"] == 0
    assert fields["process.uptime"] >= 0
    assert fields["stop.reason"] == "SIGTERM"
    last = console.getvalue().splitlines()[-1]
    assert "👋 INFO " in last
    assert last.endswith(message)


def test_what_redaction_hid_is_counted_by_rule(seen):
    before = report().get("password", 0)
    show_startup_banner("lama")
    default_redactor().text("password=hunter2")
    log_shutdown()
    redactions = goodbyes(seen)[0].__dict__["lamalog.redactions"]
    assert redactions["password"] == before + 1
    assert "hunter2" not in str(redactions)


def test_it_is_told_once(seen):
    log_shutdown()
    show_startup_banner("lama")
    log_shutdown()
    log_shutdown()
    assert len(goodbyes(seen)) == 1
    show_startup_banner("lama again")
    log_shutdown()
    assert len(goodbyes(seen)) == 2


def test_the_caller_is_the_users_own(seen):
    show_startup_banner("lama")
    log_shutdown()
    assert goodbyes(seen)[0].lineno == sys._getframe().f_lineno - 1
    assert goodbyes(seen)[0].filename == "test_shutdown.py"


def test_lost_records_are_told(seen, console):
    show_startup_banner("lama")
    console.close()
    logging.getLogger("x").info("lost")
    logging.getLogger("x").info("lost")
    log_shutdown()
    assert goodbyes(seen)[0].getMessage().endswith("; 2 lost")


def test_handlers_that_do_not_count_levels_still_count(seen):
    class Counting(logging.NullHandler):
        stats = {"written": 5, "dropped": 1}  # noqa: RUF012

    handler = Counting()
    logging.getLogger().addHandler(handler)
    show_startup_banner("lama")
    handler.stats = {"written": 12, "dropped": 2}
    log_shutdown()
    assert goodbyes(seen)[0].getMessage().endswith(": 7 records; 1 lost")


PROGRAM = """
import logging, os, signal, sys, time
from lamalog.handlers.console import ConsoleHandler
from lamalog.lifecycle import log_shutdown, show_startup_banner
logging.basicConfig(level=20, handlers=[ConsoleHandler()])
show_startup_banner("lama")
logging.error("oops")
{}
"""


def run(ending: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(ending)],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ending", "status", "times", "reason"),
    [
        ("", 0, 1, ": 1 ERROR, 1 INFO"),
        ("sys.exit(3)", 3, 1, ": 1 ERROR, 1 INFO"),
        ("log_shutdown('asked to')", 0, 1, "(asked to): 1 ERROR, 1 INFO"),
        ("1/0", 1, 1, "(uncaught ZeroDivisionError): 1 ERROR, 1 INFO"),
        ("logging.shutdown()", 0, 1, ""),
        ("sys.stderr.close(); sys.stderr = None", 0, 0, ""),
        ("os._exit(0)", 0, 0, ""),
        ("os.kill(os.getpid(), signal.SIGKILL)", -9, 0, ""),
        ("pid = os.fork()\nif pid: os.waitpid(pid, 0)\nelse: sys.exit()", 0, 1, ""),
        ("import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start(); p.join()", 0, 1, ""),
    ],
)
def test_a_process_that_ends_gracefully_says_goodbye_once(ending, status, times, reason):
    result = run(ending)
    assert result.returncode == status, result.stderr
    assert result.stderr.count("lama stopped after") == times, result.stderr
    assert reason in result.stderr
    assert "Error" not in result.stderr.replace("ZeroDivisionError", "")
