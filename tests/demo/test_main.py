from __future__ import annotations

import importlib.util

import pytest

from lamalog.demo.__main__ import entry
from lamalog.demo.main import _directory, run
from lamalog.exceptions import ConfigError, MissingExtraError


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tasks": 3}, "tasks: 3 is out of range, write a number from 4 to 10000"),
        ({"workers": 0}, "workers: 0 is out of range, write a number from 1 to 16"),
        ({"lang": "zhh"}, r"lang: unknown language 'zhh' \(did you mean 'zh'\?\)"),
        ({"rotation": "big"}, "big"),
    ],
)
def test_a_wrong_argument_is_told(arguments, message):
    with pytest.raises(ConfigError, match=message):
        run(**arguments)


def test_a_directory_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match=r"log_dir: .*file/below: "):
        run(log_dir=tmp_path / "file" / "below")


def test_without_the_extra_there_is_one_helpful_sentence(monkeypatch, capsys):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "cv2" else find_spec(name))
    with pytest.raises(MissingExtraError, match=r"lamalog demo needs an optional dependency: .*lamalog\[demo\]"):
        run()
    assert entry([]) == 2
    assert capsys.readouterr().err.startswith("lamalog demo: lamalog demo needs")


def test_logs_of_an_earlier_run_are_left_alone(tmp_path):
    assert _directory(tmp_path / "new") == (tmp_path / "new").resolve()
    (tmp_path / "new" / "lamalog-demo-000007.jsonl.gz").write_bytes(b"")
    assert _directory(tmp_path / "new").name == "run-2"
    (tmp_path / "new" / "run-2" / "lamalog-demo.jsonl").write_bytes(b"")
    assert _directory(tmp_path / "new").name == "run-3"
