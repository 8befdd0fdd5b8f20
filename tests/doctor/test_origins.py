"""Who added what: file, line and library."""

from __future__ import annotations

import logging
import logging.config
import sysconfig
from pathlib import Path

import pytest

from lamalog.doctor.origins import APPLICATION, STANDARD_LIBRARY, library_of, watch

pytestmark = pytest.mark.usefixtures("bare_root")


def test_a_handler_added_by_hand_is_known_by_line() -> None:
    handler = logging.NullHandler()
    with watch() as seen:
        logging.getLogger("x").addHandler(handler)
    origin = seen.origin(handler)
    assert origin is not None
    assert (origin.library, origin.call) == (APPLICATION, "addHandler")
    assert origin.file.endswith("test_origins.py")
    assert origin.function == "test_a_handler_added_by_hand_is_known_by_line"


def test_basic_config_and_what_it_added() -> None:
    with watch() as seen:
        logging.basicConfig()
    (call,) = seen.calls
    assert call.call == "basicConfig"
    origin = seen.origin(logging.getLogger().handlers[0])
    assert origin is not None
    assert (origin.call, origin.file, origin.line) == ("basicConfig", call.file, call.line)


def test_logging_before_any_configuration() -> None:
    with watch() as seen:
        logging.warning("too early")
    origin = seen.origin(logging.getLogger().handlers[0])
    assert origin is not None
    assert "before any configuration" in origin.call
    assert origin.file.endswith("test_origins.py")


def test_dictconfig_and_whether_it_disabled() -> None:
    with watch() as seen:
        logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
        assert not seen.disabling
        logging.config.dictConfig({"version": 1})
    assert [call.call for call in seen.calls] == ["dictConfig"] * 2
    assert len(seen.disabling) == 1


def test_a_library_is_named_after_its_package() -> None:
    pytest.importorskip("sqlalchemy")
    from sqlalchemy import create_engine

    with watch() as seen:
        create_engine("sqlite://", echo=True, logging_name="named").dispose()
    handler = logging.getLogger("sqlalchemy.engine.Engine.named").handlers[0]
    origin = seen.origin(handler)
    assert origin is not None
    assert origin.library == "sqlalchemy"
    assert origin.file.startswith("sqlalchemy/")
    assert origin.foreign


def test_prints_are_counted_by_place(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with watch() as seen, open(tmp_path / "x", "w") as stream:
        for _ in range(3):
            print("past the log")
        print("elsewhere", file=stream)
    (((library, file, _), count),) = seen.prints.items()
    assert (library, count) == (APPLICATION, 3)
    assert file.endswith("test_origins.py")
    assert capsys.readouterr().out == "past the log\n" * 3


def test_nothing_is_left_wrapped() -> None:
    before = logging.Logger.addHandler, logging.basicConfig, print
    with watch():
        assert logging.Logger.addHandler is not before[0]
    assert (logging.Logger.addHandler, logging.basicConfig, print) == before


def test_libraries_by_path() -> None:
    stdlib = sysconfig.get_paths()["stdlib"]
    assert library_of("/x/lib/python3.11/site-packages/absl/app.py") == ("absl", "absl/app.py")
    assert library_of("/x/lib/python3.11/site-packages/six.py") == ("six", "six.py")
    assert library_of(f"{stdlib}/json/decoder.py") == (STANDARD_LIBRARY, "json/decoder.py")
    assert library_of(logging.__file__)[0] == STANDARD_LIBRARY
    assert library_of("/srv/app/main.py") == (APPLICATION, "/srv/app/main.py")
    import lamalog

    assert library_of(lamalog.__file__) == ("lamalog", "lamalog/__init__.py")
