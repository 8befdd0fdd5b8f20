"""Run a real script with the hooks in, and read what it has logged."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PRELUDE = """\
import logging, logging.config, sys
import lamalog
from lamalog import hooks
CONFIG = lamalog.default_config(app="svc", log_dir="logs", level="DEBUG", console={console})
if __name__ == "__main__":
    logging.config.dictConfig(CONFIG)
    hooks.install()
"""


@dataclass
class Ran:
    """A script that has ended, or was ended."""

    status: int
    out: str
    err: str
    records: list[dict[str, Any]]

    def events(self, name: str) -> list[dict[str, Any]]:
        return [record for record in self.records if record.get("event.name") == name]

    def one(self, name: str) -> dict[str, Any]:
        found = self.events(name)
        assert len(found) == 1, f"{len(found)} × {name}: {self.records}\n{self.err}"
        return found[0]


class Scripts:
    """Writes scripts into one directory and runs them there."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def write(self, code: str, *, console: bool = False, prelude: bool = True) -> Path:
        path = self.directory / "svc.py"
        head = PRELUDE.format(console=console) if prelude else ""
        path.write_text(head + textwrap.dedent(code), "utf-8")
        return path

    def start(self, code: str, *, console: bool = False, prelude: bool = True) -> subprocess.Popen[str]:
        path = self.write(code, console=console, prelude=prelude)
        return subprocess.Popen(
            [sys.executable, str(path)], cwd=self.directory, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def finish(self, process: subprocess.Popen[str]) -> Ran:
        out, err = process.communicate(timeout=60)
        return Ran(process.returncode, out, err, self.records())

    def __call__(self, code: str, *, console: bool = False, prelude: bool = True) -> Ran:
        return self.finish(self.start(code, console=console, prelude=prelude))

    def records(self) -> list[dict[str, Any]]:
        file = self.directory / "logs" / "svc.jsonl"
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def script(tmp_path: Path) -> Scripts:
    return Scripts(tmp_path)


ScriptFixture = Callable[..., Ran]
