"""A record behind the fragment of another is found, and nothing else is taken for one."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.formatters import JsonFormatter
from lamalog.handlers._salvage import parted
from lamalog.handlers.segments import iter_lines


def line(message: str, **extra: object) -> bytes:
    record = logging.makeLogRecord({"levelno": 20, "levelname": "INFO", "name": "x", "msg": message, **extra})
    return JsonFormatter().format_bytes(record)


WHOLE = line("the second", n=2)


@given(st.text(), st.floats(0, 1))
def test_the_second_record_is_whole_wherever_the_first_was_cut(message: str, share: float) -> None:
    first = line(message, context={"a": [1, {"b": message}]})
    cut = 1 + int(share * (len(first) - 2))
    found = parted(first[:cut] + WHOLE)
    assert b"".join(found) == first[:cut] + WHOLE
    assert found[-1] == WHOLE or first[:cut].rstrip().endswith((b":", b",", b"["))


def test_two_fragments_and_a_record() -> None:
    first, second = WHOLE[:30], WHOLE[:50]
    assert parted(first + second + WHOLE) == (first + second, WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        line('{"timestamp":"1","severity_text":"INFO"}'),
        line("nested", payload=json.loads(WHOLE)),
        line("nested", payload=json.loads(WHOLE))[: line("nested", payload=json.loads(WHOLE)).rindex(WHOLE[-20:]) + 20],
        b'{"a":{"timestamp":"2026-01-01","severity_text":"INFO"}',
        b'{"a":[1,{"timestamp":"2026-01-01","severity_text":"INFO"}',
        b'{"a"{"timestamp":17,"severity_text":"INFO"}',
        b'{"a"{"timestamp":"2026-01-01"}',
        b'{"a"' + WHOLE[:-1],
        b'{"a"' + WHOLE + b"}",
        b"plain text",
        b'\xff{"timestamp":\xff}',
        b'x{"timestamp":' + b"[" * 100_000,
    ],
)
def test_what_is_no_second_record_is_left_as_it_is(text: bytes) -> None:
    assert parted(text) == (text,)


@given(st.binary())
def test_no_byte_is_ever_lost(text: bytes) -> None:
    assert b"".join(parted(text + WHOLE[:20] + text)) == text + WHOLE[:20] + text


def test_the_reader_gives_the_fragment_and_the_record(tmp_path: Path) -> None:
    path = tmp_path / "app.jsonl"
    path.write_bytes(WHOLE + b"\n" + WHOLE[:25] + WHOLE + b"\n" + WHOLE[:40] + WHOLE)
    assert list(iter_lines(path)) == [WHOLE, WHOLE[:25], WHOLE, WHOLE[:40], WHOLE]


def test_a_process_killed_with_half_a_record_written_costs_nobody_elses(tmp_path: Path) -> None:
    """What SIGKILL inside the kernel's write leaves, made for sure: half of the line, then the end of the process."""
    from lamalog.handlers import RotatingJsonHandler

    other = RotatingJsonHandler("app.jsonl", log_dir=tmp_path)
    program = (
        "import logging, os, signal, sys\n"
        "from lamalog.handlers import RotatingJsonHandler\n"
        "handler = RotatingJsonHandler('app.jsonl', log_dir=sys.argv[1])\n"
        "def half(fd, data):\n"
        "    os.write(fd, data[: len(data) // 2])\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "handler._writer.tail.write = half\n"
        "handler.handle(logging.makeLogRecord({'msg': 'killed', 'levelno': 20, 'levelname': 'INFO'}))\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=60,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL
    other.handle(logging.makeLogRecord({"msg": "alive", "levelno": 20, "levelname": "INFO"}))
    other.close()
    *_, fragment, record = iter_lines(tmp_path / "app.jsonl")
    assert not fragment.endswith(b"}")
    assert json.loads(record)["message"] == "alive"
