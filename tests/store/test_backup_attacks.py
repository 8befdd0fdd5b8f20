"""Backup and restore while processes log and rotate, and killed with SIGKILL at every step and at random."""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
from lamalog.handlers.segments import iter_log, list_segments
from lamalog.store.backup import BackupError, back_up, restore, verify

KilledAt = Callable[[int, Callable[[], object]], bool]
WRITER = """
import logging, sys, time
from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
who, directory, acks = sys.argv[1:]
handler = RotatingJsonHandler("shop.jsonl", log_dir=directory, rotation="100 kB", compression="gzip")
handler.setFormatter(JsonFormatter())
logger = logging.Logger(who)
logger.addHandler(handler)
number = 0
with open(acks, "wb", buffering=0) as file:
    while True:
        number += 1
        logger.info("record", extra={"n": number})
        file.seek(0)
        file.write(b"%20d" % number)
        time.sleep(0.0003)
"""


def acknowledged(path: Path) -> int:
    return int(path.read_bytes() or b"0") if path.exists() else 0


def numbers(directory: Path) -> dict[str, list[int]]:
    """Logger → numbers of its records, in the order of the files; damage is an error."""
    problems: list[str] = []
    found: dict[str, list[int]] = {}
    for _, line in iter_log(list_segments(directory, "shop"), problems.append):
        record = json.loads(line)
        found.setdefault(record["logger"], []).append(record["n"])
    assert not problems
    return found


def test_every_acknowledged_record_is_in_it_once_while_processes_log_and_rotate(tmp_path: Path) -> None:
    logs, place = tmp_path / "logs", tmp_path / "backup"
    acks = {who: tmp_path / f"{who}.ack" for who in ("a", "b")}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, who, str(logs), str(path)]) for who, path in acks.items()
    ]
    try:
        deadline = time.monotonic() + 30
        while any(acknowledged(path) < 500 for path in acks.values()) and time.monotonic() < deadline:
            time.sleep(0.02)
        for number in range(6):
            before = {who: acknowledged(path) for who, path in acks.items()}
            made = back_up(logs, place)
            assert not made.problems
            assert not made.hints
            target = tmp_path / f"again-{number}"
            assert restore(place, target).records == made.manifest.records
            found = numbers(target)
            assert sum(map(len, found.values())) == made.manifest.records
            for who, count in before.items():
                assert sorted(found[who])[:count] == list(range(1, count + 1)), "acknowledged: there, and once"
                assert len(set(found[who])) == len(found[who])
            time.sleep(0.1)
    finally:
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
            writer.wait()
    assert len(verify(place).good) == 6
    assert len({entry.name for entry in made.manifest.files}) > 3, "there was rotation"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    handler = RotatingJsonHandler("shop.jsonl", log_dir=tmp_path / "logs", rotation="20 kB")
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger("till")
    logger.addHandler(handler)
    for number in range(150):
        logger.info("record", extra={"n": number})
    assert handler.settle(20)
    handler.close()
    return tmp_path / "logs"


def whole(place: Path, records: int) -> int:
    """Number of backups; all must be whole and of *records* records, whatever was killed."""
    try:
        result = verify(place)
    except BackupError as error:
        assert any(words in str(error) for words in ("no finished backup", "no such directory", "is no directory of"))
        return 0
    assert not result.problems
    assert not result.bad
    assert result.records % records == 0
    return len(result.good)


def test_a_backup_killed_at_any_step_is_a_backup_or_none(logs: Path, tmp_path: Path, killed_at: KilledAt) -> None:
    step, finished = 0, False
    while not finished:
        place = tmp_path / f"backup-{step}"
        finished = not killed_at(step, lambda where=place: back_up(logs, where))
        there = whole(place, 150)
        assert there == 1 or not finished
        back_up(logs, place)
        assert whole(place, 150) == there + 1
        assert not list(place.rglob(".tmp-*"))
        named = {entry.object for entry in back_up(logs, place).manifest.files}
        assert {path.name for path in (place / "data").iterdir()} == named, "nothing is left over"
        step += 1
    assert step > 10, "it has that many steps"


def test_pruning_killed_at_any_step_harms_no_backup_that_stays(logs: Path, tmp_path: Path, killed_at: KilledAt) -> None:
    step, finished = 0, False
    place = tmp_path / "backup"
    back_up(logs, place)
    back_up(logs, place)
    while not finished:
        with (logs / "shop.jsonl").open("ab") as file:
            file.write(b'{"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"INFO","message":"one more"}\n')
        finished = not killed_at(step, lambda: back_up(logs, place, keep_last=2))
        result = verify(place)
        assert not result.problems
        assert len(result.good) >= 2
        step += 1
    back_up(logs, place, keep_last=2)
    assert len(verify(place).good) == 2


def test_a_restore_killed_at_any_step_is_all_there_or_not_at_all(
    logs: Path, tmp_path: Path, killed_at: KilledAt
) -> None:
    place = tmp_path / "backup"
    back_up(logs, place)
    step, finished = 0, False
    while not finished:
        target = tmp_path / f"again-{step}"
        finished = not killed_at(step, lambda where=target: restore(place, where))
        if target.exists():
            assert sum(map(len, numbers(target).values())) == 150
        else:
            assert not finished
            assert restore(place, target).records == 150
        assert not list(tmp_path.glob(".again-*")), "the next restore clears away what the killed one left"
        step += 1
    assert step > 5


def test_killed_at_random_moments_in_the_middle_of_anything(logs: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    place = tmp_path / "backup"
    done = 0
    for number in range(12):
        with (logs / "shop.jsonl").open("ab") as file:  # something to copy each time
            file.write(
                b'{"timestamp":"2026-01-01T00:00:00.000000Z","severity_text":"INFO","message":"%d"}\n' % number * 9000
            )
        child = os.fork()
        if child == 0:
            try:
                back_up(logs, place)
                restore(place, tmp_path / f"again-{number}")
            finally:
                os._exit(0)
        time.sleep(chance.uniform(0.002, 0.25))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        try:
            result = verify(place)
        except BackupError:
            continue
        assert not result.problems
        assert len(result.good) >= done
        done = len(result.good)
    made = back_up(logs, place)
    for target in tmp_path.glob("again-*"):
        assert verify(place, backup=made.manifest.id).good
        assert list(target.iterdir()), "a restored directory is whole"
    assert restore(place, tmp_path / "final").records == made.manifest.records


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting a tmpfs needs root")
def test_a_full_disk_leaves_the_backups_before_as_they_were(logs: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(small)], capture_output=True).returncode:
        pytest.skip("mounting a tmpfs is not allowed")
    try:
        first = back_up(logs, small / "backup")
        with (logs / "shop.jsonl").open("ab") as file:
            for _ in range(4000):
                file.write(json.dumps({"message": random.randbytes(64).hex()}).encode() + b"\n")
        with pytest.raises(OSError, match="No space left"):
            back_up(logs, small / "backup")
        assert verify(small / "backup").good == [first.manifest.id]
        assert not list((small / "backup").rglob(".tmp-*"))
        with pytest.raises(OSError, match="No space left"):
            back_up(logs, small / "backup")
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)
