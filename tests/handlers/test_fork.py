"""What forking does to a handler, in both processes."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from lamalog.handlers.segments import list_segments
from tests.handlers.conftest import lines_of

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def run(script: str, directory: Path) -> None:
    head = f"""
        import logging, os, sys, threading, time
        from lamalog.handlers import RotatingJsonHandler
        from lamalog.handlers.segments import list_segments
        logs = {str(directory)!r}
        handler = RotatingJsonHandler("app.jsonl", log_dir=logs, rotation=2000)
        log = logging.getLogger("x")
        log.setLevel("DEBUG")
        log.addHandler(handler)
        """
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", textwrap.dedent(head) + textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_a_master_that_never_logs_again_holds_no_segment_back(tmp_path: Path) -> None:
    """As in gunicorn: workers rotate, the master sleeps. All closed segments get compressed while it does."""
    script = """
        log.info("master")
        pid = os.fork()
        if not pid:
            for n in range(50): log.info("worker", extra={"n": n})
            handler.settle()
            os._exit(0 if all(s.compressed for s in list_segments(logs, "app") if not s.live) else 9)
        assert os.waitpid(pid, 0)[1] == 0
        """
    run(script, tmp_path)
    assert len(list_segments(tmp_path, "app")) > 3
    assert len(lines_of(tmp_path)) == 51


def test_a_child_that_never_logs_holds_no_segment_back(tmp_path: Path) -> None:
    script = """
        log.info("parent")
        read, write = os.pipe()
        pid = os.fork()
        if not pid:
            os.close(write)
            os.read(read, 1)
            os._exit(0)
        for n in range(50): log.info("parent", extra={"n": n})
        assert handler.settle(10)
        assert all(s.compressed for s in list_segments(logs, "app") if not s.live)
        os.close(write)
        os.waitpid(pid, 0)
        """
    run(script, tmp_path)


def test_forking_warns_of_no_threads_of_ours(tmp_path: Path) -> None:
    """Python 3.12+ warns when a process with threads forks."""
    script = """
        handler.settle()
        for n in range(5):
            log.info("parent")
            pid = os.fork()
            if not pid:
                log.info("child")
                os._exit(0)
            assert os.waitpid(pid, 0)[1] == 0
        """
    run("time.sleep(0.2)\n" + textwrap.dedent(script), tmp_path)
    assert [line["message"] for line in lines_of(tmp_path)] == ["parent", "child"] * 5


def test_a_fork_inside_a_logging_call(tmp_path: Path) -> None:
    """Of a filter, of all things: both processes write their record."""
    script = """
        class Forking(logging.Filter):
            pid = None
            def filter(self, record):
                if self.pid is None:
                    self.pid = os.fork()
                return True
        forking = Forking()
        handler.addFilter(forking)
        log.info("both")
        log.info("again")
        if not forking.pid: os._exit(0)
        assert os.waitpid(forking.pid, 0)[1] == 0
        """
    run(script, tmp_path)
    assert sorted(line["message"] for line in lines_of(tmp_path)) == ["again", "again", "both", "both"]
