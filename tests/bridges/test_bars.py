"""Progress bars on a real terminal: no record is torn by a bar, no bar by a record."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

HEAD = """
import logging, logging.config, time
import lamalog
from lamalog import bridges
logging.config.dictConfig(lamalog.default_config(app="svc", file=False))
log = logging.getLogger("app.worker")
"""
TQDM = """
{adopt}
from tqdm import tqdm
for i in tqdm(range(30), mininterval=0, ascii=True):
    log.info("piece %d done", i)
    time.sleep(0.002)
"""
RICH = """
{adopt}
from rich.progress import Progress
with Progress() as progress:
    task = progress.add_task("work", total=30)
    for i in range(30):
        log.info("piece %d done %s", i, "x " * 60)
        progress.advance(task)
        time.sleep(0.01)
"""


def on_a_terminal(code: str, directory: Path) -> str:
    """What a program writes to a terminal of 100 columns."""
    import fcntl
    import struct
    import termios

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    env = {**os.environ, "TERM": "xterm-256color", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-c", HEAD + code], cwd=directory, stdin=slave, stdout=slave, stderr=slave, env=env
    )
    os.close(slave)
    data = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            try:
                chunk = os.read(master, 65536)
            except OSError:
                break
            if not chunk:
                break
            data += chunk
        elif process.poll() is not None:
            break
    os.close(master)
    assert process.wait(10) == 0, data.decode()
    return data.decode("utf-8")


def whole(text: str) -> list[int]:
    """Numbers of the records that stand on a line of their own, from its first column."""
    found = []
    for line in text.replace("\r\n", "\n").split("\n"):
        # What is on the line in the end: after the last return to its beginning.
        shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line).rpartition("\r")[2]
        match = re.match(r"\d\d:\d\d:\d\d\.\d{3} .{1,6}INFO .*piece (\d+) done", shown)
        if match:
            found.append(int(match[1]))
    return found


def test_tqdm_steps_aside(tmp_path: Path) -> None:
    pytest.importorskip("tqdm")
    text = on_a_terminal(TQDM.format(adopt="bridges.adopt('tqdm')"), tmp_path)
    assert whole(text) == list(range(30))
    assert "30/30" in text


def test_tqdm_without_the_bridge_tears_lines(tmp_path: Path) -> None:
    """The control."""
    pytest.importorskip("tqdm")
    assert whole(on_a_terminal(TQDM.format(adopt=""), tmp_path)) != list(range(30))


def test_rich_keeps_each_record_one_line(tmp_path: Path) -> None:
    pytest.importorskip("rich")
    text = on_a_terminal(RICH.format(adopt="bridges.adopt('rich')"), tmp_path)
    assert whole(text) == list(range(30))
    lines = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text).replace("\r\n", "\n").split("\n")
    assert len([line for line in lines if "x x x" in line and "piece" in line and line.count("x ") >= 59]) == 30


def test_a_warning_out_of_a_bar_does_not_lock(tmp_path: Path) -> None:
    """One thread logs while a bar of another warns: each needs the lock the other one holds, unless in one order."""
    pytest.importorskip("tqdm")
    code = """
import threading, warnings
from lamalog import hooks
from tqdm import tqdm
bridges.adopt("tqdm")
hooks.install()
warnings.simplefilter("always")
def chatter():
    for i in range(300): log.info("piece %d done", i)
thread = threading.Thread(target=chatter)
bar = tqdm(total=1, mininterval=0, ascii=True)
thread.start()
for _ in range(300):
    with bar.get_lock():
        warnings.warn("out of a bar")
thread.join(30)
bar.close()
assert not thread.is_alive()
"""
    assert sorted(set(whole(on_a_terminal(code, tmp_path)))) == list(range(300))


def test_taken_down_the_console_is_as_before() -> None:
    from lamalog import bridges
    from lamalog.handlers import ConsoleHandler

    before: Any = ConsoleHandler.handle
    bridges.adopt("tqdm")
    pytest.importorskip("rich")
    bridges.adopt("rich")
    assert ConsoleHandler.handle is not before
    bridges.release("tqdm")
    bridges.release("rich")
    assert ConsoleHandler.handle is before
