"""``sys.unraisablehook``: exceptions that have nowhere to go."""

from __future__ import annotations

from typing import Any

DYING = """
class Dying:
    def __del__(self):
        raise ValueError("token=abcdefghij0123456789")
"""


def test_an_exception_in_del_is_one_error_record(script: Any) -> None:
    ran = script(DYING + "Dying()\n")
    record = ran.one("unraisable.exception")
    assert record["severity_text"] == "ERROR"
    assert record["code.function.name"] == "__del__"
    assert "abcdefghij0123456789" not in str(ran.records) + ran.err


def test_it_works_while_the_interpreter_is_taken_apart(script: Any) -> None:
    ran = script(DYING + "import builtins; builtins.kept = Dying()\n")
    assert ran.status == 0
    assert "Error in sys.unraisablehook" not in ran.err
    assert "ValueError" in ran.err + str(ran.records)


def test_an_exception_inside_the_handling_of_one_does_not_recurse(script: Any) -> None:
    ran = script(
        DYING
        + """
class Nested(logging.Handler):
    def emit(self, record):
        Dying()
logging.getLogger().addHandler(Nested())
Dying()
"""
    )
    assert ran.status == 0
    ran.one("unraisable.exception")
