"""Segments compressed with zstd: written, read back, and read across damage."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.handlers import _unpack
from lamalog.handlers._compress import MEMBER
from lamalog.handlers.segments import iter_lines, list_segments
from tests.handlers.conftest import Make, numbers_of

zstd: Any = pytest.importorskip("zstandard")
TEXTS = [b"".join(b"%d %d %s\n" % (part, n, os.urandom(8).hex().encode()) for n in range(3000)) for part in range(4)]
FRAMES = [zstd.ZstdCompressor(level=3, write_checksum=True).compress(text) for text in TEXTS]
Damage = Callable[[bytearray], bytes]


def read(path: Path, data: bytes) -> tuple[list[int], list[str]]:
    """How many whole, right lines of each text come out, and what is told."""
    path.write_bytes(data)
    told: list[str] = []
    found = set(iter_lines(path, told.append))
    return [sum(line in found for line in text.splitlines()) for text in TEXTS], told


def test_a_rotated_log_is_packed_and_read_back(
    make: Make, logger: logging.Logger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = make(rotation=20_000, compression="zstd")
    logger.addHandler(handler)
    for n in range(2000):
        logger.info("number %d", n, extra={"n": n})
    assert handler.settle()
    handler.close()
    closed = [segment for segment in list_segments(tmp_path / "logs", "app") if not segment.live]
    assert len(closed) > 2
    assert all(segment.path.suffix == ".zst" for segment in closed)
    assert numbers_of(tmp_path / "logs") == list(range(2000))


def test_frames_are_of_whole_lines_and_readable_alone(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    handler = make(rotation=3 * MEMBER, compression="zstd")
    logger.addHandler(handler)
    while not handler.stats["rotations"]:
        logger.info(os.urandom(5000).hex())
    assert handler.settle()
    (packed,) = [segment.path for segment in list_segments(tmp_path / "logs", "app") if not segment.live]
    rest, frames = packed.read_bytes(), 0
    while rest:
        frame = zstd.ZstdDecompressor().decompressobj()
        text = frame.decompress(rest)
        assert text.endswith(b"\n")
        assert zstd.get_frame_parameters(rest).has_checksum
        rest, frames = frame.unused_data, frames + 1
    assert frames in (3, 4)


def test_a_process_killed_while_packing_leaves_nothing_torn(tmp_path: Path) -> None:
    program = (
        "import logging, os, signal, sys\n"
        "from lamalog.handlers import RotatingJsonHandler, _compress\n"
        "def die(name):\n"
        "    if name == sys.argv[2]:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "_compress.step = die\n"
        "handler = RotatingJsonHandler('app.jsonl', log_dir=sys.argv[1], rotation=1000, compression='zstd')\n"
        "for n in range(20):\n"
        "    handler.handle(logging.makeLogRecord({'msg': 'n%d' % n, 'levelno': 20, 'levelname': 'INFO'}))\n"
        "handler.settle()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for name in ("compress:locked", "compress:member", "compress:written", "compress:renamed", "none"):
        command = [sys.executable, "-c", program, str(tmp_path), name]
        status = subprocess.run(command, env=environment, timeout=60, check=False).returncode
        assert status == (0 if name == "none" else -9)
    found: list[bytes] = []
    for segment in list_segments(tmp_path, "app"):
        assert segment.live or segment.path.suffix == ".zst"
        found += iter_lines(segment.path, pytest.fail)
    assert all(sum(b'"n%d"' % n in line for line in found) >= 1 for n in range(20))
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".tmp")]


@given(st.integers(0, 3), st.floats(0, 0.999), st.integers(1, 255))
@settings(max_examples=40)
def test_a_wrong_byte_costs_its_frame_only(
    tmp_path_factory: pytest.TempPathFactory, number: int, share: float, flip: int
) -> None:
    frames = [bytearray(frame) for frame in FRAMES]
    frames[number][int(share * len(frames[number]))] ^= flip
    counts, told = read(tmp_path_factory.getbasetemp() / "wrong.jsonl.zst", b"".join(frames))
    others = [part for part in range(4) if part != number]
    assert [counts[part] for part in others] == [3000] * 3
    assert told or counts[number] == 3000


@pytest.mark.parametrize("left", [0, 3, 5, 20_000])
def test_a_cut_file_gives_all_frames_before_the_cut(tmp_path: Path, left: int) -> None:
    whole = b"".join(FRAMES[:2])
    counts, told = read(tmp_path / "cut.jsonl.zst", whole + FRAMES[2][:left])
    assert counts[:2] == [3000, 3000]
    assert bool(told) == bool(left)


def test_garbage_and_zeros_between_frames_are_skipped(tmp_path: Path) -> None:
    counts, told = read(tmp_path / "a.jsonl.zst", b"\0\0\0".join(FRAMES))
    assert (counts, told) == ([3000] * 4, [])
    counts, told = read(tmp_path / "b.jsonl.zst", b"garbage!".join(FRAMES))
    assert counts == [3000] * 4
    assert len(told) == 3


@given(st.binary(max_size=300))
def test_garbage_never_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.jsonl.zst"
    path.write_bytes(zstd.ZstdCompressor().compress(b"good\n") + data)
    assert next(iter(iter_lines(path, lambda _: None))) == b"good"


def test_a_bomb_is_unpacked_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "bomb.jsonl.zst"
    path.write_bytes(zstd.ZstdCompressor().compress(b"x" * (256 << 20)))
    largest = max(len(piece) for piece in _unpack.unzstd(str(path), pytest.fail))
    assert largest <= 64 << 20


def test_without_the_extra_the_command_to_install_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.exceptions import MissingExtraError

    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(MissingExtraError, match=r"lamalog\[zstd\]"):
        list(iter_lines(tmp_path / "app-000001.jsonl.zst"))
