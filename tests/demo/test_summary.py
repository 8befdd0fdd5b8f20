from __future__ import annotations

import io
from pathlib import Path

import pytest

from lamalog.demo.client import Job, Outcome
from lamalog.demo.leaks import Leak
from lamalog.demo.people import Secret
from lamalog.demo.rehearsal import Result
from lamalog.demo.summary import WIDTH, print_summary
from lamalog.demo.verify import Evidence, Tally
from lamalog.demo.words import WORDS
from lamalog.text import cell_width

SECRETS = [Secret("name", "欧阳明哲"), Secret("phone", "13812345678"), Secret("phone", "13912345678")]


@pytest.fixture
def result():
    evidence = Evidence(expected={"api"})
    evidence.tallies["a"] = Tally("a", 4711, "api", set(range(1, 1235)), stated=1234, stated_in=1234)
    job = Job(0, 0, "")
    outcomes = [Outcome(job, "t-1", "done", 1, 120.0, 4.0)]
    return Result(Path("/somewhere/logs"), 42, evidence, SECRETS, [], outcomes, 17, 9.0, 8.0, 1000)


def text_of(result: Result, lang: str = "en", encoding: str = "utf-8", **options: bool) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    print_summary(result, stream, lang, **options)
    return raw.getvalue().decode(encoding)


def test_a_sound_run(result):
    text = text_of(result)
    assert "api             4711     1,234     1,234  ✔" in text
    assert "phone                 2       0" in text
    assert "together: 3 planted, 0 found  ✔" in text
    assert "/somewhere/logs" in text
    assert "✔ Every record is there exactly once, and no secret is anywhere." in text
    assert "✖" not in text


def test_losses_are_shown(result):
    result.evidence.tallies["a"].numbers -= {17, 18}
    text = text_of(result)
    assert "1,234     1,232  ✖" in text
    assert "✖ Not as it should be:" in text
    assert "api (pid 4711): 2 records missing, numbers 17, 18" in text


def test_leaks_are_shown_one_of_each_kind_first(result):
    leaks = [Leak(SECRETS[1], "as it is", f"file-{number}", "phone 13812345678") for number in range(30)]
    result.leaks = [*leaks, Leak(SECRETS[0], "as it is", "console", "hello\n欧阳明哲")]
    lines = [line for line in text_of(result).splitlines() if "leak: " in line]
    assert len(lines) == 12
    assert "leak: name (as it is) in console: … hello 欧阳明哲" in "\n".join(lines[:2])
    assert "… and 19 more" in text_of(result)
    assert "together: 3 planted, 2 found  ✖" in text_of(result)


def test_troubles_come_with_the_last_lines(result):
    result.troubles, result.last_lines = ["ChildError: api ended"], "one\ntwo"
    text = text_of(result)
    assert "ChildError: api ended" in text
    assert text.endswith("one\n    two\n")


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp936"])
def test_every_language_fits_every_encoding(result, lang, encoding):
    text = text_of(result, lang, encoding)
    assert "4711" in text
    if encoding == "utf-8":
        lines = text.splitlines()
        assert len({cell_width(line) for line in lines[1:4]}) == 1
        assert max(map(cell_width, lines)) <= WIDTH


def test_removed_logs_are_not_pointed_at(result):
    text = text_of(result, kept=False)
    assert "/somewhere" not in text
    assert "removed" in text
