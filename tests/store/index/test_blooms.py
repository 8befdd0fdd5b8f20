"""A query for one id opens only the files that may hold it, and never misses one that does."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from lamalog.store import Store
from lamalog.store.damage import Damage
from lamalog.store.engines.view import make_view
from lamalog.store.index.blooms import beside, may_hold
from lamalog.store.index.place import NAME
from lamalog.store.query.parser import parse


def fill(directory: Path, **extra: object) -> None:
    for segment in range(4):
        lines = [
            {
                "timestamp": f"2026-05-01T12:0{segment}:00.{number:06d}Z",
                "severity_text": "INFO",
                "severity_number": 9,
                "message": "m",
                "trace_id": f"{segment:016x}{number // 3:016x}",
                "lama.task.id": f"t-{number}" if number % 2 else "задача",
                **extra,
            }
            for number in range(300)
        ]
        content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
        (directory / f"app-{segment + 1:06d}.jsonl.gz").write_bytes(gzip.compress(content))


def opened(directory: Path, text: str) -> int:
    """How many files of the index the query reads."""
    store = Store(directory)
    with store.snapshot() as found:
        coverage = store.cover(found)
        connection = store.connection(coverage.directory)
        view = make_view(connection, coverage, parse(text), Damage())
        connection.close()
    return len(view.files)


def count(directory: Path, text: str) -> int:
    with Store(directory).query(f"{text} | stats count") as answer:
        return int(next(iter(answer))["count"])


def test_only_files_that_may_hold_the_id_are_opened(tmp_path: Path) -> None:
    fill(tmp_path)
    assert count(tmp_path, f"trace_id={2:016x}{5:016x}") == 3
    assert opened(tmp_path, f"trace_id={2:016x}{5:016x}") == 1
    assert opened(tmp_path, f"trace={2:016x}{5:016x} level=info") == 1
    assert opened(tmp_path, "task_id=no-such") == 0
    assert count(tmp_path, "task_id=no-such") == 0
    assert count(tmp_path, "task=задача") == 600
    assert opened(tmp_path, "task=задача") == 4
    assert opened(tmp_path, f"not trace_id={2:016x}{5:016x}") == 4
    assert opened(tmp_path, f"trace_id={2:016x}{5:016x} or level=info") == 4


def test_every_id_that_is_there_is_found(tmp_path: Path) -> None:
    fill(tmp_path)
    assert count(tmp_path, "*") == 1200
    [path] = (tmp_path / NAME).glob("*000003*.parquet")
    assert all(may_hold(path, "trace_id", f"{2:016x}{number:016x}") for number in range(100))
    assert sum(may_hold(path, "trace_id", f"{9:016x}{number:016x}") for number in range(1000)) < 100


def test_a_field_of_the_short_name_is_looked_at_first(tmp_path: Path) -> None:
    fill(tmp_path, trace="own")
    assert count(tmp_path, "trace=own") == 1200
    assert count(tmp_path, f"trace={2:016x}{5:016x}") == 0


@pytest.mark.parametrize("spoil", ["missing", "empty", "cut", "flipped", "another"])
def test_filters_that_are_spoilt_are_not_believed(tmp_path: Path, spoil: str) -> None:
    fill(tmp_path)
    text = f"trace_id={2:016x}{5:016x}"
    assert count(tmp_path, text) == 3
    [parquet] = (tmp_path / NAME).glob("*000003*.parquet")
    path = beside(parquet)
    content = path.read_bytes()
    head = content.index(b"\n") + 1
    if spoil == "missing":
        path.unlink()
    elif spoil == "another":
        path.write_bytes(b"[1, 2]\n")
    else:
        path.write_bytes(
            {"empty": b"", "cut": content[: head + 9], "flipped": content[:head] + bytes(len(content) - head)}[spoil]
        )
    assert count(tmp_path, text) == 3
