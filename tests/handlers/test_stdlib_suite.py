"""The stdlib's own tests of logging, run against our file handler wherever both promise the same."""

from __future__ import annotations

import logging
import logging.handlers
import os
import tempfile
import time
import unittest
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.adapters import AsFile, AsRotating, AsStream, AsTimed

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the suite itself imports what is deprecated
    suite: Any = pytest.importorskip("test.test_logging", reason="this Python comes without its tests")

#: What we do differently, and mean to.
DIFFERENT = {
    "test_delay": "the file is opened at once, so that a mistake shows at once",
    "test_max_bytes_delay": "the same",
    "test_emit_after_closing_in_write_mode": "a log is only ever appended to",
    "test_namer_rotator_inheritance": "segments have one way to be named, so that they can be found again",
    "test_rotator": "the same; compression is built in",
    "test_should_not_rollover_non_file": "what is no regular file is refused",
    "test_rollover": "closed segments are numbered, not dated",
    "test_rollover_at_midnight": "the same",
    "test_invalid": "other names of periods; see the tests of lamalog.units",
}
#: Weekly rotation is not among ours; the rest is about how the stdlib finds its old files.
_FOREIGN = ("weekday", "compute_rollover_W", "weekly", "files_to_delete", "interval", "MIDNIGHT_local")


def empty_files_rotate() -> bool:
    """The stdlib rotated empty files until 3.11.9 and 3.12.3. We never did."""
    with tempfile.TemporaryDirectory() as base:
        oracle = logging.handlers.RotatingFileHandler(os.path.join(base, "x"), maxBytes=1)
        found = oracle.shouldRollover(logging.makeLogRecord({"msg": "long enough"}))
        oracle.close()
        return bool(found)


def fitting(name: str) -> list[str]:
    return [
        each
        for each in unittest.TestLoader().getTestCaseNames(getattr(suite, name))
        if each not in DIFFERENT and not any(part in each for part in _FOREIGN)
    ]


def cases(*names: str) -> list[tuple[str, str]]:
    return [(name, method) for name in names for method in fitting(name)]


@pytest.fixture(autouse=True)
def their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """All files of the suite below tmp_path."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    zone = os.environ.get("TZ")
    yield
    if os.environ.get("TZ") != zone:
        os.environ.pop("TZ", None) if zone is None else os.environ.__setitem__("TZ", zone)
        time.tzset()


def run(name: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run one test method as unittest would, with no handler of pytest's on the root logger."""
    result = unittest.TestResult()
    with monkeypatch.context() as patch:
        patch.setattr(logging.root, "handlers", [])
        # It waits for other threads by collecting garbage 300 times; ours end by themselves when idle.
        patch.setattr(suite.threading_helper, "threading_cleanup", lambda *_: None)
        getattr(suite, name)(method).run(result)
    assert result.testsRun == 1
    if result.skipped:
        pytest.skip(result.skipped[0][1])
    assert not result.errors + result.failures, (result.errors + result.failures)[0][1]


ROTATION = [
    (name, method)
    for name, method in cases("RotatingFileHandlerTest", "TimedRotatingFileHandlerTest")
    if (name, method) != ("TimedRotatingFileHandlerTest", "test_should_not_rollover")  # about devices: refused
]


@pytest.mark.parametrize(("name", "method"), ROTATION)
def test_rotation(name: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "RotatingFileHandlerTest" and "should" in method and empty_files_rotate():
        pytest.skip("this Python still rotates empty files and looks at devices in the same test")
    monkeypatch.setattr(logging.handlers, "RotatingFileHandler", AsRotating)
    monkeypatch.setattr(logging.handlers, "TimedRotatingFileHandler", AsTimed)
    run(name, method, monkeypatch)


def test_paths_as_file_names(monkeypatch: pytest.MonkeyPatch) -> None:
    (method,) = [each for each in fitting("HandlerTest") if each in ("test_path_objects", "test_pathlike_objects")]
    make = tempfile.mkstemp
    # Our names always have a suffix.
    monkeypatch.setattr(tempfile, "mkstemp", lambda suffix=".log", *rest, **named: make(suffix, *rest, **named))
    for where, name, adapter in (
        (logging, "FileHandler", AsFile),
        (logging.handlers, "RotatingFileHandler", AsRotating),
        (logging.handlers, "TimedRotatingFileHandler", AsTimed),
        (logging.handlers, "WatchedFileHandler", AsFile),
    ):
        monkeypatch.setattr(where, name, adapter)
    run("HandlerTest", method, monkeypatch)


@pytest.mark.slow
def test_a_file_deleted_over_and_over_while_logging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.handlers, "WatchedFileHandler", AsFile)
    run("HandlerTest", "test_race", monkeypatch)


@pytest.mark.parametrize("rotation", [None, 40])
@pytest.mark.parametrize(
    ("name", "method"),
    cases(
        "BuiltinLevelsTest", "BasicFilterTest", "CustomLevelsAndFiltersTest", "MemoryHandlerTest", "ChildLoggerTest",
        "ExceptionTest",
    ),
)  # fmt: skip
def test_what_is_logged_arrives(
    name: str, method: str, rotation: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The suite writes to a stream and reads it: here both are a log, also one that rotates every other line."""
    set_up = suite.BaseTest.setUp

    def with_a_file(case: Any) -> None:
        set_up(case)
        case.root_logger.removeHandler(case.root_hdlr)
        case.root_hdlr.close()
        case.stream = case.root_hdlr = AsStream(tmp_path / "stream.log", rotation=rotation)
        case.root_hdlr.setFormatter(case.root_formatter)
        case.root_logger.addHandler(case.root_hdlr)

    monkeypatch.setattr(suite.BaseTest, "setUp", with_a_file)
    run(name, method, monkeypatch)


def test_the_adapter_is_really_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a handler that loses every record the suite must fail."""
    monkeypatch.setattr(AsStream, "emit", lambda self, record: None)
    with pytest.raises(AssertionError, match="0 != 11"):
        test_what_is_logged_arrives("BuiltinLevelsTest", "test_flat", None, tmp_path, monkeypatch)
