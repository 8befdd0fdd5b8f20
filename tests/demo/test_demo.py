"""The demo, for real: processes, sockets, files; and proof that it notices what it says it would."""

from __future__ import annotations

import gzip
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import lamalog
from lamalog.demo.leaks import Detector
from lamalog.demo.rehearsal import Rehearsal, find_leaks

ROOT = Path(lamalog.__file__).parents[1]


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "lamalog.demo", "--seed=7", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, **environment},
        encoding="utf-8",
        errors="replace",
    )


def descendants(process: subprocess.Popen[str], least: int) -> list[psutil.Process]:
    """The processes below *process*, as soon as there are *least* of them."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = psutil.Process(process.pid).children(recursive=True)
        if len(found) >= least:
            return found
        time.sleep(0.05)
    raise AssertionError(f"only {found} after 60 s")


def left_of(processes: list[psutil.Process], patience: float) -> list[psutil.Process]:
    """Those that still run after *patience* seconds; the dead that nobody has buried yet do not count."""
    deadline = time.monotonic() + patience
    while True:
        left = [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    return Rehearsal(tasks=14, workers=2, seed=7, log_dir=tmp_path_factory.mktemp("logs"), rotation="40 kB")


@pytest.fixture(scope="module")
def result(rehearsal):
    return rehearsal.run(None)


def test_every_record_is_found_once_and_no_secret_anywhere(result):
    assert result.troubles == [], result.last_lines
    assert result.evidence.problems() == []
    assert [(leak.secret.kind, leak.form, leak.place, leak.excerpt) for leak in result.leaks] == []
    assert result.sound


def test_the_worker_was_killed_and_replaced_and_its_task_finished(result):
    events = result.evidence.events
    assert (events["node.lost"], events["task.retried"], events["node.hired"]) == (1, 1, 3)
    killed = [tally for tally in result.evidence.tallies.values() if tally.killed]
    assert len(killed) == 1
    assert killed[0].stated is None
    assert killed[0].found >= killed[0].heard > 0
    (victim,) = (outcome for outcome in result.outcomes if outcome.job.kill)
    assert (victim.state, victim.attempts) == ("done", 2)


def test_one_task_failed_and_the_files_agree_with_what_users_saw(result):
    states = [outcome.state for outcome in result.outcomes]
    assert (states.count("failed"), states.count("done")) == (1, 13)
    events = result.evidence.events
    assert (events["task.created"], events["task.done"], events["task.failed"]) == (14, 13, 1)
    notified = [outcome for outcome in result.outcomes if outcome.state == "done" and outcome.job.number % 9 != 5]
    assert events["http.server.request.end"] == result.requests + len(notified)


def test_five_processes_and_libraries_wrote_to_one_log_in_several_segments(result):
    names = {tally.name for tally in result.evidence.tallies.values()}
    assert names == {"api", "scheduler", "worker-1", "worker-2", "worker-3"}
    assert {"lamalog", "werkzeug", "PIL"} <= set(result.evidence.loggers)
    assert result.evidence.rotations >= 3
    assert result.evidence.compressed >= 2


def test_pictures_are_repaired(result):
    repaired = [outcome for outcome in result.outcomes if outcome.state == "done"]
    assert all(outcome.after < outcome.before / 5 for outcome in repaired)


def test_a_leak_in_any_file_is_found(result, rehearsal, tmp_path):
    detector = Detector(result.planted)
    secret = next(secret for secret in result.planted if secret.kind == "phone")
    assert find_leaks(detector, tmp_path, b"nothing") == []
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(f"call {secret.value} back\n".encode()))
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "stray.tmp").write_text(secret.value)
    leaks = find_leaks(detector, tmp_path, b"call " + secret.value.encode())
    assert {leak.place for leak in leaks} == {"console", "x.jsonl.gz", "stray.tmp"}


def test_without_redaction_the_demo_reports_every_kind_of_leak_and_fails(tmp_path):
    process = start("--tasks=6", "--quiet", f"--log-dir={tmp_path}", LAMALOG_REDACT="off", NO_COLOR="1")
    output, errors = process.communicate(timeout=110)
    assert process.returncode == 1, errors
    counts = re.findall(r"([A-Za-z][A-Za-z -]*?) +(\d+) +(\d+)(?= {2,}|$)", output, re.MULTILINE)
    kinds = {kind.strip(): (int(planted), int(found)) for kind, planted, found in counts}
    for kind in ("name", "phone", "resident id", "e-mail", "password", "bearer token", "API key", "GPS", "home path"):
        planted, found = kinds[kind]
        assert found == planted > 0, kind
    assert "leak: " in output


def test_ctrl_c_shuts_everything_down(tmp_path):
    process = start("--tasks=60", f"--log-dir={tmp_path}")
    below = descendants(process, 4)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.rstrip().endswith(f"interrupted; the logs so far are in {tmp_path}")
    assert "Traceback" not in errors.replace("InpaintingError", "")
    assert left_of(below, 30) == []


def test_no_process_outlives_a_parent_that_was_killed(tmp_path):
    process = start("--tasks=60", f"--log-dir={tmp_path}")
    below = descendants(process, 4)
    process.kill()
    process.communicate(timeout=60)
    assert left_of(below, 30) == []
