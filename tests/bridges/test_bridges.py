"""The single call, the names, and the way through a configuration file."""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any

import pytest

from lamalog import bridges
from lamalog.exceptions import ConfigError


def test_every_known_name_has_a_bridge() -> None:
    for name in bridges.KNOWN:
        bridges.adopt(name)
    assert bridges.adopted() == sorted(bridges.KNOWN)
    bridges.release()
    assert bridges.adopted() == []


def test_adopting_the_known_ones_imports_none(program: Any) -> None:
    ran = program(
        """
        bridges.adopt_known()
        print([name for name in bridges.KNOWN if name in sys.modules and name != "rich"])
        """
    )
    assert ran.out == "[]\n"


def test_importing_the_package_changes_nothing() -> None:
    assert logging.Logger.addHandler.__module__ == "logging"


def test_an_unknown_name_is_told_with_the_closest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'uvicorn'"):
        bridges.adopt("uvicron")
    with pytest.raises(ConfigError, match="list of names"):
        bridges.check_names(7)


def test_a_library_that_is_not_installed_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("celery", "absl.logging", "loguru", "rich"):
        monkeypatch.setitem(sys.modules, name, None)
    bridges.adopt("celery", "absl", "loguru", "rich")
    assert "celery" in bridges.adopted()


def test_a_level_the_application_has_set_stays() -> None:
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    bridges.adopt("uvicorn", "urllib3")
    assert logging.getLogger("uvicorn").level == logging.ERROR
    assert logging.getLogger("urllib3").level == logging.INFO
    bridges.release()
    assert logging.getLogger("urllib3").level == logging.NOTSET
    assert logging.getLogger("uvicorn").level == logging.ERROR


def test_in_a_dictconfig_an_entry_under_filters_is_enough() -> None:
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"bridges": {"()": "lamalog.bridges.AdoptFilter", "libraries": ["uvicorn", "gunicorn"]}},
        }
    )
    assert bridges.adopted() == ["gunicorn", "uvicorn"]


def test_in_a_dictconfig_the_default_is_all_that_are_known() -> None:
    logging.config.dictConfig(
        {"version": 1, "disable_existing_loggers": False, "filters": {"b": {"()": "lamalog.bridges.AdoptFilter"}}}
    )
    assert bridges.adopted() == sorted(bridges.KNOWN)


def test_a_wrong_name_in_a_dictconfig_is_an_error_there() -> None:
    config = {"version": 1, "filters": {"b": {"()": "lamalog.bridges.AdoptFilter", "libraries": ["nope"]}}}
    with pytest.raises(ValueError, match="filter 'b'") as caught:
        logging.config.dictConfig(config)
    assert "there is none to 'nope'" in str(caught.value.__cause__)
