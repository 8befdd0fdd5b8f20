"""DuckDB and the plain evaluator give the same answer to any query on any records."""

from __future__ import annotations

import contextlib
import gzip
import math
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lamalog.store import Store
from lamalog.store.blocks import encode
from lamalog.store.columns import normalise
from lamalog.store.damage import Damage
from lamalog.store.engines.connect import connect
from lamalog.store.engines.duck import over
from lamalog.store.engines.view import make_view
from lamalog.store.query.evaluate import test_of as compiled_test
from lamalog.store.query.parser import parse

pytest.importorskip("duckdb")

#: Shrinking opens a database for every try, and takes longer than reading the failure.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
WORDS = [
    "timeout",
    "GPU",
    "gpu memory",
    "ошибка",
    "Σ",
    "ß",
    "İ",
    "a/b~c",
    'say "x"',
    "back\\slash",
    "t-1",
    "7",
    "007",
    "0.5",
    "line\nbreak",
    "é",
    "中文",
]
SORTED = ["retries", "duration", "status", "message", "route", "task_id", "path", "level", "record.id", "tags"]
NAMES = ["retries", "user.name", "user", "a b", "size", "status", "task_id", "path", "tags"]
texts = st.sampled_from(WORDS) | st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")), max_size=6
)
numbers = (
    st.integers(-5, 5)
    | st.sampled_from([0.5, -0.25, 2.0, 1e-7, 1e16, 2**53, 2**53 + 1, 12345678901234567890])
    | st.floats(-9, 9).map(lambda x: round(x, 3))
)
simple = texts | numbers | st.booleans() | st.none()
values = (
    simple
    | st.lists(st.integers(0, 3) | st.sampled_from(WORDS[:3]), max_size=3)
    | st.dictionaries(st.sampled_from(["name", "id", "0"]), st.sampled_from(WORDS[:4]) | st.integers(0, 3), max_size=2)
)
severities = st.sampled_from([("DEBUG", 5), ("INFO", 9), ("WARNING", 13), ("ERROR", 17), ("CRITICAL", 21)])


@st.composite
def records(draw: st.DrawFn) -> list[dict[str, Any]]:
    found = []
    ours = draw(st.booleans())  # with ids, which tell the order of records of the same time
    for number in range(draw(st.integers(0, 25))):
        text, severity = draw(severities)
        micros = number // 4 if ours else number
        record: dict[str, Any] = {
            "timestamp": f"2026-05-01T12:{draw(st.integers(0, 12)):02d}:00.{micros:06d}Z",
            "severity_text": text,
            "severity_number": severity,
            "message": draw(texts),
        }
        for name, kind in {
            "logger": st.sampled_from(["app", "app.db", "web"]),
            "lama.task.id": st.sampled_from(["t-1", "t-2", "7"]) | texts | st.integers(-5, 5) | st.booleans(),
            "http.route": st.sampled_from(["/a", "/b/{id}"]),
            "http.response.status_code": st.sampled_from([200, 404, 500]) | simple,
            "duration": numbers | simple,
            "exception.type": st.sampled_from(["ValueError", "KeyError"]),
            "exception.message": texts,
        }.items():
            if draw(st.booleans()):
                record[name] = draw(kind)
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4)):
            record[name] = draw(values)
        if ours:
            record["record.id"] = draw(st.sampled_from(["a1b2c3-1f-19a0b-", "d4e5f6-2-19a0c-", "x"])) + str(number)
        found.append(record)
    return found


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


fields = st.sampled_from(
    [
        "message",
        "logger",
        "task_id",
        "lama.task.id",
        "route",
        "status",
        "http.response.status_code",
        "duration",
        "retries",
        "user.name",
        "user",
        '"a b"',
        "size",
        "path",
        "tags",
        "tags.0",
        "user.0",
        "exception",
        '"status"',
    ]
)
NUMERIC = ("http.response.status_code", "duration", "status")
literals = st.sampled_from(["0", "1", "-2", "0.5", "500ms", "2kB", "1e21", "9007199254740993", "200", "7"])
patterns = st.sampled_from(["o", "^t", r"\d", "[a-c]", "gpu.*y", "x|y", "e$", r"\bt", "(?i)GPU", r"\s", "ß", "é?"])


@st.composite
def conditions(draw: st.DrawFn) -> str:
    name = draw(fields)
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return f"level{draw(st.sampled_from(['=', '!=', '<', '>=', '>']))}{draw(st.sampled_from(['info', 'warning', 'error']))}"
    if kind == 1:
        return quoted(draw(texts.filter(bool)))
    if kind == 2:
        return f"exists {name}"
    if kind == 3:
        return f"{name} {draw(st.sampled_from(['~', '!~']))} /{draw(patterns)}/"
    value = (
        literals
        if name in NUMERIC
        else literals | texts.map(quoted) | st.booleans().map(lambda flag: str(flag).lower())
    )
    if kind == 4:
        return f"{name} {draw(st.sampled_from(['in', 'not in']))} ({draw(value)}, {draw(value)})"
    return f"{name} {draw(st.sampled_from(['=', '!=', '<', '<=', '>', '>=']))} {draw(value)}"


