"""lamalog top in a real terminal: keys, sizes, Ctrl-C; and without one."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamalog.cli.group import run

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo terminals")
PATIENCE = 60.0


def add(folder: Path, **fields: object) -> None:
    when = dt.datetime.now(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    base = {"timestamp": when, "severity_text": "INFO", "severity_number": 9, "message": "m", "logger": "app"}
    with (folder / "app.jsonl").open("a") as file:
        file.write(json.dumps({**base, **fields}) + "\n")


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    for name, took in (("inpaint", 1.0), ("upload", 0.1)):
        add(tmp_path, **{"operation.name": name, "duration": took})
    add(tmp_path, **{"event.name": "node.heartbeat", "lama.node.id": "w-1"})
    return tmp_path


def test_without_a_terminal_it_prints_one_picture(logs, capsys):
    assert run(["top", str(logs)]) == 0
    out = capsys.readouterr().out
    assert "inpaint" in out
    assert "w-1" in out
    assert "\x1b" not in out
    assert "q quit" not in out


def test_wrong_arguments(logs, capsys):
    assert run(["top", str(logs), "--window", "0 s"]) == 2
    assert run(["top", str(logs), "--interval", "soon"]) == 2
    assert run(["top", str(logs / "nowhere")]) == 2


class Screen:
    """lamalog top in a pseudo terminal."""

    def __init__(self, logs: Path, columns: int = 100, lines: int = 30, **environ: str) -> None:
        import pty

        self.master, slave = pty.openpty()
        self.resize(columns, lines)
        import termios

        self.mode = termios.tcgetattr(slave)
        self.slave = slave
        env = {**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1", **environ}
        env.pop("NO_COLOR", None) if "NO_COLOR" not in environ else None
        command = [sys.executable, "-m", "lamalog", "top", str(logs), "--interval", "100ms"]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True, cwd=logs
        )
        self.text = ""

    def resize(self, columns: int, lines: int) -> None:
        import fcntl
        import struct
        import termios

        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def wait_for(self, part: str) -> str:
        """What was written since the last call, until *part* is in it."""
        import select

        seen, deadline = "", time.monotonic() + PATIENCE
        while part not in seen:
            assert time.monotonic() < deadline, f"no {part!r} in {seen[-3000:]!r}"
            if select.select([self.master], [], [], 0.2)[0]:
                try:
                    seen += os.read(self.master, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        self.text += seen
        return seen

    def end(self) -> int:
        import select

        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and time.monotonic() < deadline:
            if select.select([self.master], [], [], 0.1)[0]:
                self.text += os.read(self.master, 65536).decode("utf-8", "replace")
        while select.select([self.master], [], [], 0.1)[0]:
            self.text += os.read(self.master, 65536).decode("utf-8", "replace")
        return self.process.wait(PATIENCE)

    def restored(self) -> bool:
        import termios

        left = self.text.rfind("\x1b[?1049l")
        return (
            left > self.text.rfind("\x1b[?1049h")
            and "\x1b[?25h" in self.text
            and termios.tcgetattr(self.slave) == self.mode
        )

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture
def screen(logs) -> Iterator[Screen]:
    one = Screen(logs)
    yield one
    one.close()


def test_new_records_appear_and_q_ends_it(screen, logs):
    screen.wait_for("inpaint")
    assert "\x1b[?1049h" in screen.text
    add(logs, **{"operation.name": "brand-new", "duration": 0.5})
    screen.wait_for("brand-new")
    screen.press("q")
    assert screen.end() == 0
    assert screen.restored()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_however_it_ends_the_terminal_is_as_before(screen, number):
    screen.wait_for("inpaint")
    screen.process.send_signal(number)
    assert screen.end() == {signal.SIGINT: 130, signal.SIGTERM: 143}[number]
    assert screen.restored()


def test_pause_sort_and_refresh(screen, logs):
    screen.wait_for("operations by time")
    screen.press("s")
    screen.wait_for("operations by rate")
    screen.press("p")
    screen.wait_for("PAUSED")
    add(logs, **{"operation.name": "while-paused", "duration": 0.5})
    screen.press("s")
    assert "while-paused" not in screen.wait_for("operations by failed")
    screen.press("\x1b[A")  # an arrow key is none of ours
    screen.press("p")
    screen.wait_for("while-paused")
    screen.press("-")
    screen.wait_for("every 200 ms")


def test_it_follows_the_size_of_the_terminal(screen):
    screen.wait_for("q quit  p pause  s sort")
    screen.resize(24, 6)
    screen.wait_for("q quit  p pause  s sort…")
    screen.resize(100, 30)
    screen.wait_for("q quit  p pause  s sort  +/-")


def test_no_color_means_none(logs):
    screen = Screen(logs, NO_COLOR="1")
    try:
        screen.wait_for("inpaint")
        screen.press("q")
        screen.end()
        assert "\x1b[1m" not in screen.text
        assert "\x1b[32m" not in screen.text
    finally:
        screen.close()


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux")
def test_in_tmux(logs, tmp_path_factory):
    """A terminal emulator's own idea of what is on the screen."""
    # A short path: sockets have names of at most a hundred characters.
    socket = f"lamalog-test-{os.getpid()}"

    def tmux(*arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-L", socket, *arguments], capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout

    def wait_for(part: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while part not in (shown := tmux("capture-pane", "-p", "-t", "t")):
            assert time.monotonic() < deadline, shown
            time.sleep(0.1)
        return shown

    command = f"{sys.executable} -m lamalog top {logs} --interval 100ms"
    try:
        tmux("new-session", "-d", "-s", "t", "-x", "90", "-y", "20", "env PYTHONUTF8=1 sh")
        tmux("send-keys", "-t", "t", "echo before", "Enter")
        wait_for("before")
        tmux("send-keys", "-t", "t", command, "Enter")
        shown = wait_for("q quit")
        assert shown.startswith("lamalog top")
        assert "inpaint" in shown
        tmux("send-keys", "-t", "t", "C-c")
        after = wait_for("before")
        assert "q quit" not in after
        tmux("send-keys", "-t", "t", "echo still $((6 * 7))", "Enter")
        wait_for("still 42")
    finally:
        tmux("kill-server")
