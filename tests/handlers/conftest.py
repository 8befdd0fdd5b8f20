"""What the tests of file handlers share."""

from __future__ import annotations

import json
import logging
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.handlers import RotatingJsonHandler, _notices
from lamalog.handlers.segments import iter_log, list_segments

Make = Callable[..., RotatingJsonHandler]


class PlainLine(logging.Formatter):
    """A short line with a number in it."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"m": record.getMessage(), "level": record.levelname, "n": getattr(record, "n", None)})


@pytest.fixture(autouse=True)
def quiet_stderr_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test may see the first of the one line a minute."""
    monkeypatch.setattr(_notices, "_last", float("-inf"))
    monkeypatch.setattr(_notices, "_silent", 0)


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Makes handlers on ``tmp_path/logs/app.jsonl`` with short lines, and closes them."""
    made: list[RotatingJsonHandler] = []

    def build(filename: str = "app.jsonl", **options: Any) -> RotatingJsonHandler:
        options.setdefault("log_dir", tmp_path / "logs")
        plain = options.pop("plain", True)
        handler = RotatingJsonHandler(filename, **options)
        if plain:
            handler.setFormatter(PlainLine())
        made.append(handler)
        return handler

    yield build
    for handler in made:
        handler.close()


@pytest.fixture
def logger() -> logging.Logger:
    """A logger of its own that passes nothing on."""
    one = logging.Logger("tests.files", logging.DEBUG)
    one.propagate = False
    return one


def lines_of(directory: Path, stem: str = "app", suffix: str = ".jsonl") -> list[dict[str, Any]]:
    """All records of a log, oldest first. Damage is an error."""
    problems: list[str] = []
    found = [json.loads(line) for _, line in iter_log(list_segments(directory, stem, suffix), problems.append)]
    assert not problems
    return found


def numbers_of(directory: Path, stem: str = "app") -> list[int]:
    return [line["n"] for line in lines_of(directory, stem) if line["n"] is not None]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 1 MB."""
    where = tmp_path / "small"
    where.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(where)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a tmpfs needs root")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)
