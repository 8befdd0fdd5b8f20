"""Retention over all logs of a store: what goes, what stays, what is said, and that nothing else is ever touched."""

from __future__ import annotations

import gzip
import json
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lamalog.exceptions import ConfigError
from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
from lamalog.handlers.segments import iter_log, list_segments
from lamalog.store.retention import carry_out, make_plan, policy
from lamalog.store.retention.account import EVENT, REMOVED
from lamalog.store.scan import snapshot

KilledAt = Callable[[int, Callable[[], object]], bool]
DAY = 86400.0
LEVELS = {0: logging.CRITICAL, 1: logging.ERROR, 2: logging.WARNING, 3: logging.DEBUG}


def fill(directory: Path, records: int = 400, stem: str = "shop", **options: Any) -> None:
    """One in ten CRITICAL, one ERROR, one WARNING, one DEBUG, the others INFO; several segments."""
    handler = RotatingJsonHandler(f"{stem}.jsonl", log_dir=directory, rotation="20 kB", **options)
    handler.setFormatter(JsonFormatter())
    logger = logging.Logger(stem, logging.DEBUG)
    logger.addHandler(handler)
    for number in range(records):
        logger.log(LEVELS.get(number % 10, logging.INFO), "number %d", number, extra={"n": number})
    assert handler.settle(20)
    handler.close()


def aged(directory: Path, stem: str = "shop", step: float = DAY) -> list[Path]:
    """The newest closed segment is 0.5 steps old, the one before 1.5, …; oldest first."""
    paths = [one.path for one in list_segments(directory, stem) if not one.live]
    now = time.time()
    for place, path in enumerate(reversed(paths)):
        os.utime(path, (now, now - (place + 0.5) * step))
    return paths


def records(directory: Path, stem: str = "shop") -> list[dict[str, Any]]:
    problems: list[str] = []
    found = [json.loads(line) for _, line in iter_log(list_segments(directory, stem), problems.append)]
    assert not problems
    return found


def clean(directory: Path, *, logs: tuple[str, ...] = (), dry_run: bool = False, **limits: Any) -> Any:
    return carry_out(make_plan(directory, policy(**limits), logs=logs), dry_run=dry_run)


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def test_by_age_count_and_size_the_oldest_go_first(tmp_path: Path) -> None:
    fill(tmp_path)
    paths = aged(tmp_path)
    assert len(paths) > 4
    assert not clean(tmp_path, age="100 days").removed
    clean(tmp_path, age=f"{len(paths) - 1} days")
    assert not paths[0].exists()
    assert all(path.exists() for path in paths[1:])
    clean(tmp_path, count=3)
    assert [path.exists() for path in paths] == [False] * (len(paths) - 3) + [True] * 3
    outcome = clean(tmp_path, total_size=sum(path.stat().st_size for path in paths[-2:]))
    assert [path.exists() for path in paths[-3:]] == [False, True, True]
    assert outcome.before - outcome.after > 0
    clean(tmp_path, count=0)
    assert [one.live for one in list_segments(tmp_path, "shop")] == [True], "the live file stays whatever is asked"


def test_limits_count_for_all_logs_of_all_directories_together(tmp_path: Path) -> None:
    fill(tmp_path, stem="a")
    fill(tmp_path / "node", stem="b")
    old, new = aged(tmp_path, "a", 10 * DAY), aged(tmp_path / "node", "b", DAY)
    clean(tmp_path, count=len(new) + 1)
    assert [path.exists() for path in old] == [False] * (len(old) - 1) + [True]
    assert all(path.exists() for path in new)


def test_a_dry_run_touches_nothing_and_tells_the_same(tmp_path: Path) -> None:
    fill(tmp_path)
    aged(tmp_path)
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()}
    limits: dict[str, Any] = {"age": "1 day", "keep": ["ERROR=3 days"]}
    dry = clean(tmp_path, dry_run=True, **limits)
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.iterdir()} == before
    done = clean(tmp_path, **limits)
    assert [step.segment.path for step in dry.removed] == [step.segment.path for step in done.removed]
    assert [(step.segment.path, counted) for step, counted in dry.thinned] == [
        (step.segment.path, counted) for step, counted in done.thinned
    ]
    assert dry.records == done.records > 0


