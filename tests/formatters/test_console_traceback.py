from __future__ import annotations

import json
import logging
import re
import sys

import pytest

from lamalog.formatters import ConsoleFormatter

ANSI = re.compile(r"\x1b\[[\d;]*m")


def drawn(error: BaseException, color: bool = False) -> list[str]:
    info = (type(error), error, error.__traceback__)
    made = logging.LogRecord("app", 40, __file__, 1, "failed", None, info)
    return ConsoleFormatter().render(made, color=color, emoji=True).split("\n")


def chained() -> BaseException:
    secret_local = "never shown"  # noqa: F841
    try:
        try:
            json.loads("{")
        except ValueError as cause:
            raise RuntimeError("could not read\n12:00:00 ✅ INFO forged") from cause
    except RuntimeError as error:
        return error


def test_the_interpreters_own_text_is_indented_behind_a_gutter():
    lines = drawn(chained())
    assert all(line.startswith("    │ ") for line in lines[1:])
    text = "\n".join(line[6:] for line in lines[1:])
    assert "json.decoder.JSONDecodeError" in text
    assert "The above exception was the direct cause of the following exception:" in text
    assert text.endswith("RuntimeError: could not read\n12:00:00 ✅ INFO forged")
    assert "never shown" not in text.replace('secret_local = "never shown"', "")


def test_own_frames_are_bright_and_library_frames_faint():
    lines = [line for line in drawn(chained(), color=True) if "File " in line]
    assert len(lines) >= 4
    for line in lines:
        library = "test_console_traceback" not in line
        assert line.startswith(f"\x1b[2m    │ \x1b[0m\x1b[{2 if library else 1}m  File "), line


def test_the_error_itself_is_red():
    lines = drawn(chained(), color=True)
    assert "\x1b[1;31mRuntimeError: could not read\x1b[0m" in lines[-2]


def test_recursion_and_missing_traceback():
    def again(n: int) -> None:
        again(n + 1)

    try:
        again(0)
    except RecursionError as error:
        lines = drawn(error, color=True)
    assert any("\x1b[2m  [Previous line repeated" in line for line in lines)
    assert drawn(ValueError("bare"))[1:] == ["    │ ValueError: bare"]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups are new in 3.11")
def test_exception_groups_keep_their_shape():
    group = ExceptionGroup("several", [ValueError("one"), chained()])  # noqa: F821
    plain = drawn(group)
    assert [ANSI.sub("", line) for line in drawn(group, color=True)[1:]] == plain[1:]
    assert any("+---------------- 1 ----------------" in line for line in plain)
    assert any(line.endswith("| ValueError: one") for line in plain)


def test_controls_in_an_exception_are_escaped():
    assert drawn(ValueError("\x1b[2J\u2028x"))[-1] == r"    │ ValueError: \x1b[2J\u2028x"


def test_stack_info_is_drawn_too():
    made = logging.LogRecord("app", 20, __file__, 1, "here", None, None)
    made.stack_info = 'Stack (most recent call last):\n  File "x.py", line 1, in f\n    go()'
    assert ConsoleFormatter().format(made).split("\n")[1:] == [
        "    | Stack (most recent call last):",
        '    |   File "x.py", line 1, in f',
        "    |     go()",
    ]
