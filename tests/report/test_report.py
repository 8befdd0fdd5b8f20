"""A report says what the logs say, in three formats, whatever stands in the logs."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import stat
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from lamalog.cli.group import run
from lamalog.exceptions import ConfigError
from lamalog.report import Report, build, to_html, to_json, to_markdown, write
from lamalog.report.making import render
from lamalog.report.model import Code, Column, Detail, Facts, Link, Section, Spark, State, Table, Text, Time
from lamalog.store import Store

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e|`*_[x](javascript:alert(1))\"'&\ud800"
VOID = {"meta", "link", "img", "br"}


class Page(HTMLParser):
    """Tags in order, checked for balance, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def part(answer: dict[str, Any], section: str, place: int = -1) -> dict[str, Any]:
    found = next(s for s in answer["sections"] if s["id"] == section)
    return dict(found["parts"][place])


def test_its_numbers_are_those_of_the_logs(report: Report, logs: Path) -> None:
    records = [json.loads(line) for line in (logs / "shop.jsonl").read_text("utf-8").splitlines()]
    answer = json.loads(to_json(report))
    glance = {row[0]: row[1] for row in part(answer, "summary")["rows"]}
    assert glance["records"] == f"{len(records):,}"
    assert glance["errors"] == str(sum(record["severity_number"] >= 17 for record in records))
    groups = next(
        p for s in answer["sections"] if s["id"] == "errors" for p in s["parts"] if p.get("title") == "Groups"
    )
    for fingerprint in range(4):
        count = sum(record.get("error.fingerprint") == f"{fingerprint:016x}" for record in records)
        assert count in [row[1] for row in groups["rows"]]
    outcomes = part(answer, "tasks", 0)
    shown = {
        column["name"]: sum(row[place] or 0 for row in outcomes["rows"])
        for place, column in enumerate(outcomes["columns"]) if place
    }  # fmt: skip
    assert shown["done"] == sum(record.get("event.name") == "task.done" for record in records)
    assert shown["failed"] == sum(record.get("event.name") == "task.failed" for record in records)
    route = next(row for row in part(answer, "latency")["rows"] if row[0] == "GET /upload")
    took = sorted(r["duration"] for r in records if r.get("http.route") == "/upload")
    assert route[1] == len(took)
    assert route[6] == pytest.approx(took[-1])


def test_all_sections_are_there(report: Report) -> None:
    assert [section.id for section in report.sections] == [
        "summary", "health", "errors", "latency", "resources", "findings", "tasks", "queues", "nodes", "pipeline",
    ]  # fmt: skip
    assert report.notes == ()


