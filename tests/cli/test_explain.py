"""``lamalog explain``."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from lamalog.cli.group import run

OOM = """Traceback (most recent call last):
  File "/opt/venv/lib/python3.11/site-packages/torch/nn/modules/conv.py", line 460, in forward
    return F.conv2d(input, weight)
torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 7.79 GiB of which 1.20 GiB is free.
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "lama-gpu-001"]) == 0
    output = capsys.readouterr().out
    for expected in ("LAMA-GPU-001", "gpu.memory · high · system", "$ nvidia-smi", "https://pytorch.org/docs/", "1. "):
        assert expected in output
    assert "{" not in output


def test_what_is_pasted_in_place_of_a_name_is_not_thrown_back_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "x" * 90_000]) == 2
    assert len(capsys.readouterr().err) < 400


def test_a_traceback_from_a_file_and_from_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.log").write_text(OOM, encoding="utf-8")
    assert run(["explain", str(tmp_path / "x.log")]) == 0
    from_file = capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OOM.encode())))
    assert run(["explain", "-"]) == 0
    assert capsys.readouterr().out == from_file
    assert "2.00 GiB" in from_file
    assert "torch.OutOfMemoryError: CUDA out of memory" in from_file


def test_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.log").write_text(OOM * 3, encoding="utf-8")
    assert run(["explain", str(tmp_path / "x.log"), "--format", "json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["error.code"], one["error.category"], one["count"]) == ("LAMA-GPU-001", "gpu.memory", 3)
    assert one["first"]
    assert one["language"] == "en"


@pytest.mark.parametrize("how", ["option", "variable", "locale"])
def test_chinese(how: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    if how == "variable":
        monkeypatch.setenv("LAMALOG_LANG", "zh")
    elif how == "locale":
        monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert run(["explain", "LAMA-DISK-001", *(["--lang", "zh"] if how == "option" else [])]) == 0
    output = capsys.readouterr().out
    assert "磁盘已满" in output
    assert "首先尝试" in output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_files(tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.log").write_bytes(f"启动失败\n{OOM}".encode(encoding))
    assert run(["explain", str(tmp_path / "x.log")]) == 0
    assert "LAMA-GPU-001" in capsys.readouterr().out


def test_bytes_that_are_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.log").write_bytes(b"\x00\xff\xfe\x80" * 100 + OOM.encode())
    assert run(["explain", str(tmp_path / "x.log")]) == 0
    assert "LAMA-GPU-001" in capsys.readouterr().out


def test_nothing_to_explain_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.log").write_text("all is well\n")
    assert run(["explain", str(tmp_path / "x.log")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "no error found" in captured.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["LAMA-GPO-001"], "did you mean 'LAMA-GPU-001'"),
        (["nope.log"], "nope.log: can't be read: No such file"),
        (["LAMAGPU"], "a code is written like LAMA-GPU-001"),
        (["."], "can't be read"),
        (["LAMA-GPU-001", "--lang", "fr"], "'fr' is not one of"),
        (["LAMA-GPU-001", "--knowledge", "nope.yaml"], "nope.yaml: can't be read"),
        ([], "Missing argument"),
    ],
)
def test_what_is_wrong_is_told_and_ends_with_2(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["explain", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_own_entries(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.yaml").write_text(
        "- {code: ACME-1-001, category: bug, title: ours, cause: c, first: f, link: 'https://example.com/', match: {type: X}}\n"
    )
    assert run(["explain", "ACME-1-001", "--knowledge", str(tmp_path / "own.yaml")]) == 0
    assert "ours" in capsys.readouterr().out


def test_a_terminal_is_safe_from_what_is_in_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.log").write_text("ValueError: \x1b]0;title\x07 \u202e evil \u2028 x\n", encoding="utf-8")
    assert run(["explain", str(tmp_path / "x.log"), "--color", "never"]) == 0
    output = capsys.readouterr().out
    assert not {"\x1b", "\x07", "\u202e", "\u2028"} & {*output}


def test_of_a_huge_log_the_end_is_looked_at_and_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "x.log").open("w") as file:
        file.writelines(
            "2026-11-24 09:00:00 INFO all is well, and this line is as long as lines are\n" for _ in range(300_000)
        )
        file.write(OOM)
    assert run(["explain", str(tmp_path / "x.log")]) == 0
    captured = capsys.readouterr()
    assert "LAMA-GPU-001" in captured.out
    assert "only the last 20 MB" in captured.err
