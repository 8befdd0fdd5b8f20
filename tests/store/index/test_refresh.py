"""The index is a cache: always right, whoever builds it, whatever kills them, whatever becomes of the files."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from lamalog.store import Store
from lamalog.store.index import refresh
from lamalog.store.index.place import NAME, place


def lines(start: int, stop: int) -> bytes:
    return b"".join(
        json.dumps(
            {
                "timestamp": f"2026-05-01T12:{n // 60000 % 60:02d}:{n // 1000 % 60:02d}.{n % 1000:03d}000Z",
                "severity_text": "INFO",
                "severity_number": 9,
                "message": f"number {n}",
                "logger": "app",
                "record.id": f"a1b2c3-1f-19a0b-{n + 1}",
            }
        ).encode()
        + b"\n"
        for n in range(start, stop)
    )


def segment(directory: Path, number: int, start: int, stop: int) -> Path:
    path = directory / f"app-{number:06d}.jsonl.gz"
    path.write_bytes(gzip.compress(lines(start, stop), 1))
    return path


def count(directory: Path) -> int:
    with Store(directory).query("| stats count") as answer:
        [row] = list(answer)
    assert not answer.damage
    return int(row["count"])


def files(directory: Path, ending: str = ".parquet") -> list[Path]:
    return sorted((directory / NAME).glob(f"v*{ending}"))


def test_a_closed_segment_is_mirrored_once(tmp_path: Path) -> None:
    segment(tmp_path, 1, 0, 100)
    assert count(tmp_path) == 100
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    assert len(before) == 1
    segment(tmp_path, 2, 100, 150)
    assert count(tmp_path) == 150
    after = {path: path.stat().st_mtime_ns for path in files(tmp_path)}
    assert len(after) == 2
    assert before.items() <= after.items()


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    segment(tmp_path, 1, 0, 100)
    count(tmp_path)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / NAME).iterdir()} == {0o600}


def test_a_segment_that_changes_is_mirrored_anew(tmp_path: Path) -> None:
    segment(tmp_path, 1, 0, 100)
    assert count(tmp_path) == 100
    segment(tmp_path, 1, 0, 70)
    assert count(tmp_path) == 70


def test_a_removed_segment_no_longer_counts_and_its_mirror_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = segment(tmp_path, 1, 0, 100)
    segment(tmp_path, 2, 100, 130)
    assert count(tmp_path) == 130
    path.unlink()
    assert count(tmp_path) == 30
    monkeypatch.setattr(refresh, "_GRACE", -1.0)
    segment(tmp_path, 3, 130, 140)
    assert count(tmp_path) == 40
    assert len(files(tmp_path)) == len(files(tmp_path, ".json")) == 2


@pytest.mark.parametrize("damage", ["remove parquet", "cut parquet", "spoil entry", "another version"])
def test_a_spoilt_mirror_is_not_believed(tmp_path: Path, damage: str) -> None:
    segment(tmp_path, 1, 0, 100)
    assert count(tmp_path) == 100
    [parquet], [entry] = files(tmp_path), files(tmp_path, ".json")
    if damage == "remove parquet":
        parquet.unlink()
    elif damage == "cut parquet":
        parquet.write_bytes(parquet.read_bytes()[:-50])
    elif damage == "spoil entry":
        entry.write_text(entry.read_text()[:100])
    else:
        entry.write_text(json.dumps({**json.loads(entry.read_text()), "version": 0}))
    assert count(tmp_path) == 100


def test_a_record_is_seen_the_moment_it_is_written(tmp_path: Path) -> None:
    segment(tmp_path, 1, 0, 100)
    with (tmp_path / "app.jsonl").open("ab", buffering=0) as file:
        for number in range(100, 110):
            file.write(lines(number, number + 1))
            assert count(tmp_path) == number + 1


def test_a_long_live_file_is_mirrored_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "PIECE", 10_000)
    live = tmp_path / "app.jsonl"
    for stop in (100, 250, 260, 400):
        with live.open("ab") as file:
            file.write(lines(count(tmp_path) if stop > 100 else 0, stop))
        assert count(tmp_path) == stop
    assert len(files(tmp_path)) >= 3
    live.rename(tmp_path / "app-000001.jsonl")
    live.write_bytes(lines(400, 405))
    pieces = len(files(tmp_path))
    assert count(tmp_path) == 405
    assert len(files(tmp_path)) == pieces  # what was mirrored while it was live still holds


def test_another_file_of_the_same_name_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "PIECE", 1000)
    live = tmp_path / "app.jsonl"
    live.write_bytes(lines(0, 100))
    assert count(tmp_path) == 100
    with live.open("r+b") as file:  # same inode, other content, longer
        file.write(lines(500, 630))
    assert count(tmp_path) == 130


def test_where_the_logs_cannot_be_written_the_index_is_in_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / NAME).write_text("in the way: no directory can be made here")
    assert tmp_path / "cache" in place(logs).parents


_BUILD = """
import sys
from lamalog.store import Store
with Store(sys.argv[1]).query("| stats count") as answer:
    print(list(answer)[0]["count"])