queries = st.recursive(
    conditions(),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or", ""]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})")
        | inner.map(lambda text: f"not {text}")
    ),
    max_leaves=5,
)
functions = st.sampled_from(
    [
        "count",
        "count(retries)",
        "rate",
        "sum(duration)",
        "avg(retries)",
        "min(duration)",
        "max(size)",
        "p50(duration)",
        "p99.9(retries)",
        "distinct(task_id)",
        "distinct(user.name)",
        "min(message)",
        "max(timestamp)",
    ]
)
groups = st.lists(
    st.sampled_from(
        ["level", "route", "status", "retries", "http.response.status_code", "5m", "tags", "user.name", "task_id"]
    ),
    unique=True,
    max_size=2,
)


@st.composite
def stages(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        by = draw(groups)
        used = draw(st.lists(functions, min_size=1, max_size=3, unique=True))
        text = f"| stats {', '.join(used)}" + (f" by {', '.join(by)}" if by else "")
        column = draw(st.sampled_from([*by, used[0]])).replace("5m", "time")
        return text + draw(
            st.sampled_from(["", f"| sort -{used[0]}", f"| sort {column}", f"| sort -{column}", "| limit 2"])
        )
    if kind == 1:
        return f"| top 3 {draw(st.sampled_from(['route', 'retries', 'status', 'level', 'user']))}"
    if kind == 2:
        return "| errors"
    if kind == 3:
        return "| patterns"
    if kind == 4:
        return f"| sort {draw(st.sampled_from(['', '-']))}{draw(st.sampled_from(SORTED))} | limit {draw(st.integers(0, 5))}"
    return draw(
        st.sampled_from(
            [
                "| fields timestamp, retries, user.name, status, tags",
                "| limit 3",
                "| last 2",
                "| last 4 | stats count by level",
                "",
            ]
        )
    )


@contextlib.contextmanager
def engines(
    directory: Path,
) -> Iterator[tuple[Callable[[str], list[dict[str, Any]]], Callable[[str], list[dict[str, Any]]]]]:
    """What DuckDB and what plain Python answer; files and index are read once."""
    store = Store(directory, engine="duckdb")
    plain = Store(directory, engine="python")
    with store.snapshot() as found:
        coverage = store.cover(found)
        connection = connect(coverage.directory)
        view = make_view(connection, coverage, None, Damage())
        yield (
            lambda text: list(over(connection, view, parse(text), Damage(), lambda: None)),
            lambda text: list(plain.query(text)),
        )
        connection.close()


def alike(left: Any, right: Any) -> bool:
    if isinstance(left, float) or isinstance(right, float):
        return left is not None and right is not None and math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-9)
    return bool(left == right)


def write(directory: Path, found: list[dict[str, Any]], split: int) -> None:
    lines = [encode(record) + b"\n" for record in found]
    (directory / "app-000001.jsonl.gz").write_bytes(gzip.compress(b"".join(lines[:split])))
    (directory / "app.jsonl").write_bytes(b"".join(lines[split:]))


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(records(), st.lists(queries, min_size=1, max_size=25), st.integers(0, 12))
def test_conditions_hold_for_the_same_records(found: list[dict[str, Any]], asked: list[str], split: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), found, split)
        normal = [normalise(msgspec.json.decode(encode(record))) for record in found]
        with engines(Path(folder)) as (duckdb, _):
            for text in asked:
                test = compiled_test(parse(text))
                wanted = [record["timestamp"] for record in normal if test(record)]
                got = [record["timestamp"] for record in duckdb(text)]
                assert sorted(wanted) == sorted(got), text
                assert got == sorted(got)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(records(), st.lists(st.tuples(queries | st.just(""), stages()), min_size=1, max_size=20), st.integers(0, 12))
def test_answers_are_the_same(found: list[dict[str, Any]], asked: list[tuple[str, str]], split: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), found, split)
        with engines(Path(folder)) as (duckdb, python):
            for condition, stage in asked:
                text = f"{condition} {stage}"
                left, right = duckdb(text), python(text)
                assert len(left) == len(right), (text, left, right)
                for one, other in zip(left, right, strict=True):
                    assert one.keys() == other.keys(), text
                    assert all(alike(one[name], other[name]) for name in one), (text, one, other)
