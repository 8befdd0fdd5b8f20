"""The report for people and for programs."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import pytest

from lamalog.doctor import Finding, examine, render
from lamalog.handlers import ConsoleHandler

pytestmark = pytest.mark.usefixtures("bare_root")


def test_findings_come_first_the_worst_on_top() -> None:
    hint = Finding("hint", "h", "a", "small", "x")
    logging.getLogger("shop.db").propagate = False
    text = render(examine(extra=(hint,)))
    lines = text.splitlines()
    assert re.match(r"\d+ errors?", lines[0])
    assert "shop.db: propagate is False" in text
    assert "    fix: " in text


def test_every_logger_is_there_with_its_handlers() -> None:
    logging.getLogger().addHandler(ConsoleHandler())
    special = logging.getLogger("zoo.special")
    special.setLevel(logging.DEBUG)
    logging.getLogger("zoo.plain")
    text = render(examine())
    assert re.search(r"^root +\w+\n  └ lamalog.handlers.console.ConsoleHandler  → stderr", text, re.MULTILINE)
    assert re.search(r"^zoo.special +DEBUG$", text, re.MULTILINE)
    assert re.search(r"nothing set, .*zoo.plain", text)


def test_colour_only_when_asked_for() -> None:
    report = examine()
    assert "\x1b" not in render(report)
    assert "\x1b[31;1m" in render(report, colour=True)


def test_names_cannot_forge_lines_and_secrets_stay_secret(tmp_path: Path) -> None:
    evil = logging.getLogger("evil\x1b[2J\nfake line")
    evil.propagate = False
    secret = logging.getLogger("app")
    secret.addHandler(logging.FileHandler(tmp_path / "password=hunter2secret", delay=True))
    text = render(examine())
    assert "\x1b[2J" not in text
    assert "\nfake line" not in text
    assert "hunter2secret" not in text
    assert "hunter2secret" not in json.dumps(examine().to_dict())


def test_the_data_is_plain_and_complete() -> None:
    logging.getLogger().addHandler(ConsoleHandler())
    data = json.loads(json.dumps(examine().to_dict()))
    assert {"python", "lamalog", "hooks", "bridges", "loggers", "calls", "findings"} == set(data)
    assert data["loggers"][0]["name"] == "root"
    assert data["loggers"][0]["handlers"][0]["target"] == "stderr"


def test_looking_changes_nothing() -> None:
    logging.getLogger("a.b.c").addHandler(logging.NullHandler())
    before = [(name, vars(logger).copy()) for name, logger in logging.root.manager.loggerDict.items()]
    render(examine())
    after = [(name, vars(logger).copy()) for name, logger in logging.root.manager.loggerDict.items()]
    # Asking isEnabledFor fills a logger's cache; that is all that may happen.
    for (_, one), (_, other) in zip(before, after, strict=True):
        one.pop("_cache", None)
        other.pop("_cache", None)
    assert before == after
