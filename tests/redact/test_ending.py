"""The end of a process while daemon threads still log."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("re2")

SCRIPT = """
import logging, logging.config, sys, threading, time
import lamalog

logging.config.dictConfig(lamalog.default_config(app="end", console=False, log_dir=sys.argv[1], monitor=False))

def work():
    number = 0
    while True:
        number += 1
        logging.getLogger("x").info("hello %d password=abc%d from 10.0.0.%d", number, number, number % 250)

for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.2)
"""


def test_daemon_threads_that_log_do_not_abort_the_process(tmp_path: Path) -> None:
    ends = [
        subprocess.run([sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, timeout=120, check=False)
        for _ in range(6)
    ]
    assert [(end.returncode, end.stderr) for end in ends] == [(0, b"")] * 6
    text = (tmp_path / "end.jsonl").read_text("utf-8", "replace")
    assert "hello 1 password=[REDACTED" in text
    assert "password=abc" not in text


def test_at_the_end_the_same_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.redact import Redactor, gate

    text = "password=hunter2 for li.ming@163.com, card 6222021234567890128, and nothing else"
    redactor = Redactor(engine="re2")
    before = redactor.text(text)
    monkeypatch.setattr(gate, "_ending", True)
    assert Redactor(engine="re2").text(text) == before
    assert redactor.text(f"{text} again") == f"{before} again"
