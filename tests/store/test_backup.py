"""What a backup holds, what it shares with those before it, and what it refuses."""

from __future__ import annotations

import gzip
import json
import logging
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamalog.exceptions import ConfigError
from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
from lamalog.store.backup import BackupError, back_up, freeze, restore, verify
from lamalog.store.backup.layout import Layout, existing, held
from lamalog.store.backup.manifest import load


def fill(directory: Path, records: int, start: int = 0, *, compression: str | None = "gzip") -> None:
    """Numbered records through the real handler, several rotations."""
    handler = RotatingJsonHandler("shop.jsonl", log_dir=directory, rotation="20 kB", compression=compression)
    handler.setFormatter(JsonFormatter(service_name="shop"))
    logger = logging.Logger("till", logging.DEBUG)
    logger.addHandler(handler)
    for number in range(start, start + records):
        logger.info("number %d", number, extra={"n": number})
    assert handler.settle(20)
    handler.close()


def contents(directory: Path) -> dict[str, bytes]:
    """Name → bytes of every visible file."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    fill(tmp_path / "logs", 300)
    return tmp_path / "logs"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "backup"


def test_what_is_restored_is_what_was_backed_up(logs: Path, place: Path, tmp_path: Path) -> None:
    made = back_up(logs, place)
    assert made.manifest.records == made.manifest.lines == 300
    assert not made.problems
    restored = restore(place, tmp_path / "again")
    assert (restored.files, restored.records) == (len(made.manifest.files), 300)
    assert contents(tmp_path / "again") == contents(logs)
    for name in contents(logs):
        assert (tmp_path / "again" / name).stat().st_mtime_ns == (logs / name).stat().st_mtime_ns


def test_every_file_has_its_digest_counts_and_time_range(logs: Path, place: Path) -> None:
    manifest = back_up(logs, place).manifest
    for entry in manifest.files:
        data = (logs / entry.name).read_bytes()
        lines = (gzip.decompress(data) if entry.name.endswith(".gz") else data).splitlines()
        times = [json.loads(line)["timestamp"] for line in lines]
        assert (entry.lines, entry.records) == (len(lines), len(lines))
        assert (entry.first, entry.last) == (min(times), max(times))
    assert [entry.live for entry in manifest.files] == [False] * (len(manifest.files) - 1) + [True]


def test_only_its_owner_can_read_a_backup(logs: Path, place: Path, tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        back_up(logs, place)
        restore(place, tmp_path / "again")
    finally:
        os.umask(old)
    for root in (place, tmp_path / "again"):
        for path in [root, *root.rglob("*")]:
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_second_backup_reads_and_stores_only_what_is_new(logs: Path, place: Path, tmp_path: Path) -> None:
    first = back_up(logs, place)
    again = back_up(logs, place)
    assert (again.copied, again.stored) == (0, 0)
    assert again.reused == first.copied
    fill(logs, 100, 300)
    third = back_up(logs, place)
    assert third.manifest.records == 400
    assert third.copied < len(third.manifest.files)
    assert len(verify(place).good) == 3
    assert restore(place, tmp_path / "old", backup=first.manifest.id).records == 300
    assert restore(place, tmp_path / "new").records == 400


def test_a_segment_that_was_compressed_since_is_not_stored_again(tmp_path: Path, place: Path) -> None:
    logs = tmp_path / "logs"
    fill(logs, 200, compression=None)
    back_up(logs, place)
    plain = logs / "shop-000001.jsonl"
    (logs / "shop-000001.jsonl.gz").write_bytes(gzip.compress(plain.read_bytes()))
    plain.unlink()
    again = back_up(logs, place)
    assert (again.copied, again.stored) == (1, 0)
    restore(place, tmp_path / "again")
    restored = (tmp_path / "again" / "shop-000001.jsonl.gz").read_bytes()
    assert gzip.decompress(restored) == gzip.decompress((logs / "shop-000001.jsonl.gz").read_bytes())


def test_a_live_file_ends_with_a_record(logs: Path, place: Path) -> None:
    live = logs / "shop.jsonl"
    whole = live.read_bytes()
    for rest, kept in (
        (b'{"timestamp":"2026-01-01T00:0', False),
        (b'{"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"INFO","message":"cut"}', True),
    ):
        live.write_bytes(whole + rest)
        entry = back_up(logs, place).manifest.files[-1]
        assert entry.bytes == len(whole) + (len(rest) if kept else 0)
        assert entry.unfinished == (0 if kept else len(rest))
        assert entry.records == whole.count(b"\n") + kept
    assert not verify(place).problems


def test_logs_of_all_directories_and_of_others_are_in_it(tmp_path: Path, place: Path) -> None:
    fill(tmp_path / "logs" / "node-1", 30)
    fill(tmp_path / "logs" / "node-2", 40)
    (tmp_path / "logs" / "nginx.log").write_text("GET /\nGET /x\n")
    made = back_up(tmp_path / "logs", place)
    assert made.manifest.records == 72
    restore(place, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(tmp_path / "logs")
    assert back_up(tmp_path / "logs", place, logs=("nginx",)).manifest.records == 2


def test_zstd_and_empty_files(tmp_path: Path, place: Path) -> None:
    fill(tmp_path / "logs", 100, compression="zstd")
    (tmp_path / "logs" / "empty.jsonl").touch()
    made = back_up(tmp_path / "logs", place)
    assert made.manifest.records == 100
    assert any(entry.object.endswith(".zst") for entry in made.manifest.files)
    restore(place, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(tmp_path / "logs")


def test_damage_in_the_logs_is_kept_as_it_is_and_told(logs: Path, place: Path, tmp_path: Path) -> None:
    packed = logs / "shop-000001.jsonl.gz"
    data = bytearray(packed.read_bytes())
    data[len(data) // 2] ^= 0xFF
    packed.write_bytes(data)
    with (logs / "shop.jsonl").open("ab") as file:
        file.write(b"torn line\n")
    made = back_up(logs, place)
    assert any("shop-000001.jsonl.gz: 1 damaged member in it already" in text for text in made.problems)
    assert any("shop.jsonl: 1 damaged line in it" in text for text in made.hints)
    assert verify(place).good == [made.manifest.id]
    restored = restore(place, tmp_path / "again")
    assert restored.hints
    assert contents(tmp_path / "again") == contents(logs)


@pytest.mark.parametrize("change", ["flip", "cut", "grow", "remove", "empty"])
def test_a_changed_byte_is_found_and_nothing_of_it_is_restored(
    change: str, logs: Path, place: Path, tmp_path: Path
) -> None:
    made = back_up(logs, place)
    for entry in (made.manifest.files[0], made.manifest.files[-1]):  # a packed and a plain one
        path = place / "data" / entry.object
        before = path.read_bytes()
        if change == "remove":
            path.unlink()
        else:
            flipped = before[:40] + bytes([before[40] ^ 1]) + before[41:]
            path.write_bytes({"flip": flipped, "cut": before[:-1], "grow": before + b"x", "empty": b""}[change])
        result = verify(place)
        assert (result.good, result.bad) == ([], [made.manifest.id])
        assert entry.object in result.problems[0]
        try:
            restore(place, tmp_path / "again")
        except BackupError as error:
            assert "nothing was restored" in str(error)
        else:  # what lies around the content of a plain file has changed, not the content
            assert entry.plain
            assert contents(tmp_path / "again") == contents(logs)
            shutil.rmtree(tmp_path / "again")
        assert not list(tmp_path.glob("*again*")), "nothing is left of it"
        path.write_bytes(before)
    assert verify(place).good == [made.manifest.id]


def test_a_partial_restore_brings_back_all_that_is_whole_and_tells_the_rest(
    logs: Path, place: Path, tmp_path: Path
) -> None:
    made = back_up(logs, place)
    first, *_, last = made.manifest.files
    (place / "data" / first.object).unlink()
    (place / "data" / last.object).write_bytes(b"\x1f\x8b\x08 rotten")
    result = restore(place, tmp_path / "again", partial=True)
    assert len(result.lost) == 2
    assert first.name in result.lost[0]
    assert last.name in result.lost[1]
    assert result.records == 300 - first.records - last.records
    expected = contents(logs)
    del expected[first.name], expected[last.name]
    assert contents(tmp_path / "again") == expected


def test_counts_that_were_written_into_the_manifest_are_checked_against_the_data(logs: Path, place: Path) -> None:
    made = back_up(logs, place)
    path = place / "snapshots" / f"{made.manifest.id}.json"
    values = json.loads(path.read_text())
    values["files"][0]["records"] += 1
    path.write_text(json.dumps(values))
    assert "checksum does not fit" in verify(place).problems[0]
    entry = made.manifest.files[0].__dict__
    type(made.manifest)(
        **{**made.manifest.__dict__, "files": (type(made.manifest.files[0])(**{**entry, "records": 1}),)}
    ).save(place / "snapshots")
    found = verify(place)
    assert found.bad == [made.manifest.id]
    assert "records is" in found.problems[0]
    assert "in place of 1" in found.problems[0]


def test_a_bad_data_file_is_replaced_by_the_next_backup(logs: Path, place: Path) -> None:
    made = back_up(logs, place)
    path = place / "data" / made.manifest.files[0].object
    path.write_bytes(path.read_bytes()[:-5])
    assert verify(place).bad
    back_up(logs, place)
    assert len(verify(place).good) == 2


@pytest.mark.parametrize("name", ["../evil.jsonl", "/etc/evil.jsonl", "a/../../evil.jsonl"])
def test_a_manifest_cannot_lead_out_of_the_directory(name: str, logs: Path, place: Path, tmp_path: Path) -> None:
    made = back_up(logs, place)
    entry = type(made.manifest.files[0])(**{**made.manifest.files[0].__dict__, "name": name})
    type(made.manifest)(**{**made.manifest.__dict__, "files": (entry,)}).save(place / "snapshots")
    with pytest.raises(BackupError, match="leads out of the directory"):
        restore(place, tmp_path / "again")


def test_nothing_is_overwritten(logs: Path, place: Path, tmp_path: Path) -> None:
    back_up(logs, place)
    before = contents(logs)
    with pytest.raises(BackupError, match="is not empty, and nothing is overwritten"):
        restore(place, logs)
    (tmp_path / "file").touch()
    with pytest.raises(BackupError, match="is in the way"):
        restore(place, tmp_path / "file")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(BackupError, match="is in the way"):
        restore(place, tmp_path / "link")
    assert contents(logs) == before
    (tmp_path / "empty").mkdir()
    assert restore(place, tmp_path / "empty").records == 300


def test_places_that_cannot_be_are_refused_with_what_to_do(logs: Path, place: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="lies within the logs"):
        back_up(logs, logs / "backup")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").touch()
    with pytest.raises(BackupError, match=r"holds other things \(thesis.txt\): name an empty or a new directory"):
        back_up(logs, tmp_path / "full")
    with pytest.raises(BackupError, match="is no directory of backups"):
        verify(logs)
    with pytest.raises(ConfigError, match="no such directory or log file"):
        back_up(tmp_path / "nowhere", place)
    assert not place.exists()
    (tmp_path / "bare").mkdir()
    with pytest.raises(BackupError, match="no log files"):
        back_up(tmp_path / "bare", place)
    with pytest.raises(BackupError, match="holds no finished backup"):
        verify(place)
    back_up(logs, place)
    with pytest.raises(BackupError, match="no backup '1999'"):
        restore(place, tmp_path / "again", backup="1999")


def test_old_backups_go_and_what_is_shared_stays(logs: Path, place: Path) -> None:
    first = back_up(logs, place)
    fill(logs, 50, 300)
    second = back_up(logs, place)
    fill(logs, 50, 350)
    third = back_up(logs, place, keep_last=2)
    assert third.pruned == [first.manifest.id]
    assert verify(place).good == [second.manifest.id, third.manifest.id]
    last = back_up(logs, place, keep_last=1)
    assert verify(place).records == 400
    assert last.freed > 0
    named = {entry.object for entry in last.manifest.files}
    assert {path.name for path in (place / "data").iterdir()} == named


def test_the_newest_sorts_last_when_the_clock_was_set_back(logs: Path, place: Path) -> None:
    first = back_up(logs, place)
    path = place / "snapshots" / f"{first.manifest.id}.json"
    future = f"2999{first.manifest.id[4:]}"
    path.unlink()
    type(first.manifest)(**{**first.manifest.__dict__, "id": future}).save(place / "snapshots")
    second = back_up(logs, place, keep_last=1)
    assert second.pruned == [future]
    assert verify(place).good == [second.manifest.id]


@pytest.mark.skipif(os.name == "nt", reason="needs privileges there")
def test_linked_and_oddly_named_logs_are_copied_too(logs: Path, place: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.gz").write_bytes(gzip.compress(b'{"message":"far"}\n'))
    (logs / "linked.log.gz").symlink_to(tmp_path / "elsewhere.gz")
    odd = logs / os.fsdecode(b"\xff \xe9\xab\x98.jsonl")
    odd.write_bytes(b'{"message":"odd"}\n')
    assert back_up(logs, place).manifest.records == 302
    restore(place, tmp_path / "again")
    assert (tmp_path / "again" / odd.name).read_bytes() == odd.read_bytes()
    assert not (tmp_path / "again" / "linked.log.gz").is_symlink()


def test_while_a_manifest_is_damaged_no_data_is_removed(logs: Path, place: Path) -> None:
    first = back_up(logs, place)
    path = place / "snapshots" / f"{first.manifest.id}.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    (logs / "shop.jsonl").unlink()
    made = back_up(logs, place, keep_last=1)
    assert any("damaged" in hint for hint in made.hints)
    path.write_bytes(whole)
    assert first.manifest.id in verify(place).good


def test_two_at_once_are_refused(logs: Path, place: Path) -> None:
    back_up(logs, place)
    with held(existing(place), alone=True):
        for attempt in (lambda: back_up(logs, place), lambda: verify(place)):
            with pytest.raises(BackupError, match="another process is at work"):
                attempt()
    with held(existing(place), alone=False):
        assert verify(place).good


@pytest.fixture
def stuck_rotation(logs: Path) -> Iterator[None]:
    import fcntl

    with (logs / ".shop.ctl").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.mark.usefixtures("stuck_rotation")
def test_a_process_stopped_in_the_middle_of_a_rotation_is_not_waited_for(
    logs: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freeze, "PATIENCE", 0.05)
    made = back_up(logs, place)
    assert made.manifest.records == 300
    assert "shop: another process holds its rotation lock" in made.hints[0]


def test_a_manifest_of_a_newer_version_is_told_from_damage(logs: Path, place: Path) -> None:
    made = back_up(logs, place)
    path = Layout(place).snapshots / f"{made.manifest.id}.json"
    values = json.loads(path.read_text())
    values["version"] = 99
    path.write_text(json.dumps(values))
    with pytest.raises(BackupError, match="update lamalog"):
        load(path)


def test_of_a_file_that_is_truncated_meanwhile_the_rest_is_copied(logs: Path, place: Path) -> None:
    def truncate(done: int, total: int, name: str) -> None:
        if name == "shop.jsonl":
            os.truncate(logs / name, 500)

    made = back_up(logs, place, progress=truncate)
    assert "shop.jsonl: shrank to 500 of" in made.problems[0]
    live = made.manifest.files[-1]
    assert (live.name, live.lines) == ("shop.jsonl", 1)
    assert verify(place).good == [made.manifest.id]
    assert not back_up(logs, place).problems


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no other user to be")
def test_what_could_not_be_read_is_named_then_and_later(
    logs: Path, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.open

    def refusing(path: object, *rest: object, **options: object) -> int:
        if str(path).endswith("shop-000001.jsonl.gz") and Path(str(path)).parent == logs:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    made = back_up(logs, place)
    monkeypatch.undo()
    sentence = "shop-000001.jsonl.gz: Permission denied: nothing of it was copied"
    assert made.problems == [sentence]
    assert verify(place).hints == [f"{made.manifest.id} was made without all of the logs: {sentence}"]
    assert restore(place, tmp_path / "again").manifest.notes == (sentence,)
    again = back_up(logs, place)
    assert again.copied == 1
    assert again.manifest.records == 300
