"""The linter finds what ``dictConfig`` swallows, obscures or only notices when it is too late."""

from __future__ import annotations

import copy
import logging
import logging.config
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lamalog.config.default import default_config
from lamalog.config.finding import Finding
from lamalog.config.lint import lint
from lamalog.config.load import parse
from lamalog.config.plan import lint_base
from lamalog.text import escape_control

BASE = lint_base({"app": "shop"})


def check(text: str, base: dict[str, Any] | None = BASE) -> list[str]:
    """Findings in short: ``line: severity: path: message (hint)``."""
    return [str(finding).removeprefix("a.yaml:") for finding in lint(parse(text.encode(), "a.yaml"), base=base)]


CASES = [
    ("logers: {}", "1:1: error: logers: unknown section (did you mean 'loggers'?)"),
    ("verson: 1", "1:1: error: verson: unknown section (did you mean 'version'?)"),
    ("plugins: {}", "1:1: warning: plugins: unknown section: nothing uses it"),
    ("handlers:", "1:1: error: handlers: is empty (remove it, or fill it in)"),
    ("handlers: []", "1:1: error: handlers: must be a mapping, not a list"),
    ("root:\n  lvl: INFO", "2:3: error: root.lvl: unknown key (did you mean 'level'?)"),
    ("root: {level: INOF}", "1:8: error: root.level: unknown level 'INOF' (did you mean 'INFO'?)"),
    ("root: {level: on}", "1:8: error: root.level: must be a level, not true (write a name such as INFO)"),
    (
        "root: {handlers: console}",
        "1:8: error: root.handlers: must be a list of handler names, not text 'console' (wri",
    ),
    (
        "root: {handlers: [consol]}",
        "1:19: error: root.handlers[0]: no handler is named 'consol' (did you mean 'console'?)",
    ),
    ("root: {handlers: }", "1:8: error: root.handlers: is empty (write [] for none)"),
    ("root: {handlers: [file, file]}", "1:25: warning: root.handlers[1]: handler 'file' is listed twice"),
    ("root: {filters: [redcat]}", "1:18: error: root.filters[0]: no filter is named 'redcat' (did you mean 'redact'?)"),
    ("root: {propagate: false}", "1:8: warning: root.propagate: means nothing on the root logger (remove it)"),
    ("loggers: {a: {propogate: false}}", "1:15: error: loggers.a.propogate: unknown key (did you mean 'propagate'?)"),
    ('loggers: {a: {propagate: "false"}}', "1:15: error: loggers.a.propagate: must be true or false, not text 'false'"),
    ("loggers: {a: }", "1:11: error: loggers.a: is empty (remove it, or fill it in)"),
    ("loggers: {1: {}}", "1:11: error: loggers[1]: 1 is no name (names are text: quote it)"),
    ("loggers: {a: {handlers: [console]}}", "1:11: warning: loggers.a: its records reach console twice"),
    ("version: 2", "1:1: error: version: unknown version 2 (write 1)"),
    ('version: "1"', "1:1: error: version: unknown version '1' (write 1)"),
    ("incremental: true", "1:1: error: incremental: does not go together with lamalog.configure (remove it)"),
    ("disable_existing_loggers: nope", "1:1: error: disable_existing_loggers: must be true or false, not text 'nope'"),
    ("disable_existing_loggers: true", "1:1: warning: disable_existing_loggers: silences every logger made before"),
    ("lamalog: {levle: INFO}", "1:11: error: lamalog.levle: unknown option (did you mean 'level'?)"),
    ("lamalog: {rotation: 10 XB}", "1:11: error: lamalog.rotation: bad rotation '10 XB'"),
    ("lamalog: {retention: {coutn: 1}}", "1:11: error: lamalog.retention: bad retention: unknown key 'coutn'"),
    (
        "lamalog: {log_dir: /dev/null/x}",
        "1:11: warning: lamalog.log_dir: '/dev/null/x' is out of reach: '/dev/null' is",
    ),
    ("lamalog: {level: }", "1:11: error: lamalog.level: has no value (remove it, or write one)"),
    (
        "lamalog: {redact: {familes: []}}",
        "1:20: error: lamalog.redact.familes: unknown option 'familes' (did you mean 'families'?",
    ),
    (
        "handlers: {file: {rotaton: 1 MB}}",
        "1:19: error: handlers.file.rotaton: unknown argument (did you mean 'rotatio",
    ),
    ("handlers: {file: {rotation: 1 XB}}", "1:19: error: handlers.file.rotation: bad rotation '1 XB'"),
    ("handlers: {file: {filename: a/b}}", "1:19: error: handlers.file.filename: bad filename 'a/b'"),
    (
        "handlers: {file: {compression: gzp}}",
        "1:19: error: handlers.file.compression: bad compression 'gzp': write 'gzip'",
    ),
    ("handlers: {file: {mode: '0999'}}", "1:19: error: handlers.file.mode: bad mode '0999'"),
    (
        "handlers: {file: {utc: 'true'}}",
        "1:19: error: handlers.file.utc: must be true or false, not text 'true' (remove t",
    ),
    (
        "handlers: {file: {formatter: jsn}}",
        "1:19: error: handlers.file.formatter: no formatter is named 'jsn' (did you m",
    ),
    (
        "handlers: {file: {formatter: [json]}}",
        "1:19: error: handlers.file.formatter: must be a formatter's name, not a l",
    ),
    ("handlers: {file: {level: lowd}}", "1:19: error: handlers.file.level: unknown level 'lowd'"),
    ("handlers: {fiel: {level: INFO}}", "1:12: error: handlers.fiel: has no class (did you mean 'file'?)"),
    (
        "handlers: {x: {class: logging.StreamHander}}",
        "1:16: error: handlers.x.class: unknown class: 'logging.StreamHander",
    ),
    (
        "handlers: {x: {class: StreamHandler}}",
        "1:16: error: handlers.x.class: unknown class: no module named 'StreamHandler' (di",
    ),
    ("handlers: {x: {class: no.such.Thing}}", "1:16: error: handlers.x.class: unknown class: no module named 'no'"),
    ("handlers: {x: {class: logging.Formatter}}", "1:16: error: handlers.x.class: 'logging.Formatter' is no Handler"),
    (
        "handlers: {x: {class: logging.INFO}}",
        "1:16: error: handlers.x.class: 'logging.INFO' is no class but the number 20",
    ),
    (
        "handlers: {x: {class: logging.A, (): logging.B}}",
        "1:16: error: handlers.x.class: stands beside '()' (remove one",
    ),
    (
        "formatters: {x: {class: logging.StreamHandler}}",
        "1:18: error: formatters.x.class: 'logging.StreamHandler' is no F",
    ),
    ("handlers: {x: {class: 5}}", "1:16: error: handlers.x.class: must be a dotted class name, not the number 5"),
    (
        "handlers: {x: {class: logging.FileHandler}}",
        "1:12: error: handlers.x: FileHandler needs the argument 'filename'",
    ),
    (
        "handlers: {x: {class: logging.FileHandler, filename: /no/x}}",
        "1:44: error: handlers.x.filename: the directory '/no'",
    ),
    (
        "handlers: {x: {class: logging.StreamHandler, stream: sys.stdout}}",
        "1:46: error: handlers.x.stream: must be a stream",
    ),
    (
        "handlers: {x: {class: logging.StreamHandler, stream: ext://sys.stdot}}",
        "1:46: error: handlers.x.stream: ext:// lea",
    ),
    ("handlers: {x: {class: logging.StreamHandler}}", "1:12: warning: handlers.x: is used by no logger"),
    (
        "handlers: {x: {class: lamalog.handlers.AsyncHandler, handlers: ['cfg://handlers.nope']}}",
        "1:65: error: handlers.x",
    ),
    (
        "filters: {z: {class: lamalog.redact.RedactionFilter}}",
        "1:15: error: filters.z.class: dictConfig ignores 'class'",
    ),
    ("filters: {redact: {familes: []}}", "1:20: error: filters.redact.familes: unknown option 'familes' (did you mean"),
    (
        "filters: {z: {(): lamalog.filters.RateLimitFilter, limit: -1}}",
        "1:52: error: filters.z.limit: -1: write a whole numb",
    ),
    (
        "filters: {z: {(): lamalog.RateLimitFilter}}",
        "1:15: error: filters.z.(): unknown class: 'lamalog.RateLimitFilter",
    ),
    (
        "handlers: {async: {when_full: drop}}",
        "1:20: error: handlers.async.when_full: unknown 'drop': write one of block",
    ),
    ("handlers: {async: {memory: 1 XB}}", "1:20: error: handlers.async.memory: bad size '1 XB'"),
    (
        "handlers: {console: {stream: stdot}}",
        "1:22: error: handlers.console.stream: unknown 'stdot': write one of stderr",
    ),
    ("filters: {z: {nam: a}}", "1:15: error: filters.z.nam: unknown key (did you mean 'name'?)"),
    ("formatters: {z: {fromat: x}}", "1:18: error: formatters.z.fromat: unknown key (did you mean 'format'?)"),
    ("formatters: {z: {format: '{message}'}}", "1:18: error: formatters.z.format: fits not style '%'"),
    ("formatters: {z: {style: '&', format: x}}", "1:18: error: formatters.z.style: unknown style text '&'"),
    (
        "formatters: {z: {class: lamalog.formatters.JsonFormatter, schema: ecs}}",
        "1:59: error: formatters.z.schema: is silen",
    ),
    ("formatters: {json: {schema: esc}}", "1:21: error: formatters.json.schema: unknown schema 'esc'"),
    ("formatters: {console: {color: maybe}}", "1:24: error: formatters.console.color: color='maybe'"),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_mistake_is_found_where_it_stands(text: str, expected: str) -> None:
    found = check(text)
    assert any(line.startswith(expected) for line in found), found


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "version: 1\nroot: {level: debug, handlers: [file]}",
        "lamalog: {app: shop, version: 1.10, level: warn, async: true, retention: 5 files}",
        "lamalog: {rotation: 12:30, console: auto, file: '{app}-{pid}.jsonl', log_dir: logs}",
        "handlers: {file: {rotation: null, retention: null, fsync: error, mode: 0o640}}",
        "handlers: {x: {class: logging.StreamHandler, stream: ext://sys.stdout}}\nroot: {handlers: [x]}",
        "handlers: {x: {(): ext://logging.StreamHandler}}\nroot: {handlers: [x]}",
        "formatters: {z: {format: '{message}', style: '{'}, y: {format: $message, style: $}}",
        "filters: {z: {name: app}, redact: {families: [secrets], policy: last4}}",
        "mine: {level: INFO}\nroot: {level: INFO}\nhandlers: {file: {app: cfg://mine.level}}",
        "loggers: {a: {handlers: [console], propagate: false}, b: {level: 15, propagate: true}}",
        "formatters: {console: {(): lamalog.formatters.ConsoleFormatter, emoji: false}}",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize("options", [{}, {"async_": True}, {"console": False, "file": False}, {"redact": False}])
def test_the_defaults_are_right_on_their_own(options: dict[str, Any]) -> None:
    assert lint(default_config(app="shop", **options)) == []


def test_on_its_own_a_file_needs_more() -> None:
    found = check("root: {level: info, handlers: [console]}", base=None)
    assert " error: version is missing (begin with 'version: 1')" in found
    assert any("loggers made before go silent" in line for line in found)
    assert any("root.level: unknown level 'info' to dictConfig (write INFO)" in line for line in found)
    assert any("no handler is named 'console' (none is defined)" in line for line in found)


def test_on_its_own_a_handler_without_redaction_is_told() -> None:
    text = "version: 1\ndisable_existing_loggers: false\nhandlers: {x: {class: logging.StreamHandler}}\nroot: {handlers: [x]}"
    assert check(text, base=None) == [
        "3:12: warning: handlers.x: writes what it gets, secrets included (add filters: [context, redact])"
    ]


def test_a_class_that_raises_when_imported_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lamalog_broken.py").write_text("raise SystemExit('no licence')", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    [found] = check("handlers: {x: {class: lamalog_broken.Thing}}")
    assert "unknown class: can't import 'lamalog_broken': SystemExit: no licence" in found


def test_a_directory_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    [found] = check(f"handlers: {{file: {{log_dir: {tmp_path}/logs}}}}")
    assert f"is out of reach: no permission to write to '{tmp_path}'" in found


def test_a_secret_is_not_quoted() -> None:
    text = "handlers: {x: {class: logging.handlers.SMTPHandler, credentials: hunter2hunter2, password: hunter2hunter2}}"
    assert "hunter2" not in "".join(check(text))


def test_nothing_is_made_or_changed(tmp_path: Path) -> None:
    config = default_config(app="shop", log_dir=tmp_path / "logs")
    before = copy.deepcopy(config), logging.root.handlers[:]
    lint(config)
    assert (config, logging.root.handlers) == before
    assert list(tmp_path.iterdir()) == []


def test_python_objects_are_welcome() -> None:
    config = {"handlers": {"x": {"()": logging.StreamHandler}}, "root": {"handlers": ["x"]}}
    assert lint(config, base=BASE) == []


NAMES = st.sampled_from(
    "version handlers formatters filters loggers root lamalog file console json class () level propagate format style "
    "filename rotation redact . stream x a.b".split()
)
WORDS = st.sampled_from(
    "INFO lowd console file cfg://handlers.file cfg:// ext://sys.stdout ext:// 10_MB {x} $ é \x1b[31m \ud800 "
    "cfg://handlers[0] lamalog.handlers.RotatingJsonHandler logging.StreamHandler logging.handlers.MemoryHandler "
    "lamalog.formatters.ConsoleFormatter logging.Filter lamalog.filters.RateLimitFilter".split()
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=5) | st.dates()
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | st.integers(), inner, max_size=4),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(TREES | st.dictionaries(NAMES, st.dictionaries(NAMES, st.dictionaries(NAMES, TREES))), st.booleans())
@example({"handlers": {"x": {"class": "logging.handlers.QueueHandler", "queue": [], "handlers": {}}}}, True)
@example({"handlers": {"x": {"()": "logging.getLogger", ".": 1}}, "root": {"handlers": [["x"], {}]}}, False)
@example({"lamalog": {"redact": {"rules": [{"id": 3}], "families": 5, "engine": []}}}, False)
def test_nothing_that_can_be_written_makes_it_raise(config: Any, bare: bool) -> None:
    for finding in lint(config, base=None if bare else BASE):
        assert isinstance(finding, Finding)
        assert str(finding) == escape_control(str(finding))


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(NAMES, st.dictionaries(NAMES, st.dictionaries(NAMES, WORDS | st.booleans(), max_size=3))))
def test_what_it_lets_pass_on_its_own_dictconfig_takes(config: dict[str, Any]) -> None:
    """The standard library is the oracle."""
    for section in ("handlers", "lamalog"):  # handlers would open files here
        config.pop(section, None)
    config["version"] = 1
    if not any(finding.severity == "error" for finding in lint(config)):
        logging.config.dictConfig(yaml.safe_load(yaml.safe_dump(config)))
