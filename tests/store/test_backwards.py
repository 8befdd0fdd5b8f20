"""Reading backwards gives the same lines as reading forwards."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamalog.handlers.segments import list_segments
from lamalog.store import backwards
from lamalog.store.backwards import end_of_last_line, lines_backwards, segment_backwards


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"-"))), st.booleans(), st.integers(1, 40))
def test_it_is_the_reverse_of_forwards(lines: list[bytes], ended: bool, block: int) -> None:
    content = b"\n".join(lines) + (b"\n" if ended and lines else b"")
    before, backwards._BLOCK = backwards._BLOCK, block
    try:
        found = list(lines_backwards(io.BytesIO(content), len(content)))
        end = end_of_last_line(io.BytesIO(content))
    finally:
        backwards._BLOCK = before
    assert found == [line for line in reversed(content.split(b"\n")) if line and not line.isspace()]
    assert end == content.rfind(b"\n") + 1


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    class Counting(io.BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.taken += len(data)
            return data

    file = Counting(b"x" * 99 + b"\n" * 1 + (b"y" * 99 + b"\n") * 100_000)
    assert next(lines_backwards(file, len(file.getvalue()))) == b"y" * 99
    assert file.taken <= 1 << 16


def test_a_huge_line_takes_linear_time() -> None:
    content = b"x" * 50_000_000
    assert list(lines_backwards(io.BytesIO(content), len(content))) == [content]


@pytest.mark.parametrize("compressed", [False, True])
def test_closed_segments(compressed: bool, tmp_path: Path) -> None:
    content = b"a\nb\nc\n"
    if compressed:
        (tmp_path / "shop-000001.jsonl.gz").write_bytes(gzip.compress(content))
    else:
        (tmp_path / "shop-000001.jsonl").write_bytes(content)
    [segment] = list_segments(tmp_path, "shop")
    complaints: list[str] = []
    assert list(segment_backwards(segment, complaints.append)) == [b"c", b"b", b"a"]
    segment.path.unlink()
    assert list(segment_backwards(segment, complaints.append)) == []
    assert complaints == [f"{segment.path}: No such file or directory"]