"""


def test_several_queriers_at_once_agree(tmp_path: Path) -> None:
    for number in range(1, 7):
        segment(tmp_path, number, (number - 1) * 500, number * 500)
    running = [
        subprocess.Popen([sys.executable, "-c", _BUILD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    assert [process.communicate(timeout=60)[0].strip() for process in running] == ["3000"] * 4
    assert len(files(tmp_path)) == 6


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_builder_may_be_killed_at_any_step(tmp_path: Path) -> None:
    """Whatever it leaves, the next one counts right, and clears it away."""
    for number in range(1, 9):
        segment(tmp_path, number, (number - 1) * 2000, number * 2000)
    chance = random.Random(1)
    killed = 0
    for _ in range(10):
        process = subprocess.Popen([sys.executable, "-c", _BUILD, str(tmp_path)], stdout=subprocess.DEVNULL)
        time.sleep(0.25 + chance.random() * 0.6)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
        valid = list(files(tmp_path, ".json"))
        if len(valid) == 8:
            for entry in valid[:4]:
                entry.unlink()
    assert killed
    assert count(tmp_path) == 16_000
    segment(tmp_path, 9, 16_000, 16_100)
    assert count(tmp_path) == 16_100
    assert not list((tmp_path / NAME).glob(".tmp-*"))


def test_verify_finds_an_index_that_says_something_else(tmp_path: Path) -> None:
    from lamalog.store.index.report import checked

    segment(tmp_path, 1, 0, 100)
    count(tmp_path)
    store = Store(tmp_path)
    with store.snapshot() as found:
        assert checked(found, store.cover(found)) == []
    [parquet], [entry] = files(tmp_path), files(tmp_path, ".json")
    content = parquet.read_bytes()
    parquet.write_bytes(content[:500] + bytes([content[500] ^ 1]) + content[501:])
    with store.snapshot() as found:
        assert checked(found, store.cover(found)) == [
            "the mirror of app-000001.jsonl.gz was changed since it was made: use --rebuild"
        ]
    entry.write_text(json.dumps({**json.loads(entry.read_text()), "records": 99}))
    with store.snapshot() as found:
        assert checked(found, store.cover(found)) == [
            "app-000001.jsonl.gz holds 100 records, the index 99: use --rebuild"
        ]
        assert checked(found, store.cover(found, rebuild=True)) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a tmpfs needs root")
@pytest.mark.parametrize("name", ["app-000001.jsonl.gz", "app.jsonl"])
def test_on_a_full_disk_every_line_is_read_instead(tmp_path: Path, name: str) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("mounting a tmpfs is not allowed")
    try:
        content = lines(0, 5000)
        (small / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        with contextlib.suppress(OSError), (small / "ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"\0" * 4096)
        with Store(small).query("| stats count") as answer:
            assert list(answer) == [{"count": 5000}]
        assert list(answer.damage.sentences()) == [
            "the index can't be written (No space left on device): reading every line instead"
        ]
        assert not list(small.rglob(".tmp-*"))
        (small / "ballast").unlink()
        assert count(small) == 5000
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


def test_while_it_is_written_too_only_the_owner_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB by itself would write to a file of its own, which everybody may read."""
    from lamalog.store.index import parquet

    seen: dict[str, int] = {}
    real = parquet.os.chmod

    def look(path: Path, mode: int) -> None:
        seen.update({each.name: stat.S_IMODE(each.stat().st_mode) for each in path.parent.iterdir()})
        real(path, mode)

    monkeypatch.setattr(parquet.os, "chmod", look)
    segment(tmp_path, 1, 0, 100)
    assert count(tmp_path) == 100
    assert any(name.endswith(".parquet") for name in seen)
    assert set(seen.values()) == {0o600}
    assert all(name.startswith((".", "v")) for name in seen)


def test_memory_that_does_not_suffice_for_an_index_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    from lamalog.store.index import build

    def exhausted(*args: object) -> int:
        raise duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data of size 16.0 MiB")

    monkeypatch.setattr(build, "load", exhausted)
    segment(tmp_path, 1, 0, 100)
    with Store(tmp_path, index=tmp_path / "index").query("| stats count") as answer:
        [row] = list(answer)
    assert list(row.values()) == [100]
