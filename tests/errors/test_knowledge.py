"""The knowledge base itself, and what is said when somebody's own entries are wrong."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from lamalog.errors.categories import CATEGORIES
from lamalog.errors.classify import classify
from lamalog.errors.knowledge import Knowledge, default_knowledge, load_knowledge, loading
from lamalog.errors.knowledge.entry import Entry
from lamalog.exceptions import ConfigError

ENTRIES = list(default_knowledge().entries.values())
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: Documentation that stays where it is.
HOSTS = {
    "boto3.amazonaws.com", "cryptography.io", "developer.mozilla.org", "developer.nvidia.com", "docs.aws.amazon.com",
    "docs.celeryq.dev", "docs.docker.com", "docs.nvidia.com", "docs.opencv.org", "docs.paramiko.org",
    "docs.pydantic.dev", "docs.python.org", "docs.sqlalchemy.org", "duckdb.org", "fastapi.tiangolo.com",
    "flask.palletsprojects.com", "grpc.io", "huggingface.co", "itsdangerous.palletsprojects.com",
    "jinja.palletsprojects.com", "kafka.apache.org", "learn.microsoft.com", "man7.org", "numpy.org", "onnxruntime.ai",
    "packaging.python.org", "pillow.readthedocs.io", "pyjwt.readthedocs.io", "python-socketio.readthedocs.io",
    "pytorch.org", "pyzmq.readthedocs.io", "redis.io", "requests.readthedocs.io", "websockets.readthedocs.io",
    "werkzeug.palletsprojects.com", "www.postgresql.org", "www.python-httpx.org", "www.rabbitmq.com", "www.sqlite.org",
    "yaml.org", "zeromq.org", "zguide.zeromq.org",
}  # fmt: skip


def texts(entry: Entry, language: str) -> list[str]:
    steps = [step for each in (entry.first, *(variant.first for variant in entry.variants)) for step in each[language]]
    return [entry.title[language], entry.cause[language], *steps]


def test_all_files_can_be_read() -> None:
    assert default_knowledge().problems == ()
    assert len(ENTRIES) >= 300


def test_every_category_has_general_advice_and_codes_of_it_end_in_three_zeros() -> None:
    general = {entry.category: entry.code for entry in ENTRIES if entry.general}
    assert set(general) == set(CATEGORIES)
    assert all(code.endswith("-000") for code in general.values())


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_an_entry_speaks_english_and_chinese(entry: Entry) -> None:
    for text in texts(entry, "zh"):
        assert CHINESE.search(text), f"{text!r} is no Chinese"
        assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[,;](?=[\u4e00-\u9fff])", text), f"{text!r}: Chinese punctuation"
    for text in texts(entry, "en"):
        assert not CHINESE.search(text), f"{text!r} is no English"
    assert len(entry.first["en"]) == len(entry.first["zh"])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_links_are_https_to_documentation_that_stays(entry: Entry) -> None:
    host, _, path = entry.link.removeprefix("https://").partition("/")
    assert host in HOSTS
    assert re.fullmatch(r"[\w/.\-#~]*", path), entry.link


def test_no_two_entries_say_the_same() -> None:
    titles = Counter(entry.title["en"] for entry in ENTRIES)
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if not entry.general], ids=lambda entry: entry.code)
def test_a_pattern_is_found_by_its_literals(entry: Entry) -> None:
    """What is looked for first is in the pattern itself: else some messages would never be found."""
    for condition in entry.conditions:
        for literal in condition.literals:
            assert condition.message is not None
            plain = re.sub(r"\\(.)", r"\1", condition.message.pattern)
            assert literal in plain or all(sign in plain for sign in literal)


OWN = """
- code: ACME-PAY-001
  category: third_party
  title: {en: The bank is closed, zh: 银行系统关闭}
  cause: It is night.
  first: [Wait until morning]
  link: https://wiki.example.com/bank
  match:
    - {type: RuntimeError, message: "^bank closed"}
