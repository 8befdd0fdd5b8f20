"""Lines of every schema read back as the same record."""

from __future__ import annotations

import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.formatters import ConsoleFormatter, JsonFormatter
from lamalog.state import state_of
from lamalog.store.entry import parse_line, parse_time
from lamalog.store.replay import as_record


def record(level: int = logging.ERROR) -> logging.LogRecord:
    try:
        raise ValueError("boom")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    made = logging.LogRecord("app.worker", level, "/x/app.py", 7, "hello %s", ("world",), info, "work")
    made.event = "x"
    made.__dict__["task.id"] = "t-1"
    return made


@pytest.mark.parametrize("schema", ["otel", "ecs", "gcp"])
def test_a_line_of_any_schema_is_drawn_as_it_was(schema: str) -> None:
    original = record()
    line = JsonFormatter(schema=schema, service_name="shop").format_bytes(original)
    entry = parse_line(line)
    assert entry is not None
    assert (entry.logger, entry.levelno, entry.severity) == ("app.worker", logging.ERROR, 17)
    assert entry.created == pytest.approx(original.created, abs=2e-6)
    console = ConsoleFormatter(show_caller="always")
    again = as_record(entry)
    again.created = original.created
    assert console.format(again) == console.format(original)
    assert state_of(again).fields == {"event": "x", "task.id": "t-1"}


@pytest.mark.parametrize("level", [5, 10, 20, 25, 30, 40, 50])
def test_levels_come_back(level: int) -> None:
    entry = parse_line(JsonFormatter().format_bytes(record(level)))
    assert entry is not None
    assert as_record(entry).levelno == level


def test_our_levels_come_back_where_others_use_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(logging._nameToLevel, "TRACE", 9)  # apprise does
    entry = parse_line(JsonFormatter().format_bytes(record(5)))
    assert entry is not None
    assert as_record(entry).levelno == 5


def test_marks_stay_marks() -> None:
    bad = logging.LogRecord("a", 20, "x", 1, "%d", ("no number",), None)
    entry = parse_line(JsonFormatter().format_bytes(bad))
    assert entry is not None
    assert "lamalog.rescued" in ConsoleFormatter().format(as_record(entry))


@pytest.mark.parametrize("line", [b"", b"{", b'{"a":', b"[1]", b"null", b"\xff", b'"x"', b"[" * 100_000])
def test_what_is_no_record_is_none(line: bytes) -> None:
    assert parse_line(line) is None


@settings(deadline=None)
@given(st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())))
def test_any_object_can_be_drawn(value: dict[str, object]) -> None:
    import json

    names = ["timestamp", "severity_text", "severity_number", "message", "logger", "exception.type", "code.line.number"]
    for number, key in enumerate(list(value)):
        value[names[number % len(names)]] = value[key]
    entry = parse_line(json.dumps(value).encode())
    if entry is not None:  # numbers beyond 64 bit
        assert isinstance(ConsoleFormatter(show_caller="always").format(as_record(entry)), str)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:01.500000Z", 1.5),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("1970-01-01T00:00:02", 2.0),
        ("yesterday", 0.0),
        (5, 0.0),
        (None, 0.0),
        ("9999-99-99T00:00:00Z", 0.0),
    ],
)
def test_times(text: object, seconds: float) -> None:
    assert parse_time(text) == seconds
