from __future__ import annotations

import contextlib
import io
import logging
import logging.config
import os
import pty
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog.exceptions import ConfigError
from lamalog.formatters import ConsoleFormatter
from lamalog.handlers.console import ConsoleHandler

LINE = re.compile(r"\d\d:\d\d:\d\d\.\d{3} ")
COLOR_VARIABLES = ("NO_COLOR", "FORCE_COLOR", "TERM")


@pytest.fixture
def log() -> logging.Logger:
    logger = logging.getLogger("test.console")
    logger.propagate = False
    logger.setLevel(1)
    return logger


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in COLOR_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def attach(log: logging.Logger, stream: Any = "stderr", **options: Any) -> ConsoleHandler:
    handler = ConsoleHandler(stream)
    handler.setFormatter(ConsoleFormatter(**options))
    log.addHandler(handler)
    return handler


@contextlib.contextmanager
def terminal(encoding: str = "utf-8") -> Iterator[tuple[Any, Any]]:
    """The program's end of a real terminal as a text stream, and a function that reads what arrived at the other."""
    master, slave = pty.openpty()
    stream = open(slave, "w", encoding=encoding, buffering=-1)  # noqa: SIM115

    def read() -> str:
        stream.flush()
        data = b""
        while select.select([master], [], [], 0.2)[0]:
            data += os.read(master, 65536)
        return data.decode(encoding).replace("\r\n", "\n")

    try:
        yield stream, read
    finally:
        stream.close()
        os.close(master)


@pytest.mark.parametrize(
    ("environment", "tty", "colored"),
    [
        ({}, True, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({}, False, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"FORCE_COLOR": "false"}, True, False),
        ({"FORCE_COLOR": ""}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, False, True),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
    ],
)
def test_colour_follows_terminal_and_environment(log, monkeypatch, environment, tty, colored):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if tty:
        with terminal() as (stream, read):
            attach(log, stream)
            log.error("over here")
            shown = read()
    else:
        source, sink = os.pipe()
        with open(source, encoding="utf-8") as reader, open(sink, "w", encoding="utf-8") as stream:
            attach(log, stream)
            log.error("over here")
            shown = os.read(reader.fileno(), 65536).decode()
    assert ("\x1b[1;31mERROR\x1b[0m" in shown) is colored
    assert ("\x1b" in shown) is colored
    assert "over here" in shown


@pytest.mark.parametrize("setting", ["always", "never"])
def test_the_formatters_own_colour_setting_wins(log, monkeypatch, setting):
    monkeypatch.setenv("NO_COLOR" if setting == "always" else "FORCE_COLOR", "1")
    stream = io.StringIO()
    attach(log, stream, color=setting)
    log.info("x")
    assert ("\x1b" in stream.getvalue()) is (setting == "always")


def test_a_stream_that_becomes_another_is_judged_anew(log):
    """As a daemon does: the same file object, but its descriptor now leads into a file."""
    with terminal() as (stream, read):
        handler = attach(log, stream)
        log.info("on the terminal")
        assert "\x1b[" in read()
        source, sink = os.pipe()
        os.dup2(sink, stream.fileno())
        os.close(sink)
        log.info("in a file")
        assert "\x1b" not in os.read(source, 65536).decode()
        os.close(source)
        log.removeHandler(handler)


@pytest.mark.parametrize("term", ["linux", "dumb"])
def test_a_terminal_without_emoji_gets_tags(log, monkeypatch, term):
    monkeypatch.setenv("TERM", term)
    with terminal() as (stream, read):
        attach(log, stream)
        log.error("x")
        assert "❌" not in read()


