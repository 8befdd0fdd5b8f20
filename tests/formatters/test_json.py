"""The JSON line is a contract: names, types, order and what never breaks it."""

from __future__ import annotations

import copy
import datetime as dt
import json
import logging
import math
import pickle
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamalog import bind, rescue
from lamalog.exceptions import ConfigError
from lamalog.formatters import JsonFormatter
from lamalog.state import KEY

FORMATTER = JsonFormatter(service_name="shop", service_version="1.2")


def make(
    msg: object = "hello", *args: object, level: int = 20, exc: BaseException | None = None, **extra: Any
) -> logging.LogRecord:
    rescue.install()
    exc_info = None if exc is None else (type(exc), exc, exc.__traceback__)
    return logging.getLogger("shop.cart").makeRecord(
        "shop.cart", level, "/home/alice/shop/cart.py", 42, msg, args, exc_info, "add", extra or None, None
    )  # fmt: skip


def line_of(record: logging.LogRecord, formatter: JsonFormatter = FORMATTER) -> dict[str, Any]:
    text = formatter.format(record)
    assert "\n" not in text
    return json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))  # type: ignore[no-any-return]


def test_the_fields_of_a_plain_record() -> None:
    line = line_of(make("hello %s", "you"))
    assert list(line) == [
        "timestamp", "severity_text", "severity_number", "message", "logger", "record.id", "service.name",
        "service.version", "host.name", "process.pid", "thread.name", "code.file.path", "code.function.name",
        "code.line.number",
    ]  # fmt: skip
    assert line["message"] == "hello you"
    assert (line["severity_text"], line["severity_number"]) == ("INFO", 9)
    assert (line["code.file.path"], line["code.line.number"], line["code.function.name"]) == ("cart.py", 42, "add")
    assert (line["service.name"], line["service.version"]) == ("shop", "1.2")


@pytest.mark.parametrize("created", [0.0, 1.0000009, 1e9 + 0.999999, 1_700_000_000.123456, 253402300799.5])
def test_timestamps_are_rfc_3339_in_utc(created: float) -> None:
    record = make()
    record.created = created
    shown = dt.datetime.fromisoformat(line_of(record)["timestamp"].replace("Z", "+00:00"))
    assert abs((shown - dt.datetime.fromtimestamp(created, dt.timezone.utc)).total_seconds()) < 2e-6


@pytest.mark.parametrize("created", [-5.5, 1e18, float("nan"), float("inf")])
def test_an_impossible_time_does_not_lose_the_record(created: float) -> None:
    record = make("still here")
    record.created = created
    assert line_of(record)["message"] == "still here"


def test_extras_and_context_are_fields_of_their_own() -> None:
    bind(request_id="r-1")
    line = line_of(make(**{"event.name": "cart.add", "duration": 0.25, "items": [1, {"a": None}]}))
    assert line["request_id"] == "r-1"
    assert (line["event.name"], line["duration"], line["items"]) == ("cart.add", 0.25, [1, {"a": None}])


def test_an_extra_cannot_overwrite_the_contract() -> None:
    line = line_of(make(**{"timestamp": "x", "logger": "y", "record.id": "z", "name": "n", "process.pid": 0}))
    assert line["logger"] == "shop.cart"
    assert (line["extra.timestamp"], line["extra.logger"], line["extra.name"]) == ("x", "y", "n")
    assert line["record.id"] != "z"
    assert line["process.pid"] != 0


def test_an_extra_may_name_the_service_where_that_says_nothing_new_or_nothing_is_configured() -> None:
    extra = {"service.name": "shop", "service.version": "9"}
    line = line_of(make(**extra))
    assert (line["service.name"], line["service.version"], line["extra.service.version"]) == ("shop", "1.2", "9")
    assert "extra.service.name" not in line
    line = line_of(make(**extra), JsonFormatter())
    assert (line["service.name"], line["service.version"]) == ("shop", "9")


def test_an_exception_has_type_message_and_trace() -> None:
    try:
        try:
            int("x")
        except ValueError as error:
            raise LookupError("no cart") from error
    except LookupError as error:
        line = line_of(make("failed", level=40, exc=error))
    assert (line["exception.type"], line["exception.message"]) == ("LookupError", "no cart")
    assert "direct cause" in line["exception.stacktrace"]
    assert "ValueError: invalid literal" in line["exception.stacktrace"]


def test_every_handler_writes_the_same_id_and_the_next_record_another() -> None:
    record = make()
    first, again = line_of(record), line_of(record, JsonFormatter())
    assert first["record.id"] == again["record.id"]
    assert line_of(make())["record.id"] != first["record.id"]


