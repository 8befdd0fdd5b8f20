"""``track_error`` and ``action``: ordinary records of the calling module."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import lamalog

Pipeline = Callable[..., Any]


@pytest.fixture
def lines(pipeline: Pipeline) -> Iterator[Any]:
    found = pipeline()
    log = logging.getLogger(__name__)
    log.addHandler(found)
    log.setLevel(1)
    yield found
    log.removeHandler(found)


def caught() -> BaseException:
    try:
        return {}["k"]  # type: ignore[no-any-return]
    except KeyError as error:
        return error


def test_an_error_is_tracked_on_the_callers_logger_and_line(lines: Any) -> None:
    lamalog.track_error(caught(), cart="c-17", message="collides")
    line = lines.last
    assert line["event.name"] == "error.tracked"
    assert line["severity_text"] == "ERROR"
    assert line["logger"] == __name__
    assert line["cart"] == "c-17"
    assert line["extra.message"] == "collides"
    assert line["exception.type"] == "KeyError"
    assert line["code.function.name"] == "test_an_error_is_tracked_on_the_callers_logger_and_line"
    assert line["error.fingerprint"]


def test_the_console_shows_an_action_and_code_and_category_of_an_error(lines: Any) -> None:
    from lamalog.formatters import ConsoleFormatter

    shown: list[str] = []

    class Console(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            shown.append(ConsoleFormatter(time_format="-", logger_width=0).format(record))

    handler = Console()
    for each in lines.filters:
        handler.addFilter(each)
    log = logging.getLogger(__name__)
    log.addHandler(handler)
    lamalog.action("upload", size=3)
    lamalog.track_error(caught(), cart="c-17")
    log.removeHandler(handler)
    action, error = (text.splitlines()[0] for text in shown)
    assert action == "- *  INFO     user action: upload  size=3"
    code, category = lines.last["error.code"], lines.last["error.category"]
    assert error == f"- x  ERROR    KeyError: 'k'  cart=c-17  {code} {category}"


def test_logger_and_level_may_be_said(lines: Any) -> None:
    lamalog.track_error(caught(), logger="shop.test", level="CRITICAL")
    assert lines.last["logger"] == "shop.test"
    assert lines.last["severity_text"] == "CRITICAL"


@pytest.mark.parametrize(
    "wrong", [None, "text", 3, ValueError, object()], ids=["nothing", "text", "a number", "a class", "an object"]
)
def test_what_is_no_exception_is_told_all_the_same(lines: Any, wrong: Any) -> None:
    lamalog.track_error(wrong, a=1)
    assert lines.last["a"] == 1
    assert lines.last["error.fingerprint"]


def test_an_action_is_a_breadcrumb_of_the_error_that_follows(lines: Any) -> None:
    lamalog.action("upload", size=3, filename="a.png")
    assert lines.last["event.name"] == "user.action"
    assert lines.last["user.action.name"] == "upload"
    assert lines.last["size"] == 3
    assert lines.last["extra.filename"] == "a.png"
    lamalog.track_error(caught())
    [crumb] = lines.last["error.breadcrumbs"]
    assert crumb["event.name"] == "user.action"
    assert crumb["message"] == "user action: upload"


def test_nothing_raises_whatever_is_given(lines: Any) -> None:
    class Evil:
        def __str__(self) -> str:
            raise RuntimeError

        __repr__ = __str__

    lamalog.action(Evil(), value=Evil(), logger=Evil())  # type: ignore[arg-type]
    lamalog.track_error(Evil(), value=Evil(), level=Evil(), logger=Evil())  # type: ignore[arg-type]
    assert len(lines.lines) == 2
