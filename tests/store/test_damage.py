"""Whatever is wrong with a file costs the line or the member it is in, and is told; both engines agree on it."""

from __future__ import annotations

import gzip
import importlib.util
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamalog.store import Store

ENGINES = [
    pytest.param("duckdb", marks=pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="no duckdb")),
    "python",
]


def line(number: int, **extra: object) -> bytes:
    record = {
        "timestamp": f"2026-05-01T12:00:{number // 1000 % 60:02d}.{number % 1000:03d}000Z",
        "severity_text": "INFO",
        "severity_number": 9,
        "message": f"number {number}",
        "logger": "app",
        "number": number,
        "record.id": f"a1b2c3-1f-19a0b-{number + 1}",
        **extra,
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def ask(directory: Path, engine: str, text: str = "| stats count") -> tuple[list[dict[str, object]], list[str]]:
    with Store(directory, engine=engine).query(text) as answer:
        rows = list(answer)
    return rows, list(answer.damage.sentences())


def count(directory: Path, engine: str) -> tuple[object, list[str]]:
    rows, damage = ask(directory, engine)
    return rows[0]["count"], damage


BAD = {
    "half a line": line(7)[:40],
    "the other half": line(7)[40:],
    "NULs": line(7)[:30] + b"\0" * 20 + line(7)[30:],
    "only NULs": b"\0" * 100,
    "bad UTF-8": line(7).replace(b"number 7", b"number \xff\xfe"),
    "an array": b"[1, 2]",
    "a text": b"this is no JSON",
    "a trailing comma": b'{"timestamp":"2026-05-01T12:00:00.000000Z","severity_text":"INFO","a":1,}',
    "garbage behind": line(7) + b" x",
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("name", ["app-000001.jsonl.gz", "app-000001.jsonl", "app.jsonl"])
def test_a_bad_line_costs_itself_only(tmp_path: Path, kind: str, name: str, engine: str) -> None:
    content = b"\n".join([line(0), line(1), BAD[kind], line(2)]) + b"\n"
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert count(tmp_path, engine) == (3, [f"1 damaged line skipped in {name}"])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["app-000001.jsonl.gz", "app-000001.jsonl", "app.jsonl"])
@pytest.mark.parametrize("cut", [1, 20, 60, 120, len(line(7)) - 1])
def test_a_record_glued_to_a_fragment_counts(tmp_path: Path, cut: int, name: str, engine: str) -> None:
    """What a process killed in the middle of a write leaves, and the next line of another one behind it."""
    content = b"\n".join([line(0), line(7)[:cut] + line(1), line(2)]) + b"\n"
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert count(tmp_path, engine) == (3, [f"1 damaged line skipped in {name}"])
    assert [row["number"] for row in ask(tmp_path, engine, "")[0]] == [0, 1, 2]
    if name == "app.jsonl":
        assert [record["number"] for record in Store(tmp_path).last(10)] == [0, 1, 2]


@pytest.mark.parametrize("engine", ENGINES)
def test_two_records_on_a_line_are_two(tmp_path: Path, engine: str) -> None:
    (tmp_path / "app.jsonl").write_bytes(line(0) + b"\n" + line(7) + line(8) + b"\n")
    assert count(tmp_path, engine) == (3, [])


GOOD = {
    "NaN": b'{"timestamp":"2026-05-01T12:00:00.000000Z","severity_text":"INFO","x":NaN}',
    "a lone surrogate": line(7, x="?").replace(b'"?"', b'"\\ud800"'),
    "an escaped NUL": line(7, x="?").replace(b'"?"', b'"\\u0000"'),
    "a huge number": line(7, x=10**30),
    "a huge exponent": line(7, x=0).replace(b'"x":0', b'"x":1e400'),
    "a long text": line(7, x="y" * 3_000_000),
    "commas in a text": line(7, x=",}]NaN"),
    "a core field of another type": line(7, duration="long", message=5, timestamp="yesterday"),
    "Windows line end": line(7) + b"\r",
    "spaces around": b"  " + line(7) + b"  ",
    "emoji": line(7, x="🚀"),
    "odd keys": line(7, **{'a/b~c"d': 1, "": 2, "rest": {"x": 1}, "line": 3}),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("kind", GOOD)
def test_an_unusual_line_is_a_record(tmp_path: Path, kind: str, engine: str) -> None:
    (tmp_path / "app-000001.jsonl.gz").write_bytes(gzip.compress(b"\n".join([line(0), GOOD[kind], line(2)])))
    assert count(tmp_path, engine) == (3, [])
    assert len(ask(tmp_path, engine, "")[0]) == 3


@pytest.mark.skipif(importlib.util.find_spec("duckdb") is None, reason="no duckdb")
@pytest.mark.parametrize("kind", GOOD)
def test_a_record_is_the_same_from_the_index_and_from_the_file(tmp_path: Path, kind: str) -> None:
    (tmp_path / "app-000001.jsonl.gz").write_bytes(gzip.compress(GOOD[kind]))
    assert ask(tmp_path, "duckdb", "")[0] == ask(tmp_path, "python", "")[0]


def members(parts: list[list[int]]) -> list[bytes]:
    return [gzip.compress(b"".join(line(number) + b"\n" for number in part), mtime=0) for part in parts]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("place", [0.0, 0.2, 0.5, 0.8, 0.99])
def test_a_damaged_member_costs_itself_only(tmp_path: Path, place: float, engine: str) -> None:
    packed = members([list(range(300)), list(range(300, 600)), list(range(600, 900))])
    broken = bytearray(packed[1])
    for offset in range(20):
        broken[min(len(broken) - 1, int(len(broken) * place) + offset)] ^= 0x5A
    (tmp_path / "app-000001.jsonl.gz").write_bytes(packed[0] + bytes(broken) + packed[2])
    found, damage = count(tmp_path, engine)
    assert found == 600
    assert damage == ["1 damaged member skipped in app-000001.jsonl.gz"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_flipped_bit_never_becomes_a_wrong_record(tmp_path: Path, engine: str) -> None:
    """Stored uncompressed in gzip, a flipped letter still reads as JSON: only the checksum knows."""
    packed = [gzip.compress(b"".join(line(n) + b"\n" for n in part), 0) for part in (range(50), range(50, 100))]
    broken = packed[0].replace(b"number 7", b"number 8", 1)
    assert broken != packed[0]
    (tmp_path / "app-000001.jsonl.gz").write_bytes(broken + packed[1])
    assert count(tmp_path, engine) == (50, ["1 damaged member skipped in app-000001.jsonl.gz"])


@pytest.mark.parametrize("engine", ENGINES)
def test_of_a_truncated_file_what_there_is_counts(tmp_path: Path, engine: str) -> None:
    packed = members([list(range(300)), list(range(300, 20_000))])
    (tmp_path / "app-000001.jsonl.gz").write_bytes(packed[0] + packed[1][: len(packed[1]) // 2])
    found, damage = count(tmp_path, engine)
    assert isinstance(found, int)
    assert 300 < found < 20_000
    assert "app-000001.jsonl.gz ends in the middle of a compressed block: what there is of it was read" in damage


@pytest.mark.parametrize("engine", ENGINES)
def test_random_damage_loses_no_more_than_it_touches(tmp_path: Path, engine: str) -> None:
    chance = random.Random(5)
    for turn in range(8):
        folder = tmp_path / str(turn)
        folder.mkdir()
        parts = [list(range(start, start + 40)) for start in range(0, 400, 40)]
        data = bytearray(b"".join(members(parts)))
        touched = sorted(chance.sample(range(len(data)), 3))
        for offset in touched:
            data[offset] ^= 1 << chance.randrange(8)
        (folder / "app-000001.jsonl.gz").write_bytes(data)
        rows, damage = ask(folder, engine, "")
        assert len(rows) >= 400 - 3 * 40
        assert len(rows) == 400 or damage
        # What is there is right.
        assert all(row["message"] == f"number {row['number']}" for row in rows)
        assert len({row["number"] for row in rows}) == len(rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_line_may_span_members(tmp_path: Path, engine: str) -> None:
    """Other writers cut members anywhere."""
    content = b"".join(line(number) + b"\n" for number in range(100))
    pieces = [gzip.compress(content[start : start + 777]) for start in range(0, len(content), 777)]
    (tmp_path / "app-000001.jsonl.gz").write_bytes(b"".join(pieces) + b"\0" * 512)
    assert count(tmp_path, engine) == (100, [])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_that_is_no_gzip_is_told(tmp_path: Path, engine: str) -> None:
    (tmp_path / "app-000001.jsonl.gz").write_bytes(b"nothing of the kind" * 10)
    (tmp_path / "app-000002.jsonl.gz").write_bytes(b"")
    (tmp_path / "app.jsonl").write_bytes(line(1) + b"\n")
    assert count(tmp_path, engine) == (1, ["1 damaged member skipped in app-000001.jsonl.gz"])


@pytest.mark.parametrize("engine", ENGINES)
def test_zstd_is_read_frame_by_frame(tmp_path: Path, engine: str) -> None:
    zstandard = pytest.importorskip("zstandard")
    packer = zstandard.ZstdCompressor(write_checksum=True)
    frames = [packer.compress(b"".join(line(n) + b"\n" for n in range(start, start + 100))) for start in (0, 100, 200)]
    broken = bytearray(frames[1])
    broken[len(broken) // 2] ^= 0xFF
    (tmp_path / "app-000001.jsonl.zst").write_bytes(frames[0] + bytes(broken) + frames[2])
    (tmp_path / "app-000002.jsonl.zst").write_bytes(frames[1])
    assert count(tmp_path, engine) == (300, ["1 damaged member skipped in app-000001.jsonl.zst"])


@pytest.mark.parametrize("engine", ENGINES)
def test_the_unfinished_last_line_of_a_live_file_is_no_damage(tmp_path: Path, engine: str) -> None:
    (tmp_path / "app.jsonl").write_bytes(line(1) + b"\n" + line(2)[:50])
    assert count(tmp_path, engine) == (1, [])
    (tmp_path / "app.jsonl").write_bytes(line(1) + b"\n" + line(2))
    assert count(tmp_path, engine) == (2, [])


@pytest.mark.parametrize("engine", ENGINES)
def test_a_record_that_stands_in_two_files_counts_once(tmp_path: Path, engine: str) -> None:
    """An archive beside the logs, and another log that gets the same records."""
    content = b"".join(line(number) + b"\n" for number in range(100))
    (tmp_path / "archive").mkdir()
    (tmp_path / "app-000001.jsonl.gz").write_bytes(gzip.compress(content))
    (tmp_path / "archive" / "app-000001.jsonl.gz").write_bytes(gzip.compress(content, 1))
    (tmp_path / "errors.jsonl").write_bytes(line(5) + b"\n" + line(200) + b"\n" + line(200) + b"\n")
    assert count(tmp_path, engine) == (101, [])
    assert len(ask(tmp_path, engine, "")[0]) == 101


@pytest.fixture
def unreadable(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "app-000001.jsonl.gz"
    path.write_bytes(gzip.compress(line(1)))
    (tmp_path / "app.jsonl").write_bytes(line(2) + b"\n")
    path.chmod(0)
    yield tmp_path
    path.chmod(0o600)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_without_permission_is_told_and_read_once_it_may_be(unreadable: Path, engine: str) -> None:
    import os

    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    found, damage = count(unreadable, engine)
    assert found == 1
    assert "Permission denied" in damage[0]
    (unreadable / "app-000001.jsonl.gz").chmod(0o600)
    assert count(unreadable, engine) == (2, [])
