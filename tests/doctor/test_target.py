"""From outside: scripts, modules, functions; what can't be loaded; what loading does."""

from __future__ import annotations

import json
from typing import Any

import pytest

APP = """
import logging, sys
from lamalog.manager import configure

def setup():
    configure(app="shop", console=False, watch=False)
    chatty = logging.getLogger("shop.chatty")
    chatty.addHandler(logging.StreamHandler(sys.stdout))
    chatty.propagate = False

if __name__ == "__main__":
    setup()
    print("ran as main", sys.argv[1:])
"""


def codes(done: Any) -> set[str]:
    text = done.stdout[done.stdout.index("{") :]
    return {finding["code"] for finding in json.loads(text)["findings"]}


def test_a_script_is_loaded_not_run(doctor: Any) -> None:
    done = doctor("shop.py", {"shop.py": APP}, "as_json")
    assert done.returncode == 1
    assert codes(done) >= {"not-configured"}
    assert "ran as main" not in done.stdout


def test_a_script_can_be_run(doctor: Any) -> None:
    done = doctor("shop.py", {"shop.py": APP}, "as_json", "run")
    assert "ran as main []" in done.stdout
    assert "print-only" in codes(done)


def test_a_function_is_called_when_it_has_parentheses(doctor: Any) -> None:
    assert "print-only" in codes(doctor("shop:setup()", {"shop.py": APP}, "as_json"))
    assert "not-configured" in codes(doctor("shop:setup", {"shop.py": APP}, "as_json"))


def test_who_did_it_is_said_with_file_and_line(doctor: Any) -> None:
    done = doctor("shop:setup()", {"shop.py": APP})
    assert "added by the application at shop.py:8, addHandler" in done.stdout
    assert done.stderr == ""


def test_a_library_that_hijacks_the_root_is_named(doctor: Any) -> None:
    pytest.importorskip("absl")
    code = "from absl import flags, logging as absl_logging\nflags.FLAGS(['x'])\nabsl_logging.use_absl_handler()\n"
    done = doctor("app", {"app.py": code})
    assert done.returncode == 1
    assert "absl has put its handler on the root logger" in done.stdout
    assert 'lamalog.bridges.adopt("absl")' in done.stdout


def test_a_sound_application_passes(doctor: Any) -> None:
    code = "from lamalog.manager import configure\nconfigure(app='svc', watch=False)\nfrom lamalog import hooks\nhooks.install()\n"
    done = doctor("svc", {"svc.py": code})
    assert done.returncode == 0, done.stdout
    assert "nothing found" in done.stdout


@pytest.mark.parametrize(
    ("code", "expected"),
    [("import sys; sys.exit('no database')", "sys.exit('no database')"), ("1 / 0", "ZeroDivisionError")],
)
def test_an_application_that_does_not_come_up_is_reported_as_far_as_it_got(
    code: str, expected: str, doctor: Any
) -> None:
    done = doctor("app", {"app.py": f"import logging\nlogging.basicConfig()\n{code}\n"})
    assert expected in done.stdout
    assert "basicConfig called by the application at app.py:2" in done.stdout


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("nothing.py", "no such file"),
        ("no_such_module", "there is no module"),
        ("no_such.module", "there is no module"),
        ("not a name", "neither a file nor a module"),
        ("", "neither a file nor a module"),
    ],
)
def test_what_cannot_be_loaded_is_told_in_one_line(target: str, expected: str, doctor: Any) -> None:
    done = doctor(target, {})
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_an_attribute_that_is_not_there(doctor: Any) -> None:
    assert "has no attribute 'nope'" in doctor("app:nope", {"app.py": ""}).stdout
