"""Names, order, and reading what damage has left."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.handlers.segments import iter_lines, iter_log, last_sequence, list_segments, list_stems, segment_name


def test_order_is_by_number_and_the_live_file_is_last(tmp_path: Path) -> None:
    for name in ("app.jsonl", "app-000010.jsonl", "app-000009.jsonl.gz", "app-1000000.jsonl.zst", "app-000011.jsonl"):
        (tmp_path / name).write_bytes(b"x\n")
    found = list_segments(tmp_path, "app")
    assert [segment.path.name for segment in found] == [
        "app-000009.jsonl.gz",
        "app-000010.jsonl",
        "app-000011.jsonl",
        "app-1000000.jsonl.zst",
        "app.jsonl",
    ]
    assert [segment.compressed for segment in found] == [True, False, False, True, False]
    assert [segment.live for segment in found] == [False] * 4 + [True]
    assert found[0].size == 2


LOOK_ALIKES = (
    "app-00001.jsonl",
    "app-0000001.jsonl",
    "app-000001.json",
    "app-000001.jsonl.bak",
    "app-000001.jsonl.gz.tmp",
    ".app-000001.jsonl.gz.tmp",
    "app-web-000001.jsonl",
    "xapp-000001.jsonl",
    "app-000001-000001.jsonl",
    "app.jsonl.1",
    "APP-000001.jsonl",
    "app-٠٠٠٠٠١.jsonl",
    "app-000001.jsonl\n",
)


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_a_name_that_is_not_exactly_ours_is_not_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x\n")
    assert list_segments(tmp_path, "app") == []


def test_symlinks_and_directories_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "target").write_bytes(b"x\n")
    (tmp_path / "app-000001.jsonl").symlink_to(tmp_path / "target")
    (tmp_path / "app-000002.jsonl").mkdir()
    (tmp_path / "app.jsonl").symlink_to(tmp_path / "nowhere")
    assert list_segments(tmp_path, "app") == []


def test_the_live_file_of_a_log_named_like_a_segment_is_not_ours(tmp_path: Path) -> None:
    """``app-{pid}`` next to ``app``: its control file says that it is a log of its own."""
    (tmp_path / "app-123456.jsonl").write_bytes(b"x\n")
    (tmp_path / ".app-123456.ctl").write_bytes(b"")
    assert list_segments(tmp_path, "app") == []
    assert [segment.live for segment in list_segments(tmp_path, "app-123456")] == [True]


def test_a_segment_there_twice_is_listed_once(tmp_path: Path) -> None:
    """A crash between making the compressed file and removing the plain one."""
    (tmp_path / "app-000001.jsonl").write_bytes(b"plain\n")
    (tmp_path / "app-000001.jsonl.gz").write_bytes(gzip.compress(b"plain\n"))
    (found,) = list_segments(tmp_path, "app")
    assert not found.compressed
    assert [line for _, line in iter_log([found])] == [b"plain"]


def test_a_directory_that_is_not_there_has_no_segments(tmp_path: Path) -> None:
    assert list_segments(tmp_path / "no", "app") == []
    assert list_stems(tmp_path / "no") == []
    assert last_sequence(tmp_path / "no", "app") == 0


def test_stems_in_a_directory(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b-000001.jsonl.gz", "c-x.jsonl", ".hidden.jsonl", "d.txt", "b-000002.jsonl"):
        (tmp_path / name).touch()
    assert list_stems(tmp_path) == ["a", "b", "c-x"]


def test_numbers_of_all_kinds_of_files_count_as_used(tmp_path: Path) -> None:
    for name in ("app-000003.jsonl", ".app-000007.jsonl.gz.tmp", "app-000005.jsonl.gz"):
        (tmp_path / name).touch()
    (tmp_path / "app-000009.jsonl").symlink_to("nowhere")
    assert last_sequence(tmp_path, "app") == 9


@given(
    st.integers(1, 10**17),
    st.text(st.characters(exclude_characters="/\0\ud800", exclude_categories=["Cs"]), min_size=1, max_size=30),
)
def test_every_name_we_make_is_found_again(seq: int, stem: str) -> None:
    from lamalog.handlers.segments import _parse

    assert _parse(segment_name(stem, seq), stem, ".jsonl") == (seq, False)
    assert _parse(segment_name(stem, seq) + ".gz", stem, ".jsonl") == (seq, True)


def members(path: Path, *texts: bytes) -> list[int]:
    """Write *texts* as gzip members; where each begins."""
    starts, data = [], b""
    for text in texts:
        starts.append(len(data))
        data += gzip.compress(text, mtime=0)
    path.write_bytes(data)
    return starts


def test_lines_come_out_of_all_members(tmp_path: Path) -> None:
    path = tmp_path / "app-000001.jsonl.gz"
    members(path, b"a\nb\n", b"c\n", b"d")
    assert list(iter_lines(path)) == [b"a", b"b", b"c", b"d"]


def test_a_damaged_member_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "app-000001.jsonl.gz"
    texts = [b"".join(b"%d %d\n" % (part, n) for n in range(5000)) for part in range(4)]
    starts = members(path, *texts)
    data = bytearray(path.read_bytes())
    data[starts[1] + 100 : starts[1] + 140] = os.urandom(40)
    path.write_bytes(data)
    told: list[str] = []
    found = list(iter_lines(path, told.append))
    for part in (0, 2, 3):
        assert [line for line in found if line.startswith(b"%d " % part)] == texts[part].splitlines()
    assert len(told) == 1
    assert "damaged" in told[0]


def test_a_cut_file_gives_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "app-000001.jsonl.gz"
    members(path, b"a\nb\n", b"".join(b"%d\n" % n for n in range(1000)))
    path.write_bytes(path.read_bytes()[:-20])
    told: list[str] = []
    assert list(iter_lines(path, told.append))[:2] == [b"a", b"b"]
    assert "ends in the middle" in told[0]


@given(st.binary(max_size=300))
def test_garbage_never_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.jsonl.gz"
    path.write_bytes(gzip.compress(b"good\n") + data)
    assert next(iter(iter_lines(path, lambda _: None))) == b"good"


def test_a_bomb_is_unpacked_piece_by_piece(tmp_path: Path) -> None:
    path = tmp_path / "app-000001.jsonl.gz"
    path.write_bytes(gzip.compress((b"x" * 99 + b"\n") * 500_000))
    assert sum(1 for _ in iter_lines(path)) == 500_000


def test_blank_lines_and_carriage_returns(tmp_path: Path) -> None:
    path = tmp_path / "app.jsonl"
    path.write_bytes(b"a\n\n   \nb\n\0\nc")
    assert list(iter_lines(path)) == [b"a", b"b", b"\0", b"c"]


def test_reading_from_an_offset(tmp_path: Path) -> None:
    path = tmp_path / "app.jsonl"
    path.write_bytes(b"first\nsecond\n")
    assert list(iter_lines(path, offset=6)) == [b"second"]


def test_a_segment_compressed_between_listing_and_reading_is_read(tmp_path: Path) -> None:
    plain = tmp_path / "app-000001.jsonl"
    plain.write_bytes(b"a\nb\n")
    (segment,) = list_segments(tmp_path, "app")
    members(tmp_path / "app-000001.jsonl.gz", b"a\nb\n")
    plain.unlink()
    assert [line for _, line in iter_log([segment])] == [b"a", b"b"]


def test_a_segment_removed_between_listing_and_reading_is_reported(tmp_path: Path) -> None:
    (tmp_path / "app-000001.jsonl").write_bytes(b"a\n")
    found = list_segments(tmp_path, "app")
    (tmp_path / "app-000001.jsonl").unlink()
    told: list[str] = []
    assert list(iter_log(found, told.append)) == []
    assert "app-000001.jsonl" in told[0]


@given(st.lists(st.integers(0, 40), max_size=30), st.booleans())
def test_segments_are_packed_in_members_of_whole_lines(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int], ended: bool
) -> None:
    from lamalog.handlers import _compress

    path = tmp_path_factory.getbasetemp() / "packed"
    text = b"\n".join(b"x" * length for length in lengths) + b"\n" * ended
    path.write_bytes(text)
    members: list[bytes] = []
    with open(path, "rb") as source, open(os.devnull, "wb") as out, pytest.MonkeyPatch.context() as patch:
        patch.setattr(_compress, "MEMBER", 16)
        read = _compress._pack(source.fileno(), out, lambda piece: members.append(bytes(piece)) or b"")
    assert read == len(text)
    assert b"".join(members) == (text if not text or text.endswith(b"\n") else text + b"\n")
    assert all(
        member.endswith(b"\n") and len(member) <= (17 if max(lengths, default=0) < 16 else 64) for member in members
    )