@pytest.mark.parametrize("compression", ["gzip", "zstd", None])
def test_errors_outlive_the_rest_and_what_is_gone_is_accounted_for(tmp_path: Path, compression: str | None) -> None:
    fill(tmp_path, compression=compression)
    paths = aged(tmp_path)
    whole = {one["n"]: one for one in records(tmp_path)}
    by_file: dict[Path, list[int]] = {}
    for segment, line in iter_log(list_segments(tmp_path, "shop")):
        by_file.setdefault(segment.path, []).append(json.loads(line)["n"])
    outcome = clean(tmp_path, age="1 day", keep=["ERROR=3 days", "CRITICAL=forever"])
    assert not outcome.removed
    assert not outcome.problems
    left = records(tmp_path)
    assert {one["n"] for one in left if "n" in one} == {
        number
        for path, numbers in by_file.items()
        for place in [paths[::-1].index(path) if path in paths else -1]
        for number in numbers
        if place < 1 or number % 10 == 0 or (place < 3 and number % 10 == 1)
    }
    assert all(whole[one["n"]] == one for one in left if "n" in one), "what stays is unchanged"
    accounts = [one for one in left if one.get("event.name") == EVENT]
    assert len(accounts) == len(paths) - 1
    assert sum(one[REMOVED] for one in accounts) == outcome.records == 400 - (len(left) - len(accounts))
    assert accounts[0]["message"] == f"retention removed {accounts[0][REMOVED]} records below CRITICAL"
    assert [one["timestamp"] for one in left] == sorted(one["timestamp"] for one in left)
    with snapshot(tmp_path) as found:
        assert not found.damage


def test_thinned_again_later_the_accounts_add_up_and_once_is_enough(tmp_path: Path) -> None:
    fill(tmp_path)
    paths = aged(tmp_path)
    modes = {path: path.stat().st_mode for path in paths}
    first = clean(tmp_path, age="1 day", keep=["WARNING=90 days"])
    before = {path: path.stat().st_mtime_ns for path in paths}
    again = clean(tmp_path, age="1 day", keep=["WARNING=90 days"])
    assert not again.thinned
    assert {path: path.stat().st_mtime_ns for path in paths} == before
    assert {path: path.stat().st_mode for path in paths} == modes
    assert abs(time.time() - (len(paths) - 0.5) * DAY - paths[0].stat().st_mtime) < 60, "it does not become younger"
    second = clean(tmp_path, age="1 day", keep=["ERROR=90 days"])
    accounts = [one for one in records(tmp_path) if one.get("event.name") == EVENT]
    assert len(accounts) == len(paths) - 1
    assert sum(one[REMOVED] for one in accounts) == first.records + second.records
    assert clean(tmp_path, age="1 day", keep=["ERROR=36 hours"]).removed, "and when their time has come they go"


def test_a_segment_of_which_nothing_would_stay_goes(tmp_path: Path) -> None:
    fill(tmp_path, 400)
    for path in (paths := aged(tmp_path)):
        lines = gzip.decompress(path.read_bytes()).splitlines(keepends=True)
        path.write_bytes(
            gzip.compress(b"".join(line for line in lines if b'"ERROR"' not in line and b'"CRITICAL"' not in line))
        )
        os.utime(path, (0, time.time() - 5 * DAY))
    clean(tmp_path, age="1 day", keep=["ERROR=90 days"])
    assert not any(path.exists() for path in paths)


def test_levels_to_keep_are_safe_from_count_and_size_and_that_is_said(tmp_path: Path) -> None:
    fill(tmp_path)
    paths = aged(tmp_path)
    outcome = clean(tmp_path, total_size=100, keep=["ERROR=90 days"])
    assert all(path.exists() for path in paths)
    assert "are left, more than 100 B, since levels to keep outlive the limit" in outcome.problems[-1]
    counts = Counter(one.get("severity_text") for one in records(tmp_path))
    assert counts[None] == len(paths)  # the accounts have no level
    assert (counts["ERROR"], counts["CRITICAL"]) == (40, 40)


