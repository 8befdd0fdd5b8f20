"""Whatever is in a configuration file, reading it ends with data or with a finding that says where and why."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.config.document import size_problem
from lamalog.config.load import from_mapping, load, parse


def problems(text: str | bytes, name: str = "app.yaml") -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    return [str(finding) for finding in parse(content, name).findings]


def test_every_key_knows_its_line() -> None:
    document = parse(b"version: 1\nhandlers:\n  file:\n    filters:\n      - a\n      - b\n", "app.yaml")
    assert document.line(("handlers", "file", "filters", 1)) == 6
    assert document.line(("handlers", "file", "nowhere", "below")) == 3
    assert document.line(()) is None


def test_json_knows_its_lines_too_with_tabs_and_without_spaces() -> None:
    document = parse(b'{\n\t"version":1,\n\t"handlers": {\n\t\t"a": {"class": "x"}\n\t}\n}', "app.json")
    assert document.data == {"version": 1, "handlers": {"a": {"class": "x"}}}
    assert document.places["handlers", "a", "class"] == (4, 9)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a:\n\tb: 1\n", "app.yaml:2:1: error: a tab is used for indentation (YAML takes spaces only)"),
        ("a:\n  b: 1\n c: 2\n", "app.yaml:3:2: error: wrong indentation: this line belongs to no line above"),
        ("a: 'x\nb: 1\n", "app.yaml:3:1: error: a quote is never closed (see line 1)"),
        ("a: {b: [\n", "app.yaml:2:1: error: a bracket is never closed"),
        ("a: b: c", "app.yaml:1:5: error: a ':' where none can stand (quote the value, or check the indentation)"),
        ("a: 1\n---\nb: 1\n", "app.yaml:2:1: error: a second document begins here (remove the line '---')"),
        ("a: !!python/name:os.system x", "app.yaml:1:4: error: a tag that safe YAML does not have (write plain data)"),
        ("a: *b", "app.yaml:1:4: error: found undefined alias 'b'"),
        ("a: &a [*a]", "app.yaml: error: contains itself"),
        ("[" * 500, "app.yaml: error: is nested more than 40 levels deep"),
        ("- a", "app.yaml: error: must be a mapping of sections, not a list (begin with 'version: 1')"),
        ("hello", "app.yaml: error: must be a mapping of sections, not a single value: 'hello'"),
        ("", "app.yaml: warning: is empty (the defaults are used)"),
        (b"a: \xff", "app.yaml:1: error: is no UTF-8: invalid start byte"),
        (b"x" * 2_000_000, "app.yaml: error: is larger than"),
    ],
)
def test_broken_yaml_is_explained(text: str | bytes, expected: str) -> None:
    [problem] = problems(text)
    assert problem.startswith(expected)


def test_the_place_is_shown_with_a_caret() -> None:
    assert problems("a:\n  b: 1\n c: 2\n")[0].splitlines()[1:] == ["      b: 1", "     c: 2", "     ^"]


def test_no_secret_is_shown_with_it() -> None:
    [problem] = problems("password: hunter2hunter2 : x")
    assert "hunter2" not in problem


def test_a_few_aliases_can_not_fill_the_memory() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert problems("\n".join(levels)) == ["app.yaml: error: holds more than 20,000 values, aliases counted"]


def test_a_key_that_stands_twice_is_found_in_yaml_and_json() -> None:
    [problem] = problems("root:\n  level: INFO\n  level: DEBUG\n")
    assert problem.startswith("app.yaml:3:3: error: root.level: the key stands here a second time; the one on line 2")
    [problem] = problems('{"a": 1,\n "a": 2}', "app.json")
    assert problem.startswith("app.json:2:2: error: a: the key stands here a second time; the one on line 1")


def test_broken_json_is_explained() -> None:
    [problem] = problems('{"a": 1,\n "b" 2}', "app.json")
    assert problem.startswith("app.json:2:6: error: is no JSON: Expecting ':' delimiter")


def test_times_and_dates_stay_text() -> None:
    document = parse(b"a: 12:30\nb: 2024-01-01\nc: 1:20.5\nd: 10\ne: 1.5\nf: 0x1f\n", "app.yaml")
    assert document.data == {"a": "12:30", "b": "2024-01-01", "c": "1:20.5", "d": 10, "e": 1.5, "f": 31}


def test_merge_keys_and_anchors_work() -> None:
    document = parse(b"x: &x {level: INFO}\ny:\n  <<: *x\n  level: DEBUG\n", "app.yaml")
    assert document.data == {"x": {"level": "INFO"}, "y": {"level": "DEBUG"}}
    assert not document.findings


def test_bom_and_utf16_are_read() -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        assert parse("a: ü\n".encode(encoding), "app.yaml").data == {"a": "ü"}


def test_a_missing_file_is_a_warning(tmp_path: Path) -> None:
    document = load(tmp_path / "no.yaml")
    assert document.missing
    assert [finding.severity for finding in document.findings] == ["warning"]


def test_what_is_no_file_is_an_error_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/null"), tmp_path / "a\0b"):
        [finding] = load(path).findings
        assert finding.severity == "error"


def test_a_mapping_is_taken_as_it_is_unless_it_is_endless() -> None:
    endless: dict[str, object] = {}
    endless["a"] = [endless]
    assert from_mapping({"version": 1}).data == {"version": 1}
    assert [str(finding) for finding in from_mapping(endless).findings] == ["<dict>: error: contains itself"]
    assert size_problem({"a": [1, 2, {"b": ()}]}) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(st.text(), values))
def test_what_yaml_writes_is_read_back(data: dict[str, object]) -> None:
    document = parse(yaml.safe_dump(data).encode(), "app.yaml")
    assert document.data == data


@settings(deadline=None)
@given(st.dictionaries(st.text(), values))
def test_what_json_writes_is_read_back(data: dict[str, object]) -> None:
    assert parse(json.dumps(data).encode(), "app.json").data == data


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(alphabet="a:-[]{}&*!|>'\"\n\t #%@?,1", max_size=60).map(str.encode))
def test_nothing_makes_it_raise(content: bytes) -> None:
    for name in ("app.yaml", "app.json"):
        document = parse(content, name)
        assert document.data is None or isinstance(document.data, dict)
        assert document.data is not None or document.findings
