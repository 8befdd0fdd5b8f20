"""What the log files say by themselves: which process wrote how many records, and whether each is there exactly once."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamalog.handlers.segments import Segment, iter_log, list_segments

STEM = "lamalog-demo"
_ID = re.compile(r"(.+)-(\d+)")
_MASK = re.compile(rb"\[REDACTED:([\w.-]+)")


@dataclass
class Tally:
    """The records of one process, told apart by the beginning of ``record.id``."""

    key: str
    pid: int = 0
    name: str = "?"
    numbers: set[int] = field(default_factory=set)
    doubled: list[int] = field(default_factory=list)
    #: How many it said it had made, in its last record (which carries that very number).
    stated: int | None = None
    stated_in: int = 0
    #: It was killed: how many the scheduler knew of when it was last heard of.
    killed: bool = False
    heard: int = 0

    @property
    def made(self) -> int:
        return max(*self.numbers, self.stated or 0, self.heard)

    @property
    def found(self) -> int:
        return len(self.numbers)

    def problems(self) -> list[str]:
        who = f"{self.name} (pid {self.pid})"
        found = []
        missing = sorted(set(range(1, self.made + 1)) - self.numbers)
        if missing:
            found.append(f"{who}: {len(missing)} records missing, numbers {_some(missing)}")
        if self.doubled:
            found.append(f"{who}: {len(self.doubled)} records doubled, numbers {_some(self.doubled)}")
        if self.stated is None and not self.killed:
            found.append(f"{who}: no last record that says how many it made")
        if self.stated is not None and self.stated != self.stated_in:
            found.append(f"{who}: its last record is number {self.stated_in}, but says that {self.stated} were made")
        return found


@dataclass
class Evidence:
    """All that the files of one run show."""

    segments: list[Segment] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    torn: list[str] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    loggers: Counter[str] = field(default_factory=Counter)
    masks: Counter[str] = field(default_factory=Counter)
    rescued: list[str] = field(default_factory=list)
    #: Bytes of JSON lines, uncompressed.
    size: int = 0
    expected: set[str] = field(default_factory=lambda: {"api", "scheduler"})

    @property
    def records(self) -> int:
        return sum(tally.found for tally in self.tallies.values())

    @property
    def rotations(self) -> int:
        return sum(not segment.live for segment in self.segments)

    @property
    def compressed(self) -> int:
        return sum(segment.compressed for segment in self.segments)

    def problems(self) -> list[str]:
        found = [problem for tally in self.tallies.values() for problem in tally.problems()]
        found += [f"torn line: {line}" for line in self.torn]
        found += [f"damaged file: {sentence}" for sentence in self.damage]
        silent = self.expected - {tally.name for tally in self.tallies.values()}
        found += [f"{name}: not one record found" for name in sorted(silent)]
        return found


def examine(log_dir: Path, stem: str = STEM) -> Evidence:
    """Read every segment of the log in *log_dir*, compressed or not."""
    evidence = Evidence(segments=list_segments(log_dir, stem))
    lines = iter_log(evidence.segments, evidence.damage.append)
    weigh(((segment.path.name, line) for segment, line in lines), evidence)
    return evidence


def weigh(lines: Iterable[tuple[str, bytes]], evidence: Evidence) -> None:
    """Add *lines*, each with the name of its file, to *evidence*."""
    lost: dict[str, int] = {}
    for file, line in lines:
        evidence.size += len(line) + 1
        record = _parse(line)
        if record is None:
            evidence.torn.append(f"{file}: {line[:120]!r}")
            continue
        tally, number = _tally(record, evidence.tallies)
        if number in tally.numbers:
            tally.doubled.append(number)
        tally.numbers.add(number)
        event = record.get("event.name", "")
        evidence.events[event] += 1
        evidence.loggers[record.get("logger", "").split(".")[0]] += 1
        evidence.masks.update(rule.decode() for rule in _MASK.findall(line))
        if "lamalog.rescued" in record:
            evidence.rescued.append(str(record["lamalog.rescued"]))
        if event == "node.registered":
            tally.name = record["lama.node.id"]
        elif event == "node.left" and "lama.node.records" in record:  # its own farewell, not another's word about it
            tally.stated, tally.stated_in = record["lama.node.records"], number
        elif event == "node.hired":
            evidence.expected.add(record["lama.node.id"])
        elif event == "node.lost":
            lost[record["lama.node.id"]] = record["lama.node.records"]
    for tally in evidence.tallies.values():
        if tally.name in lost:
            tally.killed, tally.heard = True, lost[tally.name]


def _parse(line: bytes) -> dict[str, Any] | None:
    """The record on *line*, or None if it is not a whole record with an id."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict) or _ID.fullmatch(str(record.get("record.id"))) is None:
        return None
    return record


def _tally(record: dict[str, Any], tallies: dict[str, Tally]) -> tuple[Tally, int]:
    match = _ID.fullmatch(record["record.id"])
    assert match is not None
    tally = tallies.setdefault(match[1], Tally(match[1], int(record.get("process.pid") or 0)))
    return tally, int(match[2])


def _some(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:5]))
    return f"{shown}, …" if len(numbers) > 5 else shown