def test_what_cannot_be_read_stays(tmp_path: Path) -> None:
    fill(tmp_path)
    paths = aged(tmp_path)
    data = bytearray(paths[0].read_bytes())
    data[len(data) // 2] ^= 0xFF
    paths[0].write_bytes(data)
    lines = gzip.decompress(paths[1].read_bytes())
    paths[1].write_bytes(gzip.compress(b'half a "line\n' + lines + b'{"message":"no level"}\n'))
    for path in paths[:2]:
        os.utime(path, (0, time.time() - 9 * DAY))
    outcome = clean(tmp_path, age="1 day", keep=["ERROR=90 days"])
    assert f"{paths[0].name}: is damaged" in outcome.problems[0]
    assert paths[0].read_bytes() == data
    left = gzip.decompress(paths[1].read_bytes())
    assert b'half a "line\n' in left
    assert b'"no level"' in left


def test_nothing_but_segments_of_lamalog_is_ever_removed(tmp_path: Path) -> None:
    fill(tmp_path)
    aged(tmp_path)
    others = tmp_path / "other"
    others.mkdir()
    for name in (
        "report-000001.jsonl",
        "report.jsonl",
        "shop-1.jsonl",
        "notes.txt",
        "old.log",
        "shop-000001.jsonl.gz.bak",
    ):
        (others / name).write_text("mine\n")
    target = tmp_path.parent / "precious"
    target.write_text("x")
    (tmp_path / "shop-999990.jsonl").symlink_to(target)
    (tmp_path / "shop-999991.jsonl").mkdir()
    os.link(others / "notes.txt", tmp_path / "shop-999992.jsonl")
    for path in [*others.iterdir(), tmp_path / "shop-999992.jsonl"]:
        os.utime(path, (0, 0))
    before = names(others)
    plan = make_plan(tmp_path, policy(age="1 s"))
    assert any("report-…" in note and "--log report" in note for note in plan.notes)
    outcome = clean(tmp_path, age="1 s", keep=["ERROR=forever"])
    assert any("shop-999992.jsonl: has a second name" in text for text in outcome.problems)
    clean(tmp_path, age="1 s")
    assert names(others) == before
    assert target.read_text() == "x"
    assert {"shop-999990.jsonl", "shop-999991.jsonl"} <= names(tmp_path)
    clean(tmp_path, age="1 s", logs=("report",))
    assert before - names(others) == {"report-000001.jsonl"}, "unless it is named"


def test_a_segment_that_a_process_still_has_open_is_left(tmp_path: Path) -> None:
    import fcntl

    fill(tmp_path, compression=None)
    paths = aged(tmp_path)
    with paths[0].open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        for limits in ({"keep": ["ERROR=90 days"]}, {}):
            outcome = clean(tmp_path, age="1 day", **limits)
            assert len(outcome.problems) == 1
            assert paths[0].name in outcome.problems[0]
            assert paths[0].exists()
    assert not clean(tmp_path, age="1 day").problems
    assert not paths[0].exists()


def test_writers_that_remove_segments_first_are_told(tmp_path: Path) -> None:
    fill(tmp_path, retention="30 days")
    notes = make_plan(tmp_path, policy(age="1 day", keep=["ERROR=90 days"])).notes
    assert "its writers remove whole segments by themselves (retention 30 days)" in notes[0]
    assert not make_plan(tmp_path, policy(age="1 day")).notes


def test_bad_policies_say_what_to_write(tmp_path: Path) -> None:
    for limits, words in (
        ({}, "name an age"),
        ({"keep": ["ERROR=3 days"]}, "levels are kept from something"),
        ({"age": "1 day", "keep": ["ERROR"]}, "write 'ERROR=180 days'"),
        ({"age": "1 day", "keep": ["EROR=2 days"]}, "did you mean 'ERROR'"),
        ({"age": "3 days", "keep": ["ERROR=2 days"]}, "no longer than everything else"),
        ({"age": "soon"}, "bad duration"),
        ({"total_size": "10 XB"}, "unknown unit"),
        ({"count": -1}, "whole number"),
    ):
        with pytest.raises(ConfigError, match=words):
            policy(**limits)
    fill(tmp_path, 10)
    with pytest.raises(ConfigError, match=r"no log 'shpo' beneath .* \(did you mean 'shop'\?\)"):
        make_plan(tmp_path, policy(age="1 day"), logs=("shpo",))


def test_killed_at_any_step_no_error_is_lost_and_it_can_be_finished(tmp_path: Path, killed_at: KilledAt) -> None:
    step, finished = 0, False
    while not finished:
        where = tmp_path / str(step)
        fill(where, 200)
        aged(where)
        finished = not killed_at(step, lambda where=where: clean(where, age="1 hour", keep=["ERROR=90 days"]))
        for last in (False, True):
            if last:
                clean(where, age="1 hour", keep=["ERROR=90 days"])
            found = records(where)
            assert sorted(one["n"] for one in found if one.get("severity_number", 0) >= 17) == [
                number for number in range(200) if number % 10 < 2
            ]
        assert not list(where.glob(".*.thin"))
        accounts = sum(one.get(REMOVED, 0) for one in found)
        assert accounts == 200 - sum("n" in one for one in found)
        step += 1
    assert step > 5


WRITER = """
import logging, sys, time
from lamalog.formatters import JsonFormatter
from lamalog.handlers import RotatingJsonHandler
handler = RotatingJsonHandler("shop.jsonl", log_dir=sys.argv[1], rotation="20 kB")
handler.setFormatter(JsonFormatter())
logger = logging.Logger(sys.argv[2])
logger.addHandler(handler)
for number in range(3000):
    logger.log(logging.ERROR if number % 5 == 0 else logging.INFO, "x", extra={"n": number})
    time.sleep(0.0002)
handler.settle(20)
handler.close()
"""


def test_no_error_is_lost_while_processes_log_rotate_and_compress(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), who]) for who in "ab"]
    rounds = 0
    while any(writer.poll() is None for writer in writers):
        if any(one.path.exists() for one in list_segments(tmp_path, "shop")):
            clean(tmp_path, age="0 s", keep=["ERROR=1 day"])
            rounds += 1
        time.sleep(0.02)
    assert [writer.wait() for writer in writers] == [0, 0]
    clean(tmp_path, age="0 s", keep=["ERROR=1 day"])
    found = records(tmp_path)
    for who in "ab":
        errors = [one["n"] for one in found if one["logger"] == who and one.get("severity_text") == "ERROR"]
        assert sorted(errors) == list(range(0, 3000, 5))
    assert sum(one.get(REMOVED, 0) for one in found) + sum("n" in one for one in found) == 6000
    assert rounds > 3