def test_a_record_relayed_from_another_process_keeps_what_it_was() -> None:
    bind(request_id="r-1")
    record = make("password=%s", "hunter2")
    sent = line_of(record)
    received = pickle.loads(pickle.dumps(record))
    bind(request_id="other")
    assert line_of(received) == sent
    assert "hunter2" not in str(sent)


def test_stdlib_queue_preparation_keeps_the_structure() -> None:
    from logging.handlers import QueueHandler
    from queue import SimpleQueue

    try:
        raise KeyError("gone")
    except KeyError as error:
        record = make("failed", exc=error)
    before = line_of(record)
    handler = QueueHandler(SimpleQueue())
    assert line_of(handler.prepare(record)) == before


class Raising:
    def __repr__(self) -> str:
        raise RuntimeError

    def __str__(self) -> str:
        raise RuntimeError


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        Raising(), object(), 1 << 80, -(1 << 70), "lone \udc80", {"\udc80": 1}, {1: {2: 3}}, {(1, 2): "x"}, b"\xff\x00",
        dt.datetime(2026, 1, 1), {1, 2}, range(3), Text("x"), 1 + 2j, Ellipsis, float, lambda: 0, Exception("e"),
    ],
)  # fmt: skip
def test_an_extra_of_any_type_comes_out_as_json(value: object) -> None:
    line = line_of(make("m", thing=value))
    assert "thing" in line
    assert line["message"] == "m"


def test_numbers_that_json_lacks_are_still_told() -> None:
    line = line_of(make(loss=math.nan, high=math.inf))
    assert (line["loss"], line["high"]) in (("nan", "inf"), ("NaN", "Infinity"), (None, None))


def test_a_cycle_ends() -> None:
    loop: dict[str, Any] = {}
    loop["self"] = loop
    assert line_of(make(loop=loop))["message"] == "hello"


def test_a_lone_surrogate_in_the_message_is_escaped_not_fatal() -> None:
    assert line_of(make("a\udc80b"))["message"] == "a\\udc80b"


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(msg=st.text(max_size=50), extra=st.dictionaries(st.text(min_size=1, max_size=10), _values, max_size=4))
def test_whatever_is_logged_is_one_valid_line_and_nothing_of_the_caller_changes(
    msg: str, extra: dict[str, Any]
) -> None:
    before = copy.deepcopy(extra)
    line = line_of(make(msg, **{f"x{key}": value for key, value in extra.items()}))
    assert isinstance(line["message"], str)
    assert repr(extra) == repr(before)


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("ecs", {"@timestamp", "log.level", "log.logger", "event.action", "error.stack_trace", "event.id"}),
        ("gcp", {"timestamp", "severity", "logging.googleapis.com/insertId", "stack_trace", "event.name"}),
    ],
)
def test_a_schema_renames_on_the_way_out(schema: str, names: set[str]) -> None:
    try:
        raise OSError("x")
    except OSError as error:
        line = line_of(make(exc=error, **{"event.name": "e"}), JsonFormatter(schema=schema))
    assert names <= set(line)
    assert "severity_text" not in line


def test_an_unknown_schema_is_refused_with_a_guess() -> None:
    with pytest.raises(ConfigError, match="did you mean 'otel'"):
        JsonFormatter(schema="otell")


def test_options_of_python_json_logger_work() -> None:
    formatter = JsonFormatter(
        "%(module)s %(processName)s", rename_fields={"message": "msg"}, static_fields={"region": "eu"}, prefix="@cee:"
    )
    text = formatter.format(make())
    assert text.startswith("@cee:{")
    line = json.loads(text[5:])
    assert (line["msg"], line["module"], line["processName"], line["region"]) == ("hello", "cart", "MainProcess", "eu")


def test_a_subclass_may_add_and_process_fields() -> None:
    class Mine(JsonFormatter):
        def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
            super().add_fields(log_data, record, message_dict)
            log_data["mine"] = 1

        def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
            log_data["last"] = True
            return log_data

    line = line_of(make(), Mine())
    assert (line["mine"], line["last"]) == (1, True)


def test_dict_config_can_name_it_by_class_with_a_format() -> None:
    import logging.config

    logging.config.dictConfig(
        {
            "version": 1,
            "formatters": {"j": {"class": "lamalog.formatters.JsonFormatter", "format": "%(module)s"}},
            "handlers": {"h": {"class": "logging.NullHandler", "formatter": "j"}},
            "root": {"handlers": ["h"]},
        }
    )
    formatter = logging.getLogger().handlers[0].formatter
    assert isinstance(formatter, JsonFormatter)
    assert line_of(make(), formatter)["module"] == "cart"


def test_the_raw_record_attribute_never_shows_our_state() -> None:
    record = make(mine=1)
    assert KEY not in line_of(record)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX paths")
def test_no_directory_above_the_package_is_shown() -> None:
    assert "alice" not in FORMATTER.format(make())
