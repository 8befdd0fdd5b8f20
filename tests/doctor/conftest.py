"""A logging setup of its own for each test: no handlers of pytest in the way."""

from __future__ import annotations

import logging
import subprocess
import sys
import textwrap
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from lamalog import bridges


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Here, not in the fixture: pytest puts its own handlers on the root logger between the two."""
    if "bare_root" not in pyfuncitem.fixturenames:
        return (yield)
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []
    try:
        return (yield)
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers = handlers


@pytest.fixture
def bare_root() -> Iterator[None]:
    """The root logger has no handlers during the test."""
    yield
    bridges.release()


@pytest.fixture
def doctor(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the doctor from outside on files in a directory of their own."""

    def run(target: str, files: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
        for name, code in files.items():
            (tmp_path / name).write_text(textwrap.dedent(code), "utf-8")
        keywords = ", ".join(f"{option}=True" for option in options)
        command = f"import sys; from lamalog.doctor import run_doctor; sys.exit(run_doctor({target!r}, {keywords}))"
        return subprocess.run(
            [sys.executable, "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return run
