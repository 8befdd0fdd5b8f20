from __future__ import annotations

import os
import sys
import time

import pytest

from lamalog.demo.console import Console
from lamalog.demo.processes import Child, ChildError, kill_hard

OBEDIENT = "import json, sys; print(json.dumps({'address': 'here'}), flush=True); sys.stdin.read()"
STUBBORN = "import time; print('{}', flush=True); time.sleep(60)"


@pytest.fixture
def start():
    children: list[Child] = []

    def start(code: str, **options: object) -> Child:
        child = Child("one", ["-c", code], **options)
        children.append(child)
        return child

    yield start
    for child in children:
        child.end(grace=0)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_is_ready_and_ends_when_its_input_does(start):
    child = start(OBEDIENT)
    assert child.ready(20) == {"address": "here"}
    assert child.exit_code is None
    assert child.describe() == "still running"
    assert child.end() is True
    assert child.describe() == "exit code 0"


def test_a_stubborn_child_is_killed(start):
    child = start(STUBBORN)
    child.ready(20)
    assert child.end(grace=0.2) is False
    assert child.describe() == "killed by SIGKILL"


def test_a_child_that_ends_before_it_is_ready_is_an_error(start):
    with pytest.raises(ChildError, match="one ended before it was ready: exit code 3"):
        start("raise SystemExit(3)").ready(20)


def test_a_child_that_takes_too_long_is_an_error(start):
    with pytest.raises(ChildError, match=r"one was not ready after 0\.3 s"):
        start("import time; time.sleep(60)").ready(0.3)


def test_what_a_child_left_behind_is_killed_with_its_group(start):
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}], stdin=-1, stdout=-3)"
    child = start(f"{code}; print('{{\"pid\": %d}}' % p.pid, flush=True); sys.stdin.read()", leads_group=True)
    grandchild = int(child.ready(20)["pid"])
    assert alive(grandchild)
    child.end()
    deadline = time.monotonic() + 60
    while alive(grandchild) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(grandchild)


def test_kill_hard_leaves_no_choice(start):
    child = start("import signal; signal.signal(15, signal.SIG_IGN); print('{}', flush=True); signal.pause()")
    child.ready(20)
    kill_hard(child.pid)
    assert child.end() is True
    assert child.describe() == "killed by SIGKILL"


def test_the_console_shows_and_keeps_what_children_print(start, capsys):
    console = Console(sys.stderr)
    child = start("import sys; print('读取 ✅ done', file=sys.stderr)", stderr=console.write_end,
                  env={**os.environ, "PYTHONIOENCODING": "utf-8"})  # fmt: skip
    child._process.wait(20)
    child.end()
    assert console.close().decode() == "读取 ✅ done\n"
    assert console.last_lines() == "读取 ✅ done"
    assert capsys.readouterr().err == "读取 ✅ done\n"
