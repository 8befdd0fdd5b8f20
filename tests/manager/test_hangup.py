"""SIGHUP reads the configuration again; whoever had the signal before still gets it; a closed terminal still ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamalog.manager import hangup

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no SIGHUP")
ROOT = str(Path(__file__).parents[2])


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    before = signal.getsignal(signal.SIGHUP)
    yield
    signal.signal(signal.SIGHUP, before)


def test_the_handler_before_is_called_too_and_put_back() -> None:
    seen: list[str] = []

    def earlier(*_: object) -> None:
        seen.append("earlier")

    signal.signal(signal.SIGHUP, earlier)
    installed = hangup.install(lambda: seen.append("reload"))
    assert installed is not None
    os.kill(os.getpid(), signal.SIGHUP)
    assert seen == ["reload", "earlier"]
    installed.remove()
    assert signal.getsignal(signal.SIGHUP) is earlier


def test_a_later_handler_is_left_in_place() -> None:
    installed = hangup.install(lambda: None)
    assert installed is not None
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    installed.remove()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_other_threads_can_not_install_it() -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(hangup.install(lambda: None)))
    thread.start()
    thread.join()
    assert found == [None]


SERVICE = """
import logging, sys, time
from lamalog.manager import configure
configure(sys.argv[1], log_dir=sys.argv[2], app="shop", console=False)
print("ready", flush=True)
while True:
    logging.getLogger("app").debug("tick")
    time.sleep(0.01)
"""


def wait_for(path: Path, text: str, timeout: float = 20) -> None:
    deadline = time.monotonic() + timeout
    while True:
        with contextlib.suppress(FileNotFoundError):
            if text in path.read_text("utf-8"):
                return
        assert time.monotonic() < deadline, f"{text!r} is not in {path}"
        time.sleep(0.02)


def test_a_real_process_reloads_on_sighup_without_a_terminal(tmp_path: Path) -> None:
    config, log = tmp_path / "app.yaml", tmp_path / "shop.jsonl"
    config.write_text("root: {level: INFO}", "utf-8")
    stamp = config.stat()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVICE, config, tmp_path],
        env={**os.environ, "PYTHONPATH": ROOT},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        # Same size and time, written in place: only the signal can tell.
        config.write_text("root: {level: 10  }"[:19], "utf-8")
        os.utime(config, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        process.send_signal(signal.SIGHUP)
        wait_for(log, '"tick"')
        assert process.poll() is None
    finally:
        process.kill()
        process.communicate()


def test_a_process_in_a_terminal_reloads_and_ends_when_the_terminal_goes(tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    config, log = tmp_path / "app.yaml", tmp_path / "shop.jsonl"
    config.write_text("root: {level: INFO}", "utf-8")
    pid, master = pty.fork()
    if pid == 0:
        os.environ["PYTHONPATH"] = ROOT
        os.execv(sys.executable, [sys.executable, "-c", SERVICE, str(config), str(tmp_path)])
    output = b""
    while b"ready" not in output:
        output += os.read(master, 1000)
    config.write_text("root: {level: DEBUG}", "utf-8")
    os.kill(pid, signal.SIGHUP)
    wait_for(log, '"tick"')
    os.close(master)
    deadline = time.monotonic() + 20
    status = 0
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        time.sleep(0.02)
    else:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        pytest.fail("it outlived its terminal")
    assert os.waitstatus_to_exitcode(status) == -signal.SIGHUP
