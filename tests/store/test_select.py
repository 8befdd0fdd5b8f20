"""Conditions on level, logger and text."""

from __future__ import annotations

import json

import pytest

from lamalog.exceptions import ConfigError
from lamalog.store.entry import Entry, parse_line
from lamalog.store.select import selection


def entry(**fields: object) -> Entry:
    found = parse_line(json.dumps(fields).encode())
    assert found is not None
    return found


def test_levels_are_compared_by_order() -> None:
    levels = ["TRACE", "DEBUG", "INFO", "SUCCESS", "WARNING", "ERROR", "CRITICAL"]
    for number, level in enumerate(levels):
        wanted = selection(level=level.lower())
        assert [wanted(entry(severity_text=each)) for each in levels] == [at >= number for at in range(len(levels))]


def test_loggers_are_taken_with_those_below_them() -> None:
    wanted = selection(loggers=("app", "db.*"))
    names = ["app", "app.worker", "apple", "db.pool", "other"]
    assert [name for name in names if wanted(entry(logger=name))] == ["app", "app.worker", "db.pool"]


def test_patterns_are_looked_for_in_message_trace_and_fields() -> None:
    record = entry(message="hello", **{"exception.stacktrace": "Traceback\n  boom", "task.id": 7, "logger": "app"})
    for pattern in ("^hello$", "boom", "task.id=7", "logger=app"):
        assert selection(grep=pattern)(record)
    assert not selection(grep="goodbye")(record)


@pytest.mark.parametrize("pattern", ["(", "[a", "*", "a{1000000000000}"])
def test_a_bad_pattern_is_explained(pattern: str) -> None:
    with pytest.raises(ConfigError, match="bad pattern: "):
        selection(grep=pattern)


def test_an_unknown_level_is_explained() -> None:
    with pytest.raises(ConfigError, match="did you mean 'ERROR'"):
        selection(level="eror")
