from __future__ import annotations

import logging

import pytest

from lamalog.exceptions import ConfigError
from lamalog.levels import LEVELS, as_level, severity_number


@pytest.mark.parametrize(
    ("levelno", "severity"),
    [(0, 1), (5, 1), (10, 5), (15, 5), (20, 9), (25, 10), (30, 13), (35, 13), (40, 17), (50, 21), (90, 21), (-3, 1)],
)
def test_severity_is_the_nearest_named_level_at_or_below(levelno: int, severity: int) -> None:
    assert severity_number(levelno) == severity


@pytest.mark.parametrize("text", ["info", " INFO ", "20", 20])
def test_a_level_may_be_a_name_or_a_number(text: object) -> None:
    assert as_level(text) == logging.INFO


def test_stdlib_aliases_and_our_own_names_are_known() -> None:
    assert (as_level("warn"), as_level("fatal"), as_level("trace"), as_level("success")) == (30, 50, 5, 25)
    assert all(logging.getLevelName(number) == name for name, number in LEVELS.items())


def test_a_level_the_host_has_named_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(logging._nameToLevel, "AUDIT", 33)
    assert as_level("audit") == 33


@pytest.mark.parametrize("bad", ["INOF", "", None, True, 1.5, []])
def test_an_unknown_level_is_refused(bad: object) -> None:
    with pytest.raises(ConfigError, match="unknown level"):
        as_level(bad)


def test_a_misspelt_level_is_guessed() -> None:
    with pytest.raises(ConfigError, match="did you mean 'INFO'"):
        as_level("INOF")