MESSAGE = "中文 café ✅ ❌ → \x1b[2J \u202e € \ud800"
ENCODINGS = {
    "utf-8": "❌ ERROR    test.console        中文 café ✅ ❌ → ",
    "utf-16": "❌ ERROR    test.console        中文 café ✅ ❌ → ",
    "ascii": r"x  ERROR    test.console        \u4e2d\u6587 caf\xe9 [OK] [x] -> ",
    "latin-1": r"x  ERROR    test.console        \u4e2d\u6587 café [OK] [x] -> ",
    "cp1252": r"x  ERROR    test.console        \u4e2d\u6587 café [OK] [x] -> ",
    "cp936": "x  ERROR    test.console        中文 café [OK] [x] → ",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("errors", ["strict", "backslashreplace"])
def test_any_encoding_shows_every_line(log, encoding, errors):
    buffer = io.BytesIO()
    stream = io.TextIOWrapper(buffer, encoding=encoding, errors=errors)
    handler = attach(log, stream)
    # Past the logger: pytest keeps what loggers are given, and its worker processes cannot send a lone surrogate.
    handler.handle(log.makeRecord(log.name, logging.ERROR, __file__, 1, MESSAGE, (), None))
    log.error("second %s", "🔥", extra={"field": "值 🔥"})
    first, second = buffer.getvalue().decode(encoding).splitlines()
    assert LINE.match(first)
    assert ENCODINGS[encoding] + r"\x1b[2J \u202e " in first
    assert "second" in second
    assert handler.stats == {"written": 2, "dropped": 0, "errors": 0}


@pytest.mark.parametrize("encoding", ["no-such-codec", 42, "idna"])
def test_an_encoding_that_is_none_is_taken_as_ascii(log, encoding):
    class Odd(io.StringIO):
        pass

    Odd.encoding = encoding  # type: ignore[assignment]
    stream = Odd()
    handler = attach(log, stream)
    log.info("中")
    assert handler.stats["written"] == 1
    assert stream.getvalue().endswith("\n")


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_the_stream_is_looked_up_for_each_record(log, capsys, name):
    attach(log, name)
    log.info("first")
    caught = io.StringIO()
    redirect = contextlib.redirect_stdout if name == "stdout" else contextlib.redirect_stderr
    with redirect(caught):
        log.info("second")
    log.info("third")
    shown = getattr(capsys.readouterr(), name[3:])
    assert [word in shown for word in ("first", "second", "third")] == [True, False, True]
    assert "second" in caught.getvalue()


@pytest.mark.parametrize("given", ["ext://sys.stdout", "sys.stdout", "stdout"])
def test_dict_config_names_the_stream_and_not_the_object(given, capsys):
    logging.config.dictConfig(
        {
            "version": 1,
            "handlers": {"c": {"class": "lamalog.handlers.console.ConsoleHandler", "stream": given}},
            "root": {"handlers": ["c"]},
        }
    )
    caught = io.StringIO()
    with contextlib.redirect_stdout(caught):
        logging.getLogger().warning("now")
    assert "now" in caught.getvalue()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("stream", ["stdrr", 7, object()])
def test_a_wrong_stream_is_named(stream):
    with pytest.raises(ConfigError, match=r"ConsoleHandler: .*write 'stderr' or 'stdout'"):
        ConsoleHandler(stream)


def test_a_misspelt_stream_gets_a_hint():
    with pytest.raises(ConfigError, match=r"did you mean 'stderr'\?"):
        ConsoleHandler("stdrr")


def test_set_stream_works_as_for_any_stream_handler(log):
    handler = attach(log)
    stream = io.StringIO()
    assert handler.setStream(stream) is sys.stderr
    log.info("x")
    assert stream.getvalue()


def test_without_a_stream_records_are_counted(log, monkeypatch):
    """As under pythonw, where sys.stderr is None."""
    handler = attach(log)
    monkeypatch.setattr(sys, "stderr", None)
    log.info("x")
    handler.flush()
    assert handler.stats == {"written": 0, "dropped": 1, "errors": 0}


def test_a_closed_stream_costs_the_record_and_nothing_else(log, capsys):
    stream = io.StringIO()
    handler = attach(log, stream)
    stream.close()
    log.info("x")
    handler.flush()
    assert handler.stats == {"written": 0, "dropped": 1, "errors": 0}
    assert capsys.readouterr() == ("", "")


def test_a_reader_that_went_away(log):
    source, sink = os.pipe()
    with open(sink, "w", encoding="utf-8") as stream:
        handler = attach(log, stream)
        os.close(source)
        log.info("x")
        log.info("y")
    assert handler.stats == {"written": 0, "dropped": 2, "errors": 0}


@pytest.mark.parametrize("length", [3001, 9001])
def test_a_full_pipe_never_blocks_and_never_glues_lines(log, length):
    """Up to 4096 bytes a pipe takes a line whole or not at all; of a longer one it may take a part."""
    source, sink = os.pipe()
    os.set_blocking(source, False)
    os.set_blocking(sink, False)
    with open(sink, "w", encoding="utf-8") as stream:
        handler = attach(log, stream, max_message=20_000)
        began = time.monotonic()
        for number in range(100):
            log.info("%d %s", number, "x" * length)
        assert time.monotonic() - began < 60
        stats = handler.stats
        read = drain(source)
        log.info("afterwards")
        read += drain(source)
    os.close(source)
    assert stats["written"] > 0
    assert stats["dropped"] > 0
    assert stats["written"] + stats["dropped"] == 100
    lines = read.decode().splitlines()
    assert all(LINE.match(line) for line in lines)
    whole = sum(line.endswith("x" * length) for line in lines)
    assert whole == stats["written"]
    assert (whole < len(lines) - 1) is (length > 4096)
    assert lines[-1].endswith("afterwards")
    assert "x" not in lines[-1]


def drain(descriptor: int) -> bytes:
    data = b""
    with contextlib.suppress(BlockingIOError):
        while chunk := os.read(descriptor, 65536):
            data += chunk
    return data


class Failing(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(5, "password=hunter2")


def test_a_failing_stream_is_told_at_most_once_a_minute(log, monkeypatch):
    real = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", real)
    handler = attach(log, Failing())
    for _ in range(50):
        log.info("x")
    assert handler.stats == {"written": 0, "dropped": 50, "errors": 50}
    assert re.fullmatch(
        r"lamalog: console lost a record \(OSError in test_console.py:\d+\); 1 lost .*\n", real.getvalue()
    )


def test_a_formatter_that_raises_costs_the_record(log, monkeypatch):
    monkeypatch.setattr(sys, "__stderr__", None)

    class Broken(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            raise RecursionError

    handler = attach(log, io.StringIO())
    handler.setFormatter(Broken())
    log.info("x")
    assert handler.stats == {"written": 0, "dropped": 1, "errors": 1}


def test_keyboard_interrupt_is_not_swallowed(log):
    class Interrupted(io.StringIO):
        def write(self, text: str) -> int:
            raise KeyboardInterrupt

    attach(log, Interrupted())
    with pytest.raises(KeyboardInterrupt):
        log.info("x")


def test_any_formatter_works(log):
    stream = io.StringIO()
    handler = attach(log, stream)
    handler.setFormatter(logging.Formatter("%(levelname)s|%(message)s"))
    log.info("x")
    assert stream.getvalue() == "INFO|x\n"


def test_an_object_that_can_only_write_is_enough(log):
    lines: list[str] = []

    class Sink:
        def write(self, text: str) -> None:
            lines.append(text)

    attach(log, Sink())
    log.info("one\ntwo")
    assert len(lines) == 1
    assert lines[0].endswith("two\n")


def test_what_the_host_printed_before_stays_before(log):
    source, sink = os.pipe()
    with open(sink, "w", encoding="utf-8") as stream:
        attach(log, stream)
        stream.write("printed\n")
        log.info("logged")
        stream.write("printed again\n")
    with open(source, encoding="utf-8") as reader:
        first, second, third = reader.read().splitlines()
    assert (first, third) == ("printed", "printed again")
    assert second.endswith("logged")


@pytest.mark.parametrize("kind", ["file", "text"])
def test_lines_of_a_thousand_threads_are_whole(log, tmp_path, kind):
    path = tmp_path / "out"
    stream: Any = open(path, "w", encoding="utf-8") if kind == "file" else io.StringIO()  # noqa: SIM115
    handler = attach(log, stream)
    start = threading.Event()

    def work(number: int) -> None:
        start.wait()
        for turn in range(3):
            log.info("<%d.%d %s>", number, turn, "z" * (number % 300))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1000)]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join()
    text = path.read_text(encoding="utf-8") if kind == "file" else stream.getvalue()
    stream.close()
    found = [re.fullmatch(r".*<(\d+)\.(\d+) (z*)>", line) for line in text.splitlines()]
    assert all(match and len(match[3]) == int(match[1]) % 300 for match in found)
    assert len({(match[1], match[2]) for match in found if match}) == 3000
    assert handler.stats["written"] == 3000
    assert handler.level_counts == {logging.INFO: 3000}


PROGRAM = """
import logging, sys
from lamalog.handlers.console import ConsoleHandler
logging.basicConfig(level=1, handlers=[ConsoleHandler()])
for turn in range(200):
    logging.info("<%s.%d %s>", sys.argv[1], turn, "z" * 2000)
"""


def test_processes_that_share_a_pipe_do_not_tear_lines(tmp_path):
    children = []
    with open(tmp_path / "out", "ab") as sink:
        for number in range(4):
            command = [sys.executable, "-c", PROGRAM, str(number)]
            children.append(subprocess.Popen(command, stderr=sink, cwd=Path(__file__).parents[2]))
    assert [child.wait() for child in children] == [0, 0, 0, 0]
    lines = (tmp_path / "out").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 800
    assert all(re.fullmatch(LINE.pattern + r".*<\d\.\d+ z{2000}>", line) for line in lines)


def test_a_broken_pipe_does_not_spoil_the_exit_status():
    """``service | head``: nothing is left in a buffer that the interpreter would fail to flush when it ends."""
    program = PROGRAM.replace("ConsoleHandler()", "ConsoleHandler('stdout')")
    child = subprocess.Popen(
        [sys.executable, "-c", program, "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    errors = child.stderr.read()
    child.stderr.close()
    assert child.wait() == 0
    assert errors == b""


def test_closing_leaves_the_stream_open_and_keeps_the_counts(log, monkeypatch):
    from collections import Counter

    monkeypatch.setattr(ConsoleHandler, "closed_level_counts", Counter())
    stream = io.StringIO()
    handler = attach(log, stream)
    log.warning("x")
    handler.close()
    assert not stream.closed
    assert ConsoleHandler.closed_level_counts == {logging.WARNING: 1}
    assert handler.level_counts == {}


def test_secrets_do_not_reach_the_console_without_any_filter(log):
    stream = io.StringIO()
    attach(log, stream)
    log.warning("password=hunter2 for %s", "x", extra={"api_key": "sk-live-hunter2"})
    assert "hunter2" not in stream.getvalue()
    assert "password=" in stream.getvalue()
