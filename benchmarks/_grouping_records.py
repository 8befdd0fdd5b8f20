"""Make the labelled records: every case, in several ways, in copies of the code that lie elsewhere with shifted lines."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks._grouping_servers import Lent

_HERE = Path(__file__).parent
_TIMEOUT = 300


@dataclass(frozen=True)
class Run:
    """One process that raises every case once."""

    python: str
    how: str
    seed: int
    #: Where the copy of the code lies, below the folder of the benchmark; lines are shifted in each differently.
    place: str


def plan(pythons: list[str], small: bool = False) -> list[Run]:
    """Ways, values, places and interpreters, mixed."""
    ways = ["place", "thread", "pool"] if small else ["place", "above", "thread", "hook", "task", "child", "pool"]
    places = ["srv/shop", "home/alice/src/shop-2.4/backend", "opt/app"]
    runs = [Run(pythons[0], how, seed, places[seed % 2]) for seed, how in enumerate(ways, 1)]
    others = [
        Run(python, "thread" if seed % 2 else "place", seed, places[2]) for seed, python in enumerate(pythons[1:], 50)
    ]
    return [*runs, *others]


def make(run: Run, folder: Path, lent: Lent, only: str = "", others: bool = False) -> Iterator[dict[str, Any]]:
    """The records of one run; *only*: of these modules of cases."""
    root = folder / f"{run.seed}" / run.place
    _copy(root, random.Random(run.seed))
    out = root / f"{run.seed}.jsonl"
    environment = {
        **os.environ,
        "PYTHONPATH": f"{root}{os.pathsep}{_HERE.parent}",
        "NO_PROXY": "*",
        "TMPDIR": str(root),
    }
    command = [run.python, "-m", "benchmarks._grouping_run", "--how", run.how, "--seed", str(run.seed), "--only", only]
    command += ["--others"] if others else []
    try:
        done = subprocess.run(
            [*command, "--out", str(out), "--servers", json.dumps(asdict(lent))],
            cwd=root, env=environment, capture_output=True, text=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            print(f"{run}: exit status {done.returncode}: {done.stderr[-2000:]}", file=sys.stderr)
    except subprocess.TimeoutExpired:
        print(f"{run}: not done within {_TIMEOUT} s; what it has written counts", file=sys.stderr)
    with open(out, encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _copy(root: Path, chance: random.Random) -> None:
    target = root / "benchmarks"
    shutil.copytree(_HERE, target, ignore=shutil.ignore_patterns("__pycache__"))
    for path in target.glob("*_cases/*.py"):
        path.write_text(shifted(path.read_text(encoding="utf-8"), chance), encoding="utf-8")


def shifted(code: str, chance: random.Random) -> str:
    """*code* with comments and blank lines in it that were not there before."""
    lines: list[str] = []
    for line in code.split("\n"):
        if line.startswith(("def ", "@", "class ", "async def ")) and lines and not lines[-1].startswith("@"):
            lines += ["# " + "moved " * chance.randint(1, 3)] * chance.randint(0, 4)
        lines.append(line)
        if line.startswith("def ") and line.endswith(":") and "fmt" not in line:
            lines += ["    # moved"] * chance.randint(0, 3)
    return "\n".join(lines)
