"""``lamalog errors``: the list, one group, and decisions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamalog.cli.group import run
from lamalog.text import cell_width

Run = Callable[..., list[str]]
A, B = "a1" * 8, "b2" * 8


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two groups: one steady over four days, one that is new."""
    monkeypatch.chdir(tmp_path)
    now = time.time()
    rows: list[dict[str, Any]] = [{"ago": 4 * 86400 + 60.0, "severity_text": "INFO", "severity_number": 9}]
    rows += [
        {
            "ago": 4 * 86400 - number * 3400.0,
            "error.fingerprint": A,
            "error.title": "CudaError: out of memory",
            "error.culprit": "shop.gpu:allocate",
            "exception.type": "torch.OutOfMemoryError",
            "exception.message": "CUDA out of memory. Tried to allocate 2.00 GiB",
            "exception.stacktrace": "Traceback (most recent call last):\n  File \"shop/gpu.py\", line 3\nCudaError: x",
            "error.breadcrumbs": [{"timestamp": "2026-05-01T12:00:00.000000Z", "level": "INFO", "logger": "shop", "message": "loaded"}],
            "service.version": "1.0",
            "enduser.id": f"u{number % 3}",
            "lama.node.id": "gpu-7",
        }
        for number in range(100)
    ]  # fmt: skip
    rows += [
        {"ago": 600.0 - number, "error.fingerprint": B, "error.title": "ValueError: \x1b[31m很长的标题 " + "x" * 300}
        for number in range(7)
    ]
    (tmp_path / "logs").mkdir()
    with (tmp_path / "logs/shop.jsonl").open("w") as file:
        for number, row in enumerate(rows):
            at = now - row.pop("ago")
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at % 1 * 1e6):06d}Z"
            base = {"timestamp": stamp, "severity_text": "ERROR", "severity_number": 17, "message": "it failed"}
            file.write(json.dumps({**base, "logger": "shop", "record.id": f"n-1-{number}", **row}) + "\n")
    return tmp_path / "logs"


@pytest.fixture
def errors(logs: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str, status: int = 0) -> list[str]:
        assert run(["errors", *arguments]) == status
        return capsys.readouterr().out.splitlines()

    return call


def rows(errors: Run, *arguments: str, status: int = 0) -> list[dict[str, Any]]:
    return list(json.loads("\n".join(errors("--format", "json", *arguments, status=status))))


def test_the_list(errors: Run) -> None:
    header, first, second = errors()
    assert header.split()[:3] == ["count", "over", "time"]
    assert first.split()[0] == "100"
    assert "steady" in first
    assert "open" in first
    assert "CudaError: out of memory" in first
    assert "new" in second
    assert "\x1b" not in "".join((header, first, second))


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_it_fits_narrow_terminals(logs: Path, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.cli.error_detail import detail_lines
    from lamalog.cli.error_groups import group_lines
    from lamalog.cli.output.style import Style
    from lamalog.errors.statistics import error_groups, group_detail
    from lamalog.store import Store

    style = Style(color=False, width=width, terminal=True)
    lines = list(group_lines(error_groups(Store(logs)), 2, style))
    detail = group_detail(Store(logs), A)
    assert detail is not None
    assert max(cell_width(line) for line in lines) <= width
    assert max(cell_width(line) for line in detail_lines(detail, style)) <= width


def test_rows_for_programs(errors: Run) -> None:
    first, second = rows(errors)
    assert (first["count"], first["error"], first["trend"], first["users"], first["nodes"]) == (100, A, "steady", 3, 1)
    assert (second["fingerprint"], second["trend"], second["state"]) == (B, "new", "open")
    assert sum(second["timeline"]["counts"]) == 7
    assert errors("--format", "csv")[0].startswith("count,first,last,type,message,logger,error,")


def test_filters(errors: Run) -> None:
    assert [row["error"] for row in rows(errors, "--new")] == [B]
    assert rows(errors, "--rising", status=1) == []
    assert [row["error"] for row in rows(errors, "--new", "--rising", "--state", "open")] == [B]
    assert rows(errors, "--state", "resolved", status=1) == []
    assert [row["error"] for row in rows(errors, "service.version=1.0")] == [A]
    assert [row["error"] for row in rows(errors, "-n", "1")] == [A]
    errors("| stats count", status=2)
    errors("level>=eror", status=2)


@pytest.mark.parametrize("engine", ["auto", "python"])
def test_damage_is_told(logs: Path, engine: str, capsys: pytest.CaptureFixture[str]) -> None:
    with (logs / "shop.jsonl").open("a") as file:
        file.write('{"half a line\n')
    assert run(["errors", "--engine", engine]) == 0
    assert capsys.readouterr().err.count("1 damaged line skipped in shop.jsonl") == 1


def test_one_group_whole(errors: Run) -> None:
    text = "\n".join(errors("show", A[:4]))
    for part in (
        "CudaError: out of memory",
        "shop.gpu:allocate",
        "Traceback",
        "loaded",
        "1.0: 100",
        "gpu-7: 100",
        "LAMA-",
    ):
        assert part in text
    [row] = json.loads("\n".join(errors("show", A, "--format", "json")))
    assert (row["stack"].splitlines()[0], len(row["samples"])) == ("Traceback (most recent call last):", 3)
    assert row["advice"].startswith("LAMA-")
    errors("show", "ffff", status=2)
    errors("show", A, "--until", "30d", status=1)


def test_decisions_and_what_becomes_of_them(errors: Run) -> None:
    errors("resolve", A[:6], "--in", "1.1", "--note", "mended")
    errors("assign", B, "--to", "gpu-team")
    assert [(row["state"], row["assignee"]) for row in rows(errors)] == [("resolved", None), ("open", "gpu-team")]
    errors("ignore", A, B, "--until", "7d", "--over", "100")
    assert {row["state"] for row in rows(errors)} == {"ignored"}
    assert "ignored" in errors()[1]
    errors("note", A, "-m", "seen on gpu-7 only")
    errors("reopen", A)
    assert [row["error"] for row in rows(errors, "--state", "open")] == [A]
    text = "\n".join(errors("show", A))
    assert "resolved in 1.1: mended" in text
    assert "seen on gpu-7 only" in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["resolve", "ffff"],
        ["resolve"],
        ["ignore", A, "--until", "soon"],
        ["ignore", A, "--until", "2020-01-01"],
        ["ignore", A, "--over", "0"],
        ["assign", A],
        ["note", A],
        ["show"],
        ["show", ""],
        ["--log-dir", "nowhere"],
        ["--log-dir", "logs", "show", A],
    ],
)
def test_what_makes_no_sense_is_refused(errors: Run, arguments: list[str]) -> None:
    errors(*arguments, status=2)


def test_the_word_of_a_command_can_be_looked_for_too(errors: Run) -> None:
    errors('"show"', status=1)
    assert "list" in "\n".join(errors("--help"))
