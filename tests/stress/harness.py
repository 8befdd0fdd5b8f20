"""Start logging processes, and afterwards count what is in the files against what they were promised."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamalog.handlers.segments import iter_lines, list_segments
from tests.stress.child import read_acks

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("child.py")
_PIECE = b'{"who": '


@dataclass
class Result:
    """What a scenario came to. *lost*: acknowledged but in no file. *doubled*: there more than once."""

    acknowledged: int = 0
    lost: int = 0
    torn: int = 0
    doubled: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.torn or self.doubled or self.problems)

    def __str__(self) -> str:
        text = f"{self.acknowledged} acknowledged, {self.lost} lost, {self.torn} torn, {self.doubled} doubled"
        return "; ".join([text, *self.problems, *self.notes])


class Bench:
    """A directory with logs and acknowledgements, and the processes at work in it."""

    def __init__(self, base: Path, kind: str = "ours", logs: Path | None = None, **options: Any) -> None:
        self.kind = kind
        self.options = options
        self.logs = logs or base / "logs"
        self.acks = base / "acks"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.acks.mkdir(parents=True, exist_ok=True)
        self._started = 0

    def start(self, **orders: Any) -> subprocess.Popen[str]:
        self._started += 1
        full = {
            "kind": self.kind,
            "dir": str(self.logs),
            "acks": str(self.acks),
            "who": f"p{self._started}",
            "options": self.options,
            **orders,
        }
        return subprocess.Popen(
            [sys.executable, str(CHILD), json.dumps(full)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *, ok: tuple[int, ...] = (0,), timeout: float = 60, **orders: Any) -> str:
        """Start one and wait for it. Its stderr. A wrong exit status or a hang is an AssertionError."""
        return finish(self.start(**orders), ok=ok, timeout=timeout)

    def settle(self) -> None:
        """A last process that finishes what crashes have left."""
        if self.kind == "ours":
            self.run(records=1, end="settle")

    def promised(self) -> dict[str, int]:
        """How many records of each writer were acknowledged so far."""
        return {who: count for path in self.acks.iterdir() for who, count in read_acks(path).items()}

    def acknowledged(self) -> int:
        return sum(self.promised().values())

    def count(self, also: Callable[[], list[bytes]] | None = None) -> Result:
        """*also* gives lines from other places, such as files somebody else has renamed."""
        promised = self.promised()
        result = Result(acknowledged=sum(promised.values()))
        seen: Counter[tuple[str, int]] = Counter()
        for line in [*self.lines(result), *(also() if also else [])]:
            try:
                found = json.loads(line)
                seen[found["who"], found["n"]] += 1
            except (ValueError, KeyError):
                result.torn += 1
                result.notes.append(f"torn: {line[:60]!r}…{line[-40:]!r}") if result.torn < 4 else None
        result.lost = sum((who, n) not in seen for who, last in promised.items() for n in range(1, last + 1))
        result.doubled = sum(count - 1 for key, count in seen.items() if key[1] > 0)
        return result

    def lines(self, result: Result) -> list[bytes]:
        if self.kind == "ours":
            found = list_segments(self.logs, "app")
            paths = [segment.path for segment in found]
        else:
            paths = sorted(self.logs.glob("app.jsonl*"))
        lines: list[bytes] = []
        for path in paths:
            lines += iter_lines(path, result.problems.append)
        return lines

    def strays(self) -> list[str]:
        """Names that should not be there once all is settled."""
        wanted = {segment.path.name for segment in list_segments(self.logs, "app")} | {".app.ctl", "app.jsonl"}
        return sorted(set(os.listdir(self.logs)) - wanted)


def finish(process: subprocess.Popen[str], *, ok: tuple[int, ...] = (0,), timeout: float = 60) -> str:
    try:
        _, errors = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)  # with the children it has forked
        process.communicate()
        raise AssertionError(f"a process hangs for {timeout} s") from None
    assert process.returncode in ok, f"exit status {process.returncode}: {errors}"
    return errors
