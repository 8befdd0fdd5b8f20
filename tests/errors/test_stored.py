"""Lines of others are grouped as well: from the text of their tracebacks, under whatever names they have them."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.errors import fingerprint_of_record
from lamalog.errors._in_app import InApp
from lamalog.errors._text_traceback import parse_traceback


def parse(text: str) -> int:
    return int(text)


def chained(text: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise LookupError(f"no {text}") from error


def text_of(call: Callable[..., object], *args: Any) -> str:
    try:
        call(*args)
    except Exception:
        return traceback.format_exc()
    raise AssertionError("it did not fail")


LINES: dict[str, Callable[[str], dict[str, Any]]] = {
    "ours": lambda text: {"logger": "shop", "message": "x", "exception.stacktrace": text},
    "python-json-logger": lambda text: {"name": "shop", "message": "x", "exc_info": text},
    "structlog": lambda text: {"logger": "shop", "event": "x", "exception": text},
    "ecs": lambda text: {"log.logger": "shop", "message": "x", "error": {"stack_trace": text}},
    "logstash": lambda text: {"logger_name": "shop", "message": "x", "stack_trace": text},
    "loguru": lambda text: {"text": f"x\n{text}", "record": {"message": "x", "name": "shop"}},
    "lines": lambda text: {"logger": "shop", "message": "x", "stack_trace": text.splitlines()},
    "in the message": lambda text: {"logger": "shop", "message": f"failed\n{text}"},
}


@pytest.mark.parametrize("make", LINES.values(), ids=LINES)
def test_a_traceback_is_found_under_any_name(make: Callable[[str], dict[str, Any]]) -> None:
    one, same, other = (fingerprint_of_record(make(text_of(chained, text))) for text in ("a", "b", None))
    assert one == same != other
    assert one == fingerprint_of_record(LINES["ours"](text_of(chained, "c")))


def test_tracebacks_of_structlog_as_data() -> None:
    from structlog.tracebacks import ExceptionDictTransformer

    def line(text: str) -> dict[str, Any]:
        try:
            chained(text)
        except LookupError:
            data = ExceptionDictTransformer(show_locals=False)(sys.exc_info())  # type: ignore[arg-type]
        return json.loads(json.dumps({"event": "x", "exception": data}))  # type: ignore[no-any-return]

    assert fingerprint_of_record(line("a")) == fingerprint_of_record(line("b"))


def test_a_fingerprint_that_is_there_counts() -> None:
    record = {"error.fingerprint": "0123456789abcdef", "message": "x"}
    assert fingerprint_of_record(record) == "0123456789abcdef"
    assert fingerprint_of_record({**record, "error.fingerprint": "no"}) != "no"


def test_type_and_message_without_a_traceback() -> None:
    def of(kind: str, text: str) -> str:
        return fingerprint_of_record({"exception.type": kind, "exception.message": text, "message": "x"})

    assert of("ValueError", "bad 1") == of("ValueError", "bad 2")
    assert of("ValueError", "bad 1") != of("ValueError", "worse 1")
    assert of("ValueError", "bad 1") != of("TypeError", "bad 1")


def test_messages_count_with_their_logger() -> None:
    def of(logger: str, message: str) -> str:
        return fingerprint_of_record({"logger": logger, "message": message})

    assert of("shop", "no user 1") == of("shop", "no user 2")
    assert of("shop", "no user 1") != of("other", "no user 1")


def test_places_on_other_hosts_and_virtual_environments() -> None:
    text = """Traceback (most recent call last):
  File "{root}/shop/worker.py", line {line}, in run
    resize(job)
  File "{site}/site-packages/resizing/core.py", line 9, in resize
    raise ValueError("no size")
ValueError: no size
"""
    unix = text.format(root="/srv/app", site="/venv/lib/python3.11", line=7)
    windows = text.format(root=r"C:\apps\shop-2", site=r"C:\Python312\Lib", line=99).replace("/shop/", "\\shop\\")
    assert fingerprint_of_record({"exc_info": unix}) == fingerprint_of_record({"exc_info": windows})


def test_the_markers_and_repetitions_of_newer_versions_are_understood() -> None:
    old = """Traceback (most recent call last):
  File "/a/work.py", line 3, in down
    down(n - 1)
  File "/a/work.py", line 3, in down
    down(n - 1)
  File "/a/work.py", line 2, in down
    return table[n]
KeyError: 0"""
    new = """Traceback (most recent call last):
  File "/b/work.py", line 13, in down
    down(n - 1)
    ~~~~^^^^^^^
  File "/b/work.py", line 13, in down
    down(n - 1)
    ~~~~^^^^^^^
  [Previous line repeated 996 more times]
  File "/b/work.py", line 12, in down
    return table[n]
           ~~~~~^^^
KeyError: 7"""
    assert fingerprint_of_record({"exc_info": old}) == fingerprint_of_record({"exc_info": new})
    [link] = parse_traceback(new, InApp())
    assert link.stack.frames[-1].source == "return table[n]"
    assert link.stack.elided == 999 - 50


def test_a_syntax_error_has_a_place_of_its_own() -> None:
    [link] = parse_traceback(text_of(compile, "a b", "x.py", "exec"), InApp())
    assert link.type == "SyntaxError"


@given(st.text(alphabet='File "\n,line in0123Traceback (mostcl):|+-~^.E', max_size=300))
def test_any_text_is_borne(text: str) -> None:
    for head in (
        "",
        "Traceback (most recent call last):\n",
        "  + Exception Group Traceback (most recent call last):\n",
    ):
        parse_traceback(head + text, InApp())


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"message": None},
        {"exception": [1, {"exc_type": 3}, {"exc_type": "X", "frames": [1, {"filename": None}]}]},
        {"exception": {"a": 1}},
        {"error": [1], "record": "x", "exc_info": 7, "event.name": 3},
        {"exception.type": 3, "message": "x" * 1_000_000},
        {"exc_info": "Traceback (most recent call last):\n" + '  File "a.py", line 1, in f\n    x\n' * 100_000},
    ],
    ids=range(7),
)
def test_any_record_has_a_fingerprint(record: dict[str, Any]) -> None:
    assert len(fingerprint_of_record(record)) == 16
