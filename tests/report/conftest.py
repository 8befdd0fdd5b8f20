"""A store with two days of a made-up system, written once per test run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamalog.report import Report, build
from lamalog.report.schedule import stop_schedules
from lamalog.store import Store

sys.path.insert(0, str(Path(__file__).parent))

import scene


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of logs: 48 hours, one step in twenty minutes."""
    directory = tmp_path_factory.mktemp("scene")
    scene.write(directory, step=1200)
    return directory


@pytest.fixture(scope="session")
def report(logs: Path) -> Report:
    """Its report."""
    end = scene.BEGIN + 48 * 3600 + 1
    return build(Store(logs, engine="python"), since=scene.BEGIN - 1, until=end, now=end)


@pytest.fixture(autouse=True)
def no_schedule_stays() -> Iterator[None]:
    yield
    stop_schedules()
