"""Run real servers and scripts with bridges up, and read what they have logged and what they have printed."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lamalog import bridges

PRELUDE = """\
import logging, logging.config, sys
import lamalog
from lamalog import bridges
CONFIG = lamalog.default_config(app="svc", log_dir="logs", level="DEBUG", console=False)
"""
CONFIGURE = PRELUDE + "logging.config.dictConfig(CONFIG)\n"
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:(\d+)")


@pytest.fixture(autouse=True)
def no_bridges_left() -> Iterator[None]:
    yield
    bridges.release()


@dataclass
class Ran:
    status: int
    out: str
    err: str
    records: list[dict[str, Any]]

    def events(self, name: str) -> list[dict[str, Any]]:
        return [record for record in self.records if record.get("event.name") == name]

    def of(self, logger: str) -> list[dict[str, Any]]:
        return [record for record in self.records if record["logger"] == logger]


class Program:
    """A program in a directory of its own."""

    #: The lines that configure logging.
    configure = CONFIGURE

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.process: subprocess.Popen[str] | None = None

    def write(self, name: str, code: str) -> Path:
        path = self.directory / name
        path.write_text(code, "utf-8")
        return path

    def start(self, code: str, *arguments: str) -> None:
        self.write("svc.py", CONFIGURE + textwrap.dedent(code))
        self.run_command(*(arguments or (sys.executable, "svc.py")))

    def run_command(self, *command: str) -> None:
        self.process = subprocess.Popen(
            command, cwd=self.directory, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def __call__(self, code: str) -> Ran:
        self.start(code)
        return self.finish()

    def records(self) -> list[dict[str, Any]]:
        file = self.directory / "logs" / "svc.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]

    def port(self) -> int:
        """Wait until a server has said in the log where it listens."""
        assert self.process is not None
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            for record in self.records():
                found = _ADDRESS.search(record["message"])
                if found:
                    return int(found[1])
            time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"no server: {self.records()}\n{self.process.communicate()}")

    def stop(self) -> Ran:
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.finish()

    def finish(self) -> Ran:
        assert self.process is not None
        out, err = self.process.communicate(timeout=60)
        return Ran(self.process.returncode, out, err, self.records())


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    one = Program(tmp_path)
    yield one
    if one.process is not None and one.process.poll() is None:
        one.process.kill()
        one.process.communicate()


def get(port: int, target: str) -> int:
    """The status of a GET request."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{target}", headers={"Authorization": "Bearer s3cr3t-t0k3n"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.fixture
def fetch() -> Any:
    return get
