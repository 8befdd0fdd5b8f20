"""What of all this comes into a record by itself: category, code, the first step and where to read on."""

from __future__ import annotations

import json
import logging
import logging.config
from pathlib import Path
from typing import Any

import pytest

import lamalog
from lamalog.exceptions import ConfigError


def logged(folder: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch, **errors: Any) -> dict[str, Any]:
    monkeypatch.setenv("LC_ALL", "C")
    logging.config.dictConfig(
        lamalog.default_config(
            app="shop", log_dir=str(folder), console="off", errors={"gpu": False, **errors}, monitor=False
        )
    )
    logging.getLogger("shop").error("failed", exc_info=error)
    logging.shutdown()
    lines = (folder / "shop.jsonl").read_text("utf-8").splitlines()
    return next(record for record in map(json.loads, lines) if record.get("message") == "failed")


def test_a_record_says_what_kind_it_is_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = logged(tmp_path, OSError(28, "No space left on device"), monkeypatch)
    assert record["error.category"] == "io.disk_full"
    assert record["error.code"] == "LAMA-DISK-001"
    assert record["error.severity"] == "high"  # critical, but handled
    assert record["error.origin"] == "system"
    assert "df" in record["error.advice"]
    assert record["error.advice.link"].startswith("https://man7.org/")


def test_advice_is_given_once_for_an_exception_that_passes_several_loggers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = OSError(28, "No space left on device")
    first = logged(tmp_path / "a", error, monkeypatch)
    again = logged(tmp_path / "b", error, monkeypatch)
    assert "error.advice" in first
    assert again["error.repeated"] is True
    assert again["error.code"] == first["error.code"]
    assert "error.advice" not in again


def test_in_chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = logged(tmp_path, OSError(28, "No space left on device"), monkeypatch, language="zh")
    assert "df" in record["error.advice"]
    assert not record["error.advice"].isascii()


def test_own_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "- {code: ACME-PAY-001, category: third_party, title: bank, cause: night, first: [call the bank],"
        " link: 'https://example.com/', match: {type: RuntimeError, message: '^bank'}}\n"
    )
    record = logged(tmp_path, RuntimeError("bank closed"), monkeypatch, knowledge=str(own))
    assert (record["error.code"], record["error.advice"]) == ("ACME-PAY-001", "call the bank")


def test_general_advice_is_no_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd(Exception):
        pass

    record = logged(tmp_path, Odd("x"), monkeypatch)
    assert record["error.code"] == "LAMA-GEN-000"
    assert "error.advice" not in record


@pytest.mark.parametrize(
    ("options", "said"),
    [({"knowledge": "/nope/own.yaml"}, "own.yaml: can't be read"), ({"language": "fr"}, "write en or zh")],
)
def test_wrong_options_are_told_when_the_configuration_is_read(options: dict[str, Any], said: str) -> None:
    from lamalog.errors import ErrorFilter

    with pytest.raises(ConfigError, match=said):
        ErrorFilter(**options)
