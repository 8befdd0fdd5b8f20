"""``lamalog redact``: text in, the same text out, minus what is nobody's business."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from lamalog.cli.group import run
from lamalog.cli.redact import blocks

KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEowIBAAKCAQEAwJ8X\n" * 5 + "-----END RSA PRIVATE KEY-----\n"


def test_a_file_is_copied_without_its_secrets(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (tmp_path / "x.log").write_bytes(f"a password=hunter2hunter2 b\n{KEY}end\n".encode() + b"\xff\xfe kept\n")
    assert run(["redact", str(tmp_path / "x.log")]) == 0
    output = capfdbinary.readouterr().out
    assert b"hunter2" not in output
    assert b"MIIEow" not in output
    assert output.startswith(b"a password=")
    assert output.endswith(b"end\n\xff\xfe kept\n")


def test_standard_input_and_statistics(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"password=hunter2hunter2\nclean\n")))
    assert run(["redact", "--stats"]) == 0
    captured = capfd.readouterr()
    assert captured.out.splitlines()[1] == "clean"
    assert "1  in all" in captured.err
    assert "hunter2" not in captured.out + captured.err


def test_a_missing_file_is_told_and_the_others_are_copied(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.log").write_text("clean\n")
    assert run(["redact", str(tmp_path / "no.log"), str(tmp_path / "x.log")]) == 2
    captured = capfd.readouterr()
    assert captured.out == "clean\n"
    assert "no.log: No such file or directory" in captured.err


def test_options_of_the_configuration_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app.yaml").write_text("lamalog: {redact: {disable: [email]}}")
    (tmp_path / "x.log").write_text("to bob@example.com\n")
    assert run(["redact", str(tmp_path / "x.log")]) == 0
    assert "bob@example.com" not in capfd.readouterr().out
    monkeypatch.setenv("LAMALOG_CONFIG", str(tmp_path / "app.yaml"))
    assert run(["redact", str(tmp_path / "x.log")]) == 0
    assert "bob@example.com" in capfd.readouterr().out


def test_blocks_are_kept_together_but_not_for_ever() -> None:
    lines = [b"a\n", b"-----BEGIN X-----\n", b"b\n", b"-----END X-----\n", b"c\n"]
    assert list(blocks(lines)) == [b"a\n", b"".join(lines[1:4]), b"c\n"]
    endless = [b"-----BEGIN X-----\n", *[b"b\n"] * 1000]
    assert b"".join(blocks(endless)) == b"".join(endless)
    assert max(map(len, blocks(endless))) < 1000
