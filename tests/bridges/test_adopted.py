"""A library's own terminal handlers are muted whenever and however they come; nothing else is."""

from __future__ import annotations

import io
import logging
import logging.config
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.bridges._adopted import AdoptedLogger, adopt_logger, release_logger, writes_to_terminal


@pytest.fixture
def lib() -> Iterator[logging.Logger]:
    adopt_logger("lib")
    yield logging.getLogger("lib")
    release_logger("lib")


def test_a_handler_that_comes_later_is_muted_and_its_silence_does_not_count(
    lib: logging.Logger, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """What transformers, diffusers and TensorFlow do on import."""
    lib.addHandler(logging.StreamHandler())
    lib.propagate = False
    lib.warning("once")
    assert [record.getMessage() for record in caplog.records] == ["once"]
    assert capsys.readouterr().err == ""


def test_a_handler_that_was_there_before_is_muted(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    early = logging.getLogger("early")
    early.addHandler(logging.StreamHandler(sys.stdout))
    early.propagate = False
    adopt_logger("early")
    early.warning("once")
    assert capsys.readouterr().out == ""
    assert len(caplog.records) == 1
    release_logger("early")
    early.warning("as before")
    assert capsys.readouterr().out == "as before\n"
    assert len(caplog.records) == 1
    assert type(early) is logging.Logger


def test_assigning_the_list_and_using_what_was_assigned_works(
    lib: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    """What hypercorn does: it must find its handler where it has put it."""
    handler = logging.StreamHandler()
    lib.handlers = [handler]
    lib.handlers[0].setFormatter(logging.Formatter("%(message)s"))
    assert lib.handlers[0] is handler
    assert lib.handlers
    lib.warning("once")
    assert len(caplog.records) == 1


def test_dictconfig_of_the_library_changes_nothing(
    lib: logging.Logger, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    config = {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"own": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}},
        "loggers": {
            "lib": {"handlers": ["own"], "level": "INFO", "propagate": False},
            "lib.access": {"handlers": ["own"], "level": "INFO", "propagate": False},
        },
    }
    for _ in range(2):
        logging.config.dictConfig(config)
    logging.getLogger("lib.access").info("GET /")
    logging.getLogger("lib.other").info("started")
    assert [record.getMessage() for record in caplog.records] == ["GET /", "started"]
    assert capsys.readouterr() == ("", "")


def test_silence_without_a_handler_is_meant(lib: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    """What uvicorn does for ``access_log=False``."""
    lib.addHandler(logging.StreamHandler())
    lib.handlers = []
    lib.propagate = False
    lib.warning("nobody wants this")
    assert caplog.records == []


def test_files_stay_and_so_does_the_applications_isolation(
    lib: logging.Logger, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handler = logging.FileHandler(tmp_path / "lib.log")
    lib.addHandler(handler)
    lib.propagate = False
    lib.warning("to the file only")
    handler.close()
    assert (tmp_path / "lib.log").read_text() == "to the file only\n"
    assert caplog.records == []


def test_a_child_that_comes_later_belongs_to_the_family(
    lib: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    """What SQLAlchemy does with ``echo=True``: a handler on a logger further down."""
    child = logging.getLogger("lib.engine.Engine")
    child.addHandler(logging.StreamHandler(sys.stdout))
    assert isinstance(child, AdoptedLogger)
    child.warning("select")
    assert capsys.readouterr().out == ""
    stranger = logging.getLogger("library")
    stranger.addHandler(logging.NullHandler())
    assert type(stranger) is logging.Logger


def test_a_logger_class_of_the_library_keeps_its_methods(caplog: pytest.LogCaptureFixture) -> None:
    class Special(logging.Logger):
        def fancy(self) -> None:
            self.warning("fancy")

    logging.setLoggerClass(Special)
    special: Any = logging.getLogger("special.lib")
    logging.setLoggerClass(logging.Logger)
    adopt_logger("special.lib")
    special.addHandler(logging.StreamHandler())
    special.propagate = False
    special.fancy()
    assert len(caplog.records) == 1
    release_logger("special.lib")
    assert type(special) is Special


def test_removing_handlers_works(lib: logging.Logger) -> None:
    handler = logging.StreamHandler()
    lib.addHandler(handler)
    for each in lib.handlers[:]:
        lib.removeHandler(each)
    assert lib.handlers[:] == []


def test_nothing_is_left_patched() -> None:
    before = logging.Logger.addHandler
    adopt_logger("a")
    adopt_logger("b")
    assert logging.Logger.addHandler is not before
    release_logger("a")
    release_logger("b")
    assert logging.Logger.addHandler is before


def test_what_counts_as_writing_to_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from lamalog.handlers import ConsoleHandler

    file = logging.FileHandler(tmp_path / "x.log", delay=True)
    assert writes_to_terminal(logging.StreamHandler())
    assert writes_to_terminal(logging.StreamHandler(sys.stdout))
    assert not writes_to_terminal(logging.StreamHandler(io.StringIO()))
    assert not writes_to_terminal(file)
    assert not writes_to_terminal(logging.NullHandler())
    assert not writes_to_terminal(ConsoleHandler())
    with open(1, "w", closefd=False) as descriptor_one:
        assert writes_to_terminal(logging.StreamHandler(descriptor_one))
