"""Log files with errors in them, and every engine that reads them."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamalog.store import Store

HAS_DUCKDB = importlib.util.find_spec("duckdb") is not None
#: The present of these tests.
NOW = 1_780_000_000.0
Add = Callable[..., None]


class Log:
    """A log that is written record by record. Times are seconds before now."""

    def __init__(self, directory: Path, engine: str) -> None:
        self.directory, self.engine, self.now = directory, engine, NOW
        directory.mkdir(exist_ok=True)
        self._count = 0

    def add(self, ago: float, fingerprint: str | None = "f" * 16, name: str = "shop", **fields: Any) -> None:
        moment = dt.datetime.fromtimestamp(NOW - ago, dt.timezone.utc)
        self._count += 1
        record = {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "severity_text": "ERROR",
            "severity_number": 17,
            "message": "it failed",
            "logger": "shop",
            "record.id": f"node-1-{self._count}",
            "host.name": "host-1",
            **({} if fingerprint is None else {"error.fingerprint": fingerprint}),
            **fields,
        }
        with (self.directory / f"{name}.jsonl").open("a") as file:
            file.write(json.dumps(record) + "\n")

    def info(self, ago: float) -> None:
        self.add(ago, None, severity_text="INFO", severity_number=9, message="fine")

    @property
    def store(self) -> Store:
        return Store(self.directory, engine=self.engine)


@pytest.fixture(params=["duckdb", "python"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    if request.param == "duckdb" and not HAS_DUCKDB:
        pytest.skip("no duckdb")
    return Log(tmp_path / "logs", request.param)
