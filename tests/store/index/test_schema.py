"""A record comes out of the index as it went in, however it is packed there."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("duckdb")

from lamalog.store import Store
from lamalog.store.index.place import NAME


def stored(directory: Path, *records: dict[str, Any]) -> list[dict[str, Any]]:
    lines = [
        {"timestamp": f"2026-05-01T12:00:00.{number:06d}Z", "severity_text": "INFO", "severity_number": 9, **record}
        for number, record in enumerate(records)
    ]
    (directory / "app-000001.jsonl.gz").write_bytes(
        gzip.compress("".join(json.dumps(one) + "\n" for one in lines).encode())
    )
    with Store(directory, engine="duckdb").query() as answer:
        found = list(answer)
    assert list((directory / NAME).glob("*.parquet"))
    return [
        {name: value for name, value in one.items() if name in record}
        for one, record in zip(found, records, strict=True)
    ]


@pytest.mark.parametrize(
    "duration", [0.0, -0.0, 0.5, 0.039777, 1e-7, 1.5e-6, -2.25, 123456789.123456, 1e9, 1e16, 0.1 + 0.2, 5e-324, 1.7e308]
)
def test_durations(tmp_path: Path, duration: float) -> None:
    [found] = stored(tmp_path, {"duration": duration})
    assert repr(found["duration"]) == repr(duration)


@pytest.mark.parametrize(
    "identity",
    [
        "a1b2c3-fa0-19a4c2f3b11-1",
        "a1b2c3-fa0-19a4c2f3b11-0",
        "a1b2c3-fa0-19a4c2f3b11-007",
        "a1b2c3-fa0-19a4c2f3b11-999999999999999999",
        "a1b2c3-fa0-19a4c2f3b11-99999999999999999999",
        "a1b2c3-fa0-19a4c2f3b11-",
        "-1",
        "5",
        "",
        "A1B2C3-fa0-19a4c2f3b11-1\n",
    ],
)
def test_ids(tmp_path: Path, identity: str) -> None:
    [found] = stored(tmp_path, {"record.id": identity})
    assert found == {"record.id": identity}
    with Store(tmp_path).query(f"id={json.dumps(identity)}") as answer:
        assert len(list(answer)) == 1


def test_messages_of_as_many_shapes_as_there_are_records(tmp_path: Path) -> None:
    words = [
        {"message": f"{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}{chr(97 + n // 676)} says Hello"} for n in range(2000)
    ]
    assert stored(tmp_path, *words) == words
    store = Store(tmp_path)
    for text, count in {'"SAYS hello"': 2000, '"abc says"': 1, "nothing": 0}.items():
        with store.query(f"{text} | stats count") as answer:
            assert list(answer) == [{"count": count}]
    with store.query("| patterns") as answer:
        assert sum(row["count"] for row in answer) == 2000