def test_the_page_asks_nobody_for_anything(report: Report) -> None:
    page = Page(to_html(report))
    assert not page.of("script")
    assert not page.of("link")
    assert not page.of("img")
    assert not page.of("iframe")
    for _, attributes in page.tags:
        assert "src" not in attributes
        assert not any(name.startswith("on") for name in attributes)
    (policy,) = [a["content"] for a in page.of("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")
    assert "url(" not in to_html(report)
    assert "@import" not in to_html(report)


def test_every_link_within_the_page_leads_somewhere(report: Report) -> None:
    page = Page(to_html(report))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    inside = [str(a["href"])[1:] for a in page.of("a") if str(a["href"]).startswith("#")]
    assert set(inside) <= set(ids)
    assert any(name.startswith("error-") for name in inside)


def test_pictures_have_labels_and_their_numbers_beside_them(report: Report) -> None:
    page = Page(to_html(report))
    pictures = page.of("svg")
    assert len(pictures) > 10
    assert all(a.get("aria-label") and a.get("role") == "img" for a in pictures)
    assert len(page.of("figure")) == len(page.of("figcaption")) == len(page.of("details"))


def test_a_group_has_its_stack_breadcrumbs_and_advice(report: Report) -> None:
    text = " ".join(Page(to_html(report)).text)
    assert 'File "lama/worker.py", line 58, in work' in text
    assert "mask refined" in text
    assert "Load less: a smaller batch" in text
    assert "LAMA-GPU-001" in text
    hrefs = [a["href"] for a in Page(to_html(report)).of("a")]
    assert "https://pytorch.org/docs/stable/notes/cuda.html" in hrefs


def hostile() -> Report:
    columns = (Column(HOSTILE), Column("b"))
    table = Table(
        columns, ((HOSTILE, Link(HOSTILE, url="javascript:alert(1)")), (State(HOSTILE, "fail"), Spark((1.0,))))
    )
    parts = (table, Text(HOSTILE), Code(HOSTILE + "\n```\nx", HOSTILE), Facts(((HOSTILE, HOSTILE), ("t", Time(1e300)))))
    detail = Detail("d", HOSTILE, parts)
    return Report(HOSTILE, 0, 1, 2, (Section("s", HOSTILE, (*parts, detail)),), (HOSTILE,))


def test_nothing_from_a_log_becomes_markup() -> None:
    text = to_html(hostile())
    page = Page(text)
    assert not page.of("script")
    assert [a for a in page.of("a") if not str(a["href"]).startswith("#")] == []
    for char in ("\x1b", "\u202e", "\ud800"):
        assert char not in text
    assert "alert(1)" in " ".join(page.text)


def test_nothing_from_a_log_becomes_markdown() -> None:
    text = to_markdown(hostile())
    assert "<script" not in re.sub(r"\\.", "", text.split("```")[0])
    for char in ("\x1b", "\u202e", "\ud800"):
        assert char not in text
    assert "````" in text  # a fence longer than the one in the stack


def test_json_is_json_even_then() -> None:
    answer = json.loads(to_json(hostile()).encode("utf-8", "backslashreplace"))
    assert answer["sections"][0]["parts"][0]["rows"][0][0] == HOSTILE


def test_a_stack_of_megabytes_is_cut_in_the_middle() -> None:
    long = Report("t", 0, 1, 2, (Section("s", "s", (Code("a" * 10_000_000 + "END"),)),))
    text = to_html(long)
    assert len(text) < 60_000
    assert "characters left out" in text
    assert "END" in text


def test_an_empty_store_still_makes_a_report(tmp_path: Path) -> None:
    (tmp_path / "app.jsonl").touch()
    made = build(Store(tmp_path, engine="python"))
    assert [section.id for section in made.sections] == ["summary", "health", "pipeline"]
    Page(to_html(made))


def test_damage_is_noted(logs: Path, tmp_path: Path) -> None:
    shutil.copy(logs / "shop.jsonl", tmp_path)
    with open(tmp_path / "shop.jsonl", "ab") as file:
        file.write(b'{"torn\nx\n')
    made = build(Store(tmp_path, engine="python"), since="2026-04-25T00:00Z", until="2026-04-25T06:00Z")
    assert any("damaged" in note for note in made.notes)
    assert "damaged" in to_html(made)


def test_a_section_that_fails_is_noted_and_the_others_are_there(logs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.report.sections import queues

    def broken(window: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(queues, "section", broken)
    made = build(Store(logs, engine="python"), since="2026-04-25T00:00Z", until="2026-04-25T03:00Z")
    assert made.notes == ("queues: could not be worked out: ZeroDivisionError: oops",)
    assert "tasks" in [section.id for section in made.sections]


@pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="no duckdb")
def test_both_engines_make_the_same_report(logs: Path, tmp_path: Path) -> None:
    shutil.copy(logs / "shop.jsonl", tmp_path)
    made = [
        build(Store(tmp_path, engine=engine), since="2026-04-25T00:00Z", until="2026-04-25T12:00Z", now=1.0)
        for engine in ("python", "duckdb")
    ]
    first, second = (json.loads(to_json(one)) for one in made)
    for one in (first, second):  # the disk is measured each time
        one["sections"] = [section for section in one["sections"] if section["id"] != "health"]
    assert rounded(first) == rounded(second)


def rounded(value: Any) -> Any:
    """Engines add up in different orders."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [rounded(inner) for inner in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def test_a_narrow_screen_gives_its_width_to_sentences_and_not_to_states(report: Report) -> None:
    page = render(report, "html")
    assert '<td class="s"><span class="state' in page
    assert "td:first-child:not(.s){min-width" in page


def test_it_is_written_whole_and_for_its_owner(report: Report, tmp_path: Path) -> None:
    for name in ("r.html", "r.md", "r.json"):
        path = write(report, tmp_path / name)
        assert path.read_text("utf-8") == render(report, name[2:])
        if os.name == "posix":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(ConfigError, match=r"name the report \.html"):
        write(report, tmp_path / "r.pdf")
    with pytest.raises(ConfigError, match="write html, md or json"):
        write(report, tmp_path / "r.x", format="htm")
    with pytest.raises(OSError, match="No such file"):
        write(report, tmp_path / "no" / "r.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "r.json", "r.md"]


def test_the_command(logs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["report", "--log-dir", str(logs), "--engine", "python", "--since", "2026-04-25T00:00Z"]
    until = ["--until", "2026-04-25T06:00Z"]
    assert run([*where, *until, "-o", str(tmp_path / "r.html"), "--title", "Night"]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("lamalog: wrote ")
    assert "<h1>Night</h1>" in (tmp_path / "r.html").read_text("utf-8")
    assert run([*where, *until]) == 0
    assert capsys.readouterr().out.startswith("# shop\n")
    assert run([*where, *until, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "shop"
    assert run([*where, *until, "-o", str(tmp_path / "r.doc")]) == 2
    assert "name the report .html" in capsys.readouterr().err
    assert run([*where, *until, "--format", "md", "-o", str(tmp_path / "none" / "r.md")]) == 2
    assert f"lamalog: {tmp_path / 'none' / 'r.md'}: can't be written: No such file" in capsys.readouterr().err
    assert run([*where, "--until", "2026-04-24"]) == 2
    assert "since must be before until" in capsys.readouterr().err


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.mark.skipif(CHROMIUM is None, reason="no browser")
def test_a_browser_shows_it(report: Report, tmp_path: Path) -> None:
    assert CHROMIUM is not None
    path = write(report, tmp_path / "r.html")
    picture = tmp_path / "r.png"
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
        "--window-size=390,900", f"--screenshot={picture}", path.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    if not picture.exists():
        pytest.skip(f"the browser does not run here: {done.stderr[-200:]!r}")
    assert picture.stat().st_size > 10_000
