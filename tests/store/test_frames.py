"""Answers as tables of pyarrow and pandas: the same whichever engine answers, and one sentence where they are missing."""

from __future__ import annotations

import builtins
import datetime as dt
import gzip
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from lamalog.exceptions import MissingExtraError
from lamalog.store import Store

ENGINES = [
    pytest.param("duckdb", marks=pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="no duckdb")),
    "python",
]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    lines = [
        {
            "timestamp": f"2026-05-01T12:00:0{number}.000000Z",
            "severity_text": "INFO",
            "severity_number": 9,
            "message": f"number {number}",
            "record.id": f"a1b2c3-1f-19a0b-{number + 1}",
            "duration": number / 10,
            **({"retries": number, "status": "odd"} if number == 3 else {"http.response.status_code": 200}),
        }
        for number in range(4)
    ]
    content = "".join(json.dumps(line) + "\n" for line in lines).encode()
    (tmp_path / "app-000001.jsonl.gz").write_bytes(gzip.compress(content))
    return tmp_path


@pytest.mark.parametrize("engine", ENGINES)
def test_arrow_has_core_fields_with_their_types_and_the_rest_as_json(logs: Path, engine: str) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = Store(logs, engine=engine).query("").to_arrow()
    assert table.num_rows == 4
    assert table["timestamp"].to_pylist()[1] == dt.datetime(2026, 5, 1, 12, 0, 1)
    assert table["duration"].to_pylist() == [0.0, 0.1, 0.2, 0.3]
    assert table["record.id"].to_pylist()[3] == "a1b2c3-1f-19a0b-4"
    assert [None if text is None else json.loads(text) for text in table["rest"].to_pylist()] == [
        None,
        None,
        None,
        {"retries": 3, "status": "odd"},
    ]
    assert table.schema.field("http.response.status_code").type == pyarrow.int64()
    assert "line" not in table.column_names


@pytest.mark.parametrize("engine", ENGINES)
def test_arrow_of_a_table(logs: Path, engine: str) -> None:
    pytest.importorskip("pyarrow")
    table = Store(logs, engine=engine).query("| stats count, max(timestamp) by status").to_arrow()
    assert table["count"].to_pylist() == [3, 1]
    assert table["status"].to_pylist() == ["200", "odd"]
    assert table["max(timestamp)"].to_pylist()[0] == dt.datetime(2026, 5, 1, 12, 0, 2)


@pytest.mark.parametrize("engine", ENGINES)
def test_pandas(logs: Path, engine: str) -> None:
    pandas = pytest.importorskip("pandas")
    frame = Store(logs, engine=engine).query("duration>0").to_pandas()
    assert list(frame["message"]) == ["number 1", "number 2", "number 3"]
    assert frame["timestamp"].max() == pandas.Timestamp("2026-05-01 12:00:03", tz="UTC")
    table = Store(logs, engine=engine).query("| stats count by logger, 1h").to_pandas()
    assert list(table.columns) == ["time", "logger", "count"]
    assert table["time"][0] == pandas.Timestamp("2026-05-01 12:00", tz="UTC")
    assert len(Store(logs, engine=engine).query("nothing | fields timestamp, message").to_pandas()) == 0


@pytest.mark.parametrize("method", ["to_arrow", "to_pandas"])
def test_without_them_one_sentence_says_what_to_install(
    logs: Path, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def absent(name: str, *args: Any, **kwargs: Any) -> Any:
        if name in ("pyarrow", "pandas"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    answer = Store(logs, engine="python").query("")
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(MissingExtraError, match=r"pip install 'lamalog\[arrow\]'"):
        getattr(answer, method)()
