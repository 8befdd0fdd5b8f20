"""The command as a shell sees it: fast help, exit status, closed pipes, Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lamalog._version import __version__
from lamalog.cli.group import run

COMMAND = [sys.executable, "-c", "from lamalog.cli import main; main()"]
ENV = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("LAMALOG_", "OTEL_"))},
    "PYTHONPATH": str(Path(__file__).parents[2]),
}


def write_log(directory: Path, count: int = 1000) -> None:
    text = '{"timestamp":"2026-01-01T00:00:00.%06dZ","severity_text":"INFO","message":"number %d","logger":"app"}\n'
    (directory / "shop.jsonl").write_text("".join(text % (number, number) for number in range(count)), "utf-8")


def test_help_names_every_command_without_importing_them() -> None:
    code = (
        "import sys; from lamalog.cli.group import run; status = run(['--help'])\n"
        "heavy = {'yaml', 'msgspec', 'structlog', 'lamalog.redact', 'lamalog.handlers', 'lamalog.config', 'logging.config'}\n"
        "print(sorted(heavy & set(sys.modules)), status)"
    )
    done = subprocess.run([sys.executable, "-c", code], env=ENV, capture_output=True, text=True, check=True)
    for name in ("config", "demo", "files", "redact", "tail"):
        assert f"  {name} " in done.stdout
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["config"], ["config", "check"], ["config", "show"], ["files"], ["redact"], ["tail"], ["demo"]):
        assert run([*arguments, "--help"]) == 0
        assert capsys.readouterr().out.startswith("Usage: lamalog ")


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tial"], "no command 'tial' (did you mean 'tail'?)"),
        (["tail", "--levle", "INFO"], "--levle"),
        (["tail", "--level", "INOF", "."], "unknown level 'INOF' (did you mean 'INFO'?)"),
        (["tail", "--grep", "(a", "."], "bad pattern: missing ), unterminated subpattern\n    (a\n    ^"),
        (["tail", "/no/such/place"], "no such directory or log file: /no/such/place"),
        (["files", "--log-dir", "/no/such/place"], "no such directory: /no/such/place"),
        (["config", "check"], "Missing argument 'FILE...'"),
    ],
)
def test_asked_wrong_is_status_2_and_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.out == ""


def test_a_reader_that_has_had_enough_is_no_error(tmp_path: Path) -> None:
    write_log(tmp_path, 20_000)
    pipeline = f"{' '.join(map(repr, COMMAND))} tail -n 20000 {tmp_path} | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {pipeline}"], env=ENV, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    assert done.returncode == 0
    assert "number 0" in done.stdout


def test_ctrl_c_ends_following_quietly(tmp_path: Path) -> None:
    write_log(tmp_path, 3)
    process = subprocess.Popen(
        [*COMMAND, "tail", "-f", tmp_path], env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stderr is not None
    for number in range(3):
        assert f"number {number}" in process.stdout.readline()
    with (tmp_path / "shop.jsonl").open("a") as file:
        file.write('{"timestamp":"2026-01-01T00:00:01Z","severity_text":"INFO","message":"new","logger":"app"}\n')
    assert "new" in process.stdout.readline()  # at once, not when a buffer is full
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert (output, errors.strip(), process.returncode) == ("", "", 130)


def test_following_ends_when_the_reader_is_gone(tmp_path: Path) -> None:
    write_log(tmp_path, 3)
    process = subprocess.Popen(
        [*COMMAND, "tail", "-f", tmp_path], env=ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    deadline = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < deadline:
        with (tmp_path / "shop.jsonl").open("a") as file:
            file.write('{"timestamp":"2026-01-01T00:00:01Z","severity_text":"INFO","message":"new"}\n')
        time.sleep(0.1)
    assert process.poll() == 0
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_streams_closed_by_the_shell_are_no_error(closed: str) -> None:
    program = f"{sys.executable} -c 'import sys; from lamalog.cli import main; main()' --version {closed}"
    done = subprocess.run(["sh", "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_full_disk_behind_the_output_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"message": "one", "severity_text": "INFO"}\n')
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "query", "--log-dir", str(tmp_path)],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "lamalog: can't be written: No space left" in done.stderr
