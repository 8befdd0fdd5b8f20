"""``default_config()`` is a plain dict that dictConfig takes as it is, and that YAML can hold."""

from __future__ import annotations

import logging
import logging.config
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from lamalog.config import default_config
from lamalog.exceptions import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

VARIANTS: list[dict[str, Any]] = [
    {},
    {"app": "shop", "version": "1.2", "level": "debug", "levels": {"a.b": "ERROR"}},
    {"console": False},
    {"file": False},
    {"console": False, "file": False},
    {"console": False, "file": False, "async_": True},
    {"async_": True},
    {"rotation": None, "retention": None, "compression": None},
    {"rotation": ["1 MB", "12:30"], "retention": "5 files, 1 day", "schema": "ecs"},
    {"file": "{app}-{pid}.jsonl", "redact": False},
]


@pytest.mark.parametrize("options", VARIANTS, ids=str)
def test_it_survives_yaml_and_dictconfig(options: dict[str, Any], tmp_path: Path) -> None:
    config = default_config(log_dir=tmp_path, **options)
    again = yaml.safe_load(yaml.safe_dump(config))
    assert again == config
    logging.config.dictConfig(again)
    logging.getLogger("shop").warning("hello")
    assert logging.getLogger().handlers


def test_applied_again_and_again_it_leaves_one_set_of_handlers(tmp_path: Path) -> None:
    for _ in range(5):
        logging.config.dictConfig(default_config(app="shop", log_dir=tmp_path))
    assert [handler.get_name() for handler in logging.getLogger().handlers] == ["console", "file"]
    logging.getLogger("x").warning("once")
    text = (tmp_path / "shop.jsonl").read_text("utf-8")
    assert text.count('"once"') == 1


def test_the_environment_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMALOG_LEVEL", "error")
    monkeypatch.setenv("LAMALOG_CONSOLE", "off")
    monkeypatch.setenv("LAMALOG_RETENTION", "5 files, 2 days, 1 GB")
    config = default_config(app="shop")
    assert config["root"] == {"level": "ERROR", "handlers": ["file"]}
    assert config["handlers"]["file"]["retention"] == {"count": 5, "age": 172800.0, "total_size": 10**9}


def test_a_bad_variable_is_told_once_and_hurts_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LAMALOG_LEVEL", "lowd")
    assert default_config()["root"]["level"] == "INFO"
    assert default_config()["root"]["level"] == "INFO"
    assert capsys.readouterr().err == "lamalog: LAMALOG_LEVEL: unknown level 'lowd'; left out\n"


def test_a_bad_argument_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match=r"^level: unknown level 'INOF' \(did you mean 'INFO'\?\)$"):
        default_config(level="INOF")


def test_talkative_libraries_stay_quiet_at_debug_and_no_louder_than_the_root() -> None:
    assert default_config(level="DEBUG")["loggers"]["urllib3"] == {"level": "INFO"}
    assert default_config(level="ERROR")["loggers"]["urllib3"] == {"level": "ERROR"}
    assert default_config(levels="urllib3=debug")["loggers"]["urllib3"] == {"level": "DEBUG"}


def test_without_outputs_nothing_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(default_config(console=False, file=False))
    logging.getLogger("x").error("to nobody")
    assert capsys.readouterr() == ("", "")


def test_auto_shows_the_console_only_where_a_person_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "console" not in default_config(console="auto")["handlers"]
    monkeypatch.setattr("sys.ps1", ">>> ", raising=False)
    assert "console" in default_config(console="auto")["handlers"]
