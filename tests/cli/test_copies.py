"""``lamalog backup``, ``verify``, ``restore``, ``export`` and ``cleanup`` as a shell sees them."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lamalog.cli.group import run
from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
from lamalog.handlers.segments import list_segments

MAIN = [sys.executable, "-c", "import sys; from lamalog.cli import main; main()"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """200 records, one in ten an error, in several segments that are 1, 2, 3, … days old."""
    monkeypatch.chdir(tmp_path)
    handler = RotatingJsonHandler("shop.jsonl", log_dir=tmp_path / "logs", rotation="15 kB")
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("till")
    logger.addHandler(handler)
    for number in range(200):
        logger.log(logging.INFO if number % 10 else logging.ERROR, "mail to bob@example.com", extra={"n": number})
    assert handler.settle(20)
    handler.close()
    closed = [one.path for one in list_segments(tmp_path / "logs", "shop") if not one.live]
    for place, path in enumerate(reversed(closed), start=1):
        os.utime(path, (0, time.time() - place * 86400))
    return tmp_path / "logs"


def test_backup_verify_restore(logs: Path, capsys: Capture) -> None:
    assert run(["backup", "logs", "--to", "b"]) == 0
    captured = capsys.readouterr()
    identity = captured.out.strip()
    assert "backed up 200 records in " in captured.err
    assert run(["verify", "b"]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"whole    {identity}\n"
    assert "checked 1 backup: " in captured.err
    assert run(["restore", "b", "--to", "again", "--backup", identity[:8]]) == 0
    captured = capsys.readouterr()
    assert captured.out == "again\n"
    assert "restored 200 records in " in captured.err
    assert run(["restore", "b", "--to", "again"]) == 2
    assert "again is not empty, and nothing is overwritten" in capsys.readouterr().err
    assert run(["files", "again", "--count", "--format", "json"]) == 0
    assert sum(row["records"] for row in json.loads(capsys.readouterr().out)) == 200


def test_backups_are_listed_and_damage_is_told_by_the_status(logs: Path, capsys: Capture) -> None:
    for _ in range(2):
        assert run(["backup", "logs", "--to", "b", "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out.split("\n}\n")[1] + "\n}")
    assert (made["records"], made["files_read"], made["bytes_added"]) == (200, 0, 0)
    assert run(["backup", "--to", "b", "--list"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 3
    assert made["id"] in rows[2]
    victim = next(Path("b", "data").glob("shop-000001*"))
    victim.write_bytes(victim.read_bytes()[:-1] + b"?")
    assert run(["verify", "b", "--format", "json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["good"] == []
    assert f"lamalog: {victim.name}: its bytes have changed" in captured.err
    assert "no backup is whole" in captured.err
    assert run(["restore", "b", "--to", "again"]) == 2
    assert "nothing was restored; --partial leaves out what is damaged" in capsys.readouterr().err
    assert not Path("again").exists()
    assert run(["restore", "b", "--to", "again", "--partial"]) == 1
    assert "1 file of " in capsys.readouterr().err


def test_wrong_places_say_what_to_do(logs: Path, capsys: Capture) -> None:
    for arguments, words in (
        (["backup", "logs"], "Missing option '--to'"),
        (["backup", "logs", "--to", "logs/b"], "name a place outside logs"),
        (["backup", "shpo", "--log-dir", "logs", "--to", "b"], "did you mean 'shop'?"),
        (["verify", "logs"], "logs is no directory of backups: it has no lamalog-backup.json"),
        (["verify", "nowhere"], "no such directory: nowhere"),
        (["restore", "nowhere", "--to", "x"], "no such directory: nowhere"),
        (["export", "nowhere/x.jsonl"], "no such"),
        (["export", "logs", "-q", "level>="], "^"),
        (["export", "logs", "--since", "sometime"], "no time: 'sometime'"),
        (["export", "logs", "--redact", "masc"], "did you mean 'mask'?"),
        (["export", "logs", "--format", "parquet"], "name a file to write (-o FILE)"),
        (["export", "logs", "-o", "logs"], "is a directory"),
        (["cleanup", "logs"], "there is no limit, so nothing would go"),
        (["cleanup", "logs", "--age", "1 day", "--keep", "ERORR=2 days"], "did you mean 'ERROR'?"),
    ):
        assert run(arguments) == 2, arguments
        captured = capsys.readouterr()
        assert words in captured.err, captured.err
        assert not captured.out


def test_export_to_standard_output_and_to_files(logs: Path, capfdbinary: Any) -> None:
    assert run(["export", "logs", "--level", "error"]) == 0
    captured = capfdbinary.readouterr()
    assert [json.loads(line)["n"] for line in captured.out.splitlines()] == list(range(0, 200, 10))
    assert b"exported 20 records of 200 that were read from " in captured.err
    for name in ("x.csv", "x.json", "x.jsonl.gz"):
        assert run(["export", "shop", "--log-dir", "logs", "-o", name, "-q", "n<5"]) == 0
        error = capfdbinary.readouterr().err.decode()
        assert "exported 5 records of 200 that were read from " in error
        assert f" files to {name} (" in error
        assert run(["export", "logs", "-o", name]) == 2
        assert b"write --force" in capfdbinary.readouterr().err
    with (logs / "shop.jsonl").open("a") as file:
        file.write("half\n")
    assert run(["export", "logs", "-o", "x.csv", "--force"]) == 1
    assert b"1 damaged line skipped in shop.jsonl" in capfdbinary.readouterr().err


def test_export_redacts_by_a_policy_file(logs: Path, capfdbinary: Any) -> None:
    (logs / "shop.jsonl").write_text(
        '{"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"INFO","message":"call bob@example.com about bread"}\n'
    )
    Path("own.yaml").write_text("policies: {email: drop}\nrules: [{id: bread, pattern: bread}]\n")
    assert run(["export", "logs/shop.jsonl", "--redact", "own.yaml"]) == 0
    captured = capfdbinary.readouterr()
    assert json.loads(captured.out)["message"] == "call  about [REDACTED:bread]"
    assert b"hidden on the way out: 2 values" in captured.err
    Path("own.yaml").write_text("polices: {email: drop}\n")
    assert run(["export", "logs", "--redact", "own.yaml"]) == 2
    assert b"unknown option 'polices'" in capfdbinary.readouterr().err


def test_cleanup_asks_shows_and_does(logs: Path, capsys: Capture) -> None:
    before = sorted(os.listdir(logs))
    assert run(["cleanup", "logs", "--age", "3 days"]) == 2
    assert "write --yes to do it, or --dry-run to see what" in capsys.readouterr().err
    limits = ["cleanup", "logs", "--age", "1 day", "--keep", "ERROR=3.5 days"]
    assert run([*limits, "--dry-run"]) == 0
    shown = capsys.readouterr()
    assert sorted(os.listdir(logs)) == before
    rows = [line.split()[:2] for line in shown.out.splitlines()[1:]]
    assert rows == [["remove", "shop-000001.jsonl.gz"]] + [["thin", f"shop-00000{n}.jsonl.gz"] for n in (2, 3, 4)]
    assert run([*limits, "--yes", "--format", "json"]) == 0
    done = json.loads(capsys.readouterr().out)
    assert [step["action"] for step in done["steps"]] == ["remove", "thin", "thin", "thin"]
    assert done["bytes_after"] < done["bytes"]
    assert run(["files", "logs", "--count", "--format", "json"]) == 0
    left = sum(row["records"] for row in json.loads(capsys.readouterr().out))
    kept = sum(step.get("kept", 0) + 1 for step in done["steps"][1:])
    assert left - kept == (logs / "shop.jsonl").read_bytes().count(b"\n")


def test_a_file_name_cannot_write_to_the_terminal(logs: Path, capsys: Capture) -> None:
    evil = logs / "a\x1b[31m\nb.jsonl"
    evil.write_bytes(b"torn\n")
    assert run(["export", "logs", "-o", "x.jsonl"]) == 1
    assert run(["backup", "logs", "--to", "b"]) == 0
    assert "\x1b" not in capsys.readouterr().err
    assert run(["restore", "b", "--to", "again"]) == 0
    assert (Path("again") / evil.name).read_bytes() == b"torn\n"


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_nothing_is_left(number: int, status: int, tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    line = '{"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"INFO","message":"%s"}\n'
    with (tmp_path / "logs" / "big.jsonl").open("w") as file:
        for n in range(150_000):
            file.write(line % n)
    child = subprocess.Popen([*MAIN, "export", "logs", "-o", "x.csv"], cwd=tmp_path, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob(".x.csv*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(number)
    error = child.communicate()[1]
    assert child.returncode == status
    assert b"Traceback" not in error
    assert os.listdir(tmp_path) == ["logs"]


def test_a_closed_pipe_is_no_error(logs: Path) -> None:
    with (logs / "big.jsonl").open("w") as file:
        file.write('{"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"INFO","message":"x"}\n' * 20_000)
    for format_ in ("jsonl", "csv", "otlp"):
        child = subprocess.Popen(
            [*MAIN, "export", "logs", "--format", format_],
            cwd=logs.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.wait(30) == 0
        assert b"Traceback" not in child.stderr.read()
        child.stderr.close()


def test_standard_output_on_a_full_disk_is_an_error(logs: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*MAIN, "export", "logs"], cwd=logs.parent, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 2
    assert b"No space left on device: the output is not complete" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
def test_more_files_than_may_be_open_at_once(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    for number in range(1, 201):
        (tmp_path / "logs" / f"app-{number:06d}.jsonl").write_text('{"message":"x"}\n')
    for hard, status, words in ((1000, 0, "backed up 200 records"), (100, 2, "allow more open files (ulimit -n)")):
        for arguments in (["backup", "logs", "--to", "b"], ["export", "logs", "-o", f"{hard}.csv"]):
            limited = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (100, {hard})); {MAIN[2]}"
            done = subprocess.run([MAIN[0], "-c", limited, *arguments], cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == status, done.stderr
            assert words.replace("backed up", "exported" if arguments[0] == "export" else "backed up") in done.stderr