"""


def test_own_entries_are_looked_at_first(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN, encoding="utf-8")
    own = load_knowledge(str(path))
    assert classify(RuntimeError("bank closed at night"), knowledge=own).code == "ACME-PAY-001"
    assert classify(RuntimeError("bank closed at night")).code != "ACME-PAY-001"
    assert classify(ZeroDivisionError(), knowledge=own).code == "LAMA-BUG-008"


def test_an_own_entry_replaces_ours_of_the_same_code() -> None:
    entry = {
        "code": "LAMA-BUG-008", "category": "bug", "title": "no", "cause": "own words", "first": "stop",
        "link": "https://example.com/", "match": {"type": "ZeroDivisionError"},
    }  # fmt: skip
    own = load_knowledge([entry])
    assert own.entries["LAMA-BUG-008"].cause["zh"] == "own words"
    assert len(own.entries) == len(ENTRIES)


def changed(**keys: Any) -> list[dict[str, Any]]:
    entry: dict[str, Any] = {
        "code": "ACME-X-001", "category": "bug", "title": "t", "cause": "c", "first": ["f"],
        "link": "https://example.com/x", "match": [{"type": "KeyError"}],
    }  # fmt: skip
    entry.update(keys)
    return [{key: value for key, value in entry.items() if value is not ...}]


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        (changed(code=...), "entry 1: code None"),
        (changed(code="acme"), "such as ACME-PAY-001"),
        (changed(category="netwrok"), r"\(ACME-X-001\): unknown category 'netwrok' \(did you mean 'network'\?\)"),
        (changed(titel="x"), "unknown key 'titel'.*did you mean 'title'"),
        (changed(cause=...), "'cause' is missing"),
        (changed(title={"de": "x"}), "title: unknown language 'de'"),
        (changed(title={"en": 3}), r"title\.en: 3 is no text"),
        (changed(first=[]), "first: write a list of steps"),
        (changed(first={}), "at least one step"),
        (changed(link="http://x.com"), "write the https:// address"),
        (changed(link="https://a b.com/"), "write the https:// address"),
        (changed(match=...), "nothing would ever find"),
        (changed(match=[{"typ": "KeyError"}]), r"match\[0\]: unknown condition 'typ'.*did you mean 'type'"),
        (changed(match=[{"message": "x"}]), "alone tells too little"),
        (changed(match=["KeyError"]), "a condition is a mapping"),
        (changed(match=[{"type": "X", "message": "("}]), "is no regular expression"),
        (changed(match=[{"type": "X", "message": "(a+)+$"}]), "repeats a repetition"),
        (changed(match=[{"errno": "ENOSPACE"}]), "unknown errno 'ENOSPACE'.*ENOSPC"),
        (changed(match=[{"status": 40}]), "write an HTTP status"),
        (changed(match=[{"code": "23505"}]), "write kind and code"),
        (changed(match=[{"winerror": "5"}]), "is no number"),
        (changed(when=[{"if": {"gpu.totl": "< 8 GB"}, "first": "x"}]), "unknown fact 'gpu.totl'.*gpu.total"),
        (changed(when=[{"if": {"gpu.total": "< many"}, "first": "x"}]), "can't be compared"),
        (changed(when=[{"if": {}}]), "write {if"),
        (changed(severity="bad"), "unknown severity"),
        (changed(weak=1.5), "write a whole number"),
        (changed(command="a\nb"), "write one line"),
        ([*changed(), *changed()], "entry 2: the code ACME-X-001 is there twice"),
        ("x", "can't be read"),
        (["x"], "an entry is a mapping"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(entries: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_knowledge(entries)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"- code: [", "no valid YAML"),
        (b"\xff\xfe\xfa", "no UTF-8"),
        (b"3", "a list of entries"),
        (b"rules: []", "'entries:'"),
        (b"- code: A\x00", "no valid YAML"),
        (b"x" * (loading.MAX_BYTES + 1), "larger than 4 MB"),
        (b"[" * 100_000, "no valid YAML"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_name(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "own.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=f"own.yaml: .*{said}"):
        load_knowledge(path)


def test_an_empty_file_adds_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("# nothing yet\n")
    assert load_knowledge(tmp_path / "own.yaml").entries == default_knowledge().entries


def test_a_damaged_installation_still_classifies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "our_files", lambda: iter([("a.yaml", "- [")]))
    damaged = loading._read_ours()
    assert "a.yaml" in damaged.problems[0]
    assert classify(KeyError("x"), knowledge=damaged).category == "unknown"
    assert classify(KeyError("x"), knowledge=Knowledge()).code == "LAMA-GEN-000"
