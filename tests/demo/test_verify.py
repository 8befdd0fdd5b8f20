from __future__ import annotations

import gzip
import json

import pytest

from lamalog.demo.verify import STEM, examine


def line(number: int, process: str = "api", **fields: object) -> bytes:
    pid = sum(process.encode())
    return json.dumps({"record.id": f"abc-{pid:x}-1f-{number}", "process.pid": pid, "logger": "x", **fields}).encode()


def life(process: str, count: int) -> list[bytes]:
    """Everything a process writes that starts, works and stops in order."""
    start = line(1, process, **{"event.name": "node.registered", "lama.node.id": process})
    stop = line(count, process, **{"event.name": "node.left", "lama.node.records": count})
    return [start, *(line(number, process) for number in range(2, count)), stop]


@pytest.fixture
def lines():
    """Two processes, in the order in which they came."""
    both = zip(life("api", 20), life("scheduler", 20), strict=True)
    return [one for pair in both for one in pair]


@pytest.fixture
def check(tmp_path):
    """The problems found in a log of these lines, of which the first part is in a compressed segment."""

    def check(lines: list[bytes]) -> list[str]:
        cut = len(lines) // 2
        (tmp_path / f"{STEM}-000001.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[:cut]) + b"\n"))
        (tmp_path / f"{STEM}.jsonl").write_bytes(b"\n".join(lines[cut:]) + b"\n")
        return examine(tmp_path).problems()

    return check


def test_a_sound_log_has_no_problems(check, lines, tmp_path):
    assert check(lines) == []
    evidence = examine(tmp_path)
    assert (evidence.records, evidence.rotations, evidence.compressed) == (40, 1, 1)
    assert {tally.name: (tally.made, tally.found) for tally in evidence.tallies.values()} == {
        "api": (20, 20),
        "scheduler": (20, 20),
    }


def test_order_does_not_matter(check, lines):
    assert check(lines[::-1]) == []


@pytest.mark.parametrize("at", [6, 30])
def test_a_missing_record_is_a_gap(check, lines, at):
    del lines[at]
    (problem,) = check(lines)
    assert problem.startswith("api (pid ")
    assert f"1 records missing, numbers {at // 2 + 1}" in problem


def test_a_doubled_record_is_reported(check, lines):
    (problem,) = check([*lines, lines[5]])
    assert "scheduler" in problem
    assert "1 records doubled, numbers 3" in problem


@pytest.mark.parametrize(
    "damage", [b'{"record.id": "abc-1-1f-', b"[1, 2]", b'{"message": "no id"}', b"\xff\xfe{}", b"null"]
)
def test_a_line_that_is_no_record_is_torn(check, lines, damage):
    (problem,) = check([*lines[:-5], damage, *lines[-5:]])
    assert problem.startswith("torn line: ")


def test_two_records_run_together_are_torn_and_missing(check, lines):
    problems = check([*lines[:6], lines[6] + lines[8], lines[7], *lines[9:]])
    assert any("torn line" in problem for problem in problems)
    assert any("2 records missing, numbers 4, 5" in problem for problem in problems)


def test_a_missing_end_is_reported(check, lines):
    (problem,) = check(lines[:-1])
    assert "scheduler" in problem
    assert "no last record" in problem


def test_a_last_record_that_knows_of_more_is_reported(check, lines):
    lines[-1] = line(20, "scheduler", **{"event.name": "node.left", "lama.node.records": 22})
    problems = check(lines)
    assert any("2 records missing, numbers 21, 22" in problem for problem in problems)
    assert any("says that 22 were made" in problem for problem in problems)


def test_a_killed_process_may_stop_anywhere_but_not_before_it_was_last_heard_of(check, lines):
    worker = life("worker-1", 12)[:-1]
    hired = {"event.name": "node.hired", "lama.node.id": "worker-1"}
    lost = {"event.name": "node.lost", "lama.node.id": "worker-1", "lama.node.records": 11}
    lines[7], lines[9] = line(4, "scheduler", **hired), line(5, "scheduler", **lost)
    assert check([*lines, *worker]) == []
    (problem,) = check([*lines, *worker[:-2]])
    assert "worker-1" in problem
    assert "2 records missing, numbers 10, 11" in problem


def test_a_process_without_any_record_is_reported(check, lines):
    lines[7] = line(4, "scheduler", **{"event.name": "node.hired", "lama.node.id": "worker-7"})
    assert check(lines) == ["worker-7: not one record found"]


def test_a_damaged_segment_is_reported(check, lines, tmp_path):
    check(lines)
    segment = tmp_path / f"{STEM}-000001.jsonl.gz"
    segment.write_bytes(segment.read_bytes()[:-40])
    assert any(problem.startswith("damaged file: ") for problem in examine(tmp_path).problems())


def test_an_empty_directory_is_no_sound_log(tmp_path):
    assert examine(tmp_path).problems() == ["api: not one record found", "scheduler: not one record found"]
