"""Many questions about one moment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lamalog.store import QueryError, Store
from lamalog.store.frozen import frozen

duckdb = pytest.importorskip("duckdb")


def add(path: Path, *numbers: int, prefix: str = "a1b2c3-1f-19a0b", text: str = "") -> None:
    with open(path, "a", encoding="utf-8") as file:
        for number in numbers:
            line = {"timestamp": f"2026-05-01T12:00:{number % 60:02}.000000Z", "message": f"m {number}", "n": number}
            file.write(json.dumps({**line, "record.id": f"{prefix}-{number}"}) + "\n")
        file.write(text)


def count(store: Store, query: str = "| stats count") -> int:
    with store.query(query) as answer:
        return int(next(iter(answer))["count"])


def test_what_is_written_meanwhile_is_seen_afterwards(tmp_path: Path) -> None:
    add(tmp_path / "app.jsonl", *range(1, 11))
    store = Store(tmp_path, engine="duckdb")
    with frozen(store) as still:
        assert count(still) == 10
        add(tmp_path / "app.jsonl", 11, 12)
        assert count(still) == 10
        assert count(still, "n>5 | stats count") == 5
        assert count(store) == 12
        assert [record["n"] for record in still.query("n>8")] == [9, 10]
    assert count(store) == 12


def test_answers_may_be_read_side_by_side(tmp_path: Path) -> None:
    add(tmp_path / "app.jsonl", *range(1, 5000))
    with frozen(Store(tmp_path, engine="duckdb")) as still:
        first, second = iter(still.query("n<4000")), iter(still.query("n>=4000"))
        numbers = {next(first)["n"], next(second)["n"]}
        numbers |= {record["n"] for record in first} | {record["n"] for record in second}
    assert numbers == set(range(1, 5000))


def test_damage_is_told_with_every_answer_and_doubles_count_once(tmp_path: Path) -> None:
    add(tmp_path / "app.jsonl", 1, 2, text='{"torn\n')
    add(tmp_path / "copy.jsonl", 1, 2, 3)
    with frozen(Store(tmp_path, engine="duckdb")) as still:
        for _ in range(2):
            with still.query("| stats count") as answer:
                assert list(answer) == [{"count": 3}]
                assert list(answer.damage.sentences()) == ["1 damaged line skipped in app.jsonl"]


def test_a_query_that_is_wrong_harms_no_other(tmp_path: Path) -> None:
    add(tmp_path / "app.jsonl", 1)
    with frozen(Store(tmp_path, engine="duckdb")) as still:
        with pytest.raises(QueryError):
            still.query("level>=")
        assert count(still) == 1
    with frozen(Store(tmp_path, engine="duckdb")) as again:
        assert count(again) == 1


def test_without_duckdb_it_is_the_store_itself(tmp_path: Path) -> None:
    add(tmp_path / "app.jsonl", 1)
    store = Store(tmp_path, engine="python")
    with frozen(store) as still:
        assert still is store


def test_what_is_newer_than_the_index_is_read_once_for_all_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lamalog.store.content import clean_blocks

    read: list[str] = []

    def counted(source: Any, *rest: Any) -> Any:
        read.append(source.name)
        return clean_blocks(source, *rest)

    monkeypatch.setattr("lamalog.store.engines.view.clean_blocks", counted)
    add(tmp_path / "app.jsonl", 1, 2, 3)
    with frozen(Store(tmp_path, engine="duckdb")) as still:
        assert [count(still) for _ in range(3)] == [3, 3, 3]
    assert read == ["app.jsonl"]
