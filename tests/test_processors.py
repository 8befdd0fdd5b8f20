"""structlog loggers and stdlib loggers come out of the same handlers alike."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
import structlog

import lamalog
from lamalog.filters import ContextFilter, RedactionFilter
from lamalog.formatters import JsonFormatter


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []
        self.setFormatter(JsonFormatter())
        self.addFilter(ContextFilter())
        self.addFilter(RedactionFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(json.loads(self.format(record)))


@pytest.fixture
def out() -> list[dict[str, Any]]:
    handler = Lines()
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel("INFO")
    return handler.lines


STYLES: dict[str, Callable[[], None]] = {
    "structlog's own defaults": lambda: structlog.configure(processors=lamalog.processors()),
    "stdlib loggers": lambda: structlog.configure(
        processors=lamalog.processors(),
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    ),
}


@pytest.fixture(params=STYLES)
def configured(request: pytest.FixtureRequest) -> None:
    STYLES[request.param]()


def test_message_fields_name_and_caller_are_those_of_the_call(configured: None, out: list[dict[str, Any]]) -> None:
    structlog.get_logger().bind(task="t-1").warning("disk low", free=3)
    (line,) = out
    assert line["message"] == "disk low"
    assert (line["task"], line["free"]) == ("t-1", 3)
    assert line["severity_text"] == "WARNING"
    assert line["logger"] == __name__
    assert line["code.file.path"].endswith("test_processors.py")
    assert line["code.function.name"] == "test_message_fields_name_and_caller_are_those_of_the_call"


def test_both_kinds_interleave_with_one_context(configured: None, out: list[dict[str, Any]]) -> None:
    lamalog.bind(request_id="r-9")
    structlog.get_logger().info("one")
    logging.getLogger(__name__).info("two")
    structlog.get_logger().info("three")
    assert [line["message"] for line in out] == ["one", "two", "three"]
    assert {line["request_id"] for line in out} == {"r-9"}
    assert {line["logger"] for line in out} == {__name__}


def test_secrets_are_redacted_in_event_and_fields(configured: None, out: list[dict[str, Any]]) -> None:
    structlog.get_logger().info("login password=hunter2", api_key="zzTopSecret99")
    assert "hunter2" not in str(out)
    assert "zzTopSecret99" not in str(out)


def test_exceptions_keep_their_trace(configured: None, out: list[dict[str, Any]]) -> None:
    try:
        1 / 0  # noqa: B018
    except ZeroDivisionError as error:
        structlog.get_logger().exception("failed")
        structlog.get_logger().error("failed", exc_info=error)
    assert [line["exception.type"] for line in out] == ["ZeroDivisionError"] * 2
    assert "1 / 0" in out[0]["exception.stacktrace"]


def test_levels_decide_as_for_stdlib_loggers(configured: None, out: list[dict[str, Any]]) -> None:
    logging.getLogger(__name__).setLevel("ERROR")
    structlog.get_logger().warning("no")
    structlog.get_logger().error("yes")
    assert [line["message"] for line in out] == ["yes"]


def test_arguments_and_stack_info(configured: None, out: list[dict[str, Any]]) -> None:
    structlog.get_logger().info("%s of %d", "one", 2, stack_info=True)
    assert out[0]["message"] == "one of 2"
    assert "test_arguments_and_stack_info" in out[0]["code.stacktrace"]


def test_an_extra_named_like_a_record_attribute_is_kept(configured: None, out: list[dict[str, Any]]) -> None:
    structlog.get_logger().info("x", filename="a.png", name="n", message="m")
    assert (out[0]["extra.filename"], out[0]["extra.name"], out[0]["extra.message"]) == ("a.png", "n", "m")


def test_async_methods_name_the_awaiting_function(out: list[dict[str, Any]]) -> None:
    STYLES["stdlib loggers"]()

    async def serve() -> None:
        await structlog.get_logger().ainfo("served")

    asyncio.run(serve())
    assert (out[0]["message"], out[0]["code.function.name"]) == ("served", "serve")


def test_structlogs_own_capture_still_works(configured: None, out: list[dict[str, Any]]) -> None:
    with structlog.testing.capture_logs() as captured:
        structlog.get_logger().info("seen", x=1)
    assert captured == [{"event": "seen", "x": 1, "log_level": "info"}]
    assert out == []


def test_own_processors_run_before_the_hand_over(out: list[dict[str, Any]]) -> None:
    def add(_: Any, __: str, event: Any) -> Any:
        return {**event, "added": True}

    structlog.configure(processors=lamalog.processors(add))
    structlog.get_logger().info("x")
    assert out[0]["added"] is True
