"""Whatever an exception is made of, its record stays small, and the logging call returns."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

Pipeline = Callable[..., Any]
LARGEST = 400_000


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as caught:
        return caught


def size(line: dict[str, Any]) -> int:
    return len(json.dumps(line))


class Evil(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")

    __repr__ = __str__

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)

    def __setattr__(self, name: str, value: object) -> None:
        raise RuntimeError(name)


class Meta(type):
    @property
    def __module__(cls) -> str:  # type: ignore[override]
        raise RuntimeError("no module")


def test_an_exception_that_raises_wherever_it_is_touched(pipeline: Pipeline) -> None:
    line = pipeline(locals=True).tell(raised(Evil()))
    assert line["error.fingerprint"]
    assert line["error.title"].startswith("Evil")


def test_a_chain_that_goes_in_circles(pipeline: Pipeline) -> None:
    one, other = ValueError("one"), KeyError("other")
    one.__cause__, other.__cause__ = other, one
    one.__context__ = other.__context__ = one
    chain = pipeline().tell(raised(one, other))["error.chain"]
    assert [each["type"] for each in chain] == ["KeyError"]


def test_a_thousand_causes(pipeline: Pipeline) -> None:
    error: BaseException = ValueError("root")
    for number in range(1000):
        error = raised(OSError(f"try {number}"), error)
    line = pipeline().tell(error)
    assert len(line["error.chain"]) < 50
    assert line["error.chain"][-1]["message"] == "root"
    assert size(line) < LARGEST


def test_a_thousand_frames(pipeline: Pipeline) -> None:
    def down(depth: int) -> None:
        if depth:
            down(depth - 1)
        raise ValueError(depth)

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(5000)
    try:
        deep, deeper = None, None
        try:
            down(1000)
        except ValueError as error:
            deep = error
        try:
            down(3000)
        except ValueError as error:
            deeper = error
    finally:
        sys.setrecursionlimit(before)
    lines = pipeline()
    assert deep is not None
    assert deeper is not None
    line = lines.tell(deep)
    assert len(line["error.frames"]) == 50
    assert line["error.frames.elided"] == 1002 - 50
    assert size(line) < LARGEST
    assert lines.tell(deeper)["error.fingerprint"] == line["error.fingerprint"]


def test_a_message_of_fifty_megabytes(pipeline: Pipeline) -> None:
    line = pipeline(locals=True).tell(raised(ValueError("x" * 50_000_000)))
    assert size(line) < LARGEST


def test_a_message_of_fifty_megabytes_without_an_exception(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.error("y 17 " * 10_000_000)
    line = lines.last
    line.pop("message")
    assert size(line) < LARGEST
    lines.log.error("next")
    assert size(lines.last) < LARGEST


def test_notes_and_members_without_end(pipeline: Pipeline) -> None:
    error = ValueError("x")
    error.__notes__ = ["n" * 100_000] * 1000  # type: ignore[attr-defined]
    line = pipeline().tell(raised(error))
    assert sum(map(len, line["error.notes"])) < 50_000


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with 3.11")
def test_groups_within_groups_within_groups(pipeline: Pipeline) -> None:
    error: Exception = ValueError("innermost")
    for level in range(200):
        error = ExceptionGroup(f"level {level}", [error, OSError("x"), OSError("y")])  # type: ignore[name-defined]  # noqa: F821
    wide = ExceptionGroup("wide", [OSError(str(number)) for number in range(100_000)])  # type: ignore[name-defined]  # noqa: F821
    lines = pipeline()
    for each in (error, wide):
        line = lines.tell(raised(each))
        assert line["error.fingerprint"]
        line.pop("exception.stacktrace")
        assert size(line) < LARGEST


def test_what_is_set_by_hand_may_be_anything(pipeline: Pipeline) -> None:
    lines = pipeline()
    for wanted in (object(), b"x", 3, True, [], ["a", 2], "", "x" * 10_000, {"a": 1}, float("nan")):
        lines.log.error("x", exc_info=raised(ValueError("x")), extra={"error.fingerprint": wanted})
        assert len(lines.last["error.fingerprint"]) == 16
        lines.log.error("x", extra={"error.fingerprint": wanted})
        assert len(lines.last["error.fingerprint"]) == 16
    assert lines.errors.stats["failed"] == 0


def test_exc_info_without_an_exception(pipeline: Pipeline) -> None:
    lines = pipeline()
    for info in (True, (None, None, None), (1, 2), "text", 7):
        lines.log.error("x", exc_info=info)
        assert lines.last["error.fingerprint"]


def test_an_exception_whose_text_logs_an_error_itself(pipeline: Pipeline) -> None:
    lines = pipeline()

    class Chatty(Exception):
        def __str__(self) -> str:
            lines.log.error("asked", exc_info=self)
            return "chatty"

    sys.setrecursionlimit(sys.getrecursionlimit())
    before = len(lines.lines)
    try:
        lines.log.error("x", extra={"a": 1}, exc_info=raised(ValueError("plain")))
        assert len(lines.lines) == before + 1
    finally:
        lines.log.handlers.clear()


def test_secrets_in_messages_sources_and_breadcrumbs_are_hidden(pipeline: Pipeline) -> None:
    lines = pipeline(locals=True)
    lines.log.info("logging in with password=hunter2hunter2")

    def login() -> None:
        token = "password=hunter2hunter2"
        raise ValueError("can not log in with password=hunter2hunter2" + token[:0])

    try:
        login()
    except ValueError as error:
        line = lines.tell(raised(OSError("password=hunter2hunter2"), error))
    lines.log.error("failed with password=hunter2hunter2")
    assert "hunter2" not in json.dumps(line)
    assert "hunter2" not in json.dumps(lines.lines)
