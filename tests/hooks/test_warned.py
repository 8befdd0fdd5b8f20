"""Warnings are records, and nobody sees them twice."""

from __future__ import annotations

import logging
import warnings
from typing import Any

import pytest

from lamalog.hooks import warned


def test_a_warning_is_one_record_with_category_and_place(script: Any) -> None:
    ran = script("import warnings; warnings.warn('use new()', DeprecationWarning)")
    record = ran.one("python.warning")
    assert record["severity_text"] == "WARNING"
    assert record["logger"] == "py.warnings"
    assert record["message"] == "DeprecationWarning: use new()"
    assert record["warning.category"] == "DeprecationWarning"
    assert record["code.file.path"] == "svc.py"
    assert "use new()" not in ran.err


def test_a_coroutine_never_awaited_is_recorded(script: Any) -> None:
    ran = script("async def f(): ...\nf()\n")
    assert "never awaited" in ran.one("python.warning")["message"]


def test_secrets_in_warnings_are_hidden(script: Any) -> None:
    ran = script("import warnings; warnings.warn('retry with password=hunter2secret')")
    assert "hunter2secret" not in str(ran.records) + ran.err


def test_capture_warnings_beside_it_doubles_nothing(script: Any) -> None:
    first = "import warnings\nlogging.captureWarnings(True)\nhooks.uninstall(); hooks.install()\nwarnings.warn('x')\n"
    assert len([r for r in script(first).records if "x" in r["message"]]) == 1


def test_the_hosts_showwarning_is_called_and_restored(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        seen: list[Any] = []

        def theirs(message: Any, *args: Any) -> None:
            seen.append(message)

        warnings.showwarning = theirs
        remove = warned.install()
        warnings.warn("careful", UserWarning, stacklevel=1)
        assert len(seen) == 1
        assert [record.name for record in caplog.records] == ["py.warnings"]
        remove()
        assert warnings.showwarning is theirs


def test_who_asks_for_a_file_gets_the_text_there(script: Any) -> None:
    ran = script("import warnings; warnings.showwarning('to the file', UserWarning, 'f.py', 3, sys.stdout)")
    assert "to the file" in ran.out
    assert not ran.events("python.warning")


def test_the_hosts_filters_still_decide(caplog: pytest.LogCaptureFixture) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        remove = warned.install()
        warnings.warn("nobody cares", UserWarning, stacklevel=1)
        remove()
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
