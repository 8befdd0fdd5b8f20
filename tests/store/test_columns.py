"""One form for a record, whoever wrote it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.store.columns import COLUMNS, Kind, micros, normalise, number_of, text_of, time_text
from lamalog.store.parse import read_fields


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (1e15, "1000000000000000.0"),
        (1e16, "10000000000000000.0"),
        (1.5e20, "150000000000000000000.0"),
        (1e21, "1e21"),
        (1e-6, "0.000001"),
        (1.25e-7, "1.25e-7"),
        (-0.0, "-0.0"),
        (True, "true"),
        (None, None),
        ({"a": [1]}, '{"a":[1]}'),
        (7, "7"),
        ("x", "x"),
    ],
)
def test_values_as_text(value: object, text: str | None) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("7", 7.0),
        ("-0.5e3", -500.0),
        ("007", None),
        (" 7", None),
        ("inf", None),
        ("1_0", None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
        ([], None),
    ],
)
def test_values_as_numbers(value: object, number: float | None) -> None:
    assert number_of(value) == number


@given(st.integers(-62135596800_000000, 253402300799_999999))
def test_times_come_back(moment: int) -> None:
    assert micros(time_text(moment)) == moment


@given(
    st.dictionaries(
        st.sampled_from([*COLUMNS, "x", "extra.duration"]),
        st.none()
        | st.text(max_size=5)
        | st.integers()
        | st.floats()
        | st.booleans()
        | st.lists(st.integers(), max_size=2),
    )
)
def test_core_fields_have_their_type_and_nothing_is_dropped(fields: dict[str, object]) -> None:
    made = normalise(fields)
    for name, value in made.items():
        kind = COLUMNS.get(name)
        if kind is Kind.TEXT:
            assert isinstance(value, str)
        elif kind is Kind.TIME:
            assert micros(value) is not None
        elif kind is not None:
            assert type(value) is (int if kind is Kind.INTEGER else float)
    for name, value in fields.items():
        assert value is None or name in made or f"extra.{name}" in made
    assert normalise(made) == made


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (
            '{"@timestamp":"2026-05-01T12:00:00.5+02:00","log":{"level":"warn","logger":"a"},"message":"m","http":{"x":1}}',
            {
                "timestamp": "2026-05-01T10:00:00.500000Z",
                "severity_text": "WARNING",
                "severity_number": 13,
                "logger": "a",
                "message": "m",
                "http": {"x": 1},
            },
        ),
        (
            '{"severity":"NOTICE","time":"2026-05-01T12:00:00.123456789Z","message":"gcp"}',
            {
                "timestamp": "2026-05-01T12:00:00.123456Z",
                "severity_text": "INFO",
                "severity_number": 9,
                "message": "gcp",
            },
        ),
        (
            '{"level":30,"time":1777636800500,"pid":3,"hostname":"h","msg":"pino","reqId":"r"}',
            {
                "timestamp": "2026-05-01T12:00:00.500000Z",
                "severity_text": "INFO",
                "severity_number": 9,
                "message": "pino",
                "host.name": "h",
                "process.pid": 3,
                "reqId": "r",
            },
        ),
        (
            '{"event":"started","level":"error","ts":1777636800.25}',
            {
                "timestamp": "2026-05-01T12:00:00.250000Z",
                "severity_text": "ERROR",
                "severity_number": 17,
                "message": "started",
            },
        ),
        (
            '{"levelname":"CRITICAL","message":"m","exc_info":"Traceback","time":"soon"}',
            {
                "severity_text": "CRITICAL",
                "severity_number": 21,
                "message": "m",
                "exception.stacktrace": "Traceback",
                "extra.timestamp": "soon",
            },
        ),
        ('{"level":"strange","msg":"m","name":"n"}', {"severity_text": "strange", "message": "m", "logger": "n"}),
    ],
)
def test_lines_of_others(line: str, expected: dict[str, object]) -> None:
    assert read_fields(line.encode()) == expected


def test_plain_text_is_a_message_only_where_json_is_not_promised() -> None:
    line = b"2026-05-01T12:00:00Z WARN  disk is full"
    assert read_fields(line) is None
    assert read_fields(line, strict=False) == {
        "message": line.decode(),
        "timestamp": "2026-05-01T12:00:00.000000Z",
        "severity_text": "WARNING",
        "severity_number": 13,
    }
    assert read_fields(b'{"half', strict=False) is None


@given(
    st.recursive(
        st.none() | st.text() | st.integers() | st.floats(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    )
)
def test_any_json_is_a_record_or_none(value: object) -> None:
    made = read_fields(json.dumps(value).encode(), strict=True)
    assert (made is None) is not isinstance(value, dict)
