"""Questions to 2 million records: the log store beside zgrep, ripgrep, jq and DuckDB straight on the compressed files.

    python -m benchmarks.store [--records 2000000] [--rounds 3] [--directory DIR]
    python -m benchmarks.store --records 10000000 --memory      the most memory that commands take

The records come from a seeded generator through the real JsonFormatter, in segments packed as the handler packs them,
so the right answers are known: a wrong one is an error. Contestants take turns within a round; the median over rounds
is printed with its ratio to ours. Those that are not installed are left out with a line. The cache of the operating
system is warm for all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks._store_data import Truth, write_store
from benchmarks._store_memory import print_memory
from benchmarks._store_peers import PEERS, Peer
from lamalog.store import Store
from lamalog.units import format_size

Answer = Callable[[], object]


def questions(store: Store, truth: Truth) -> dict[str, tuple[Answer, object, float]]:
    """Name → (how we answer it, the right answer, the ratio to DuckDB on the files that is promised)."""

    def rows(text: str, since: float | None = None) -> list[dict[str, object]]:
        with store.query(text, since=since) as answer:
            found = list(answer)
        assert not answer.damage, list(answer.damage.sentences())
        return found

    return {
        "one trace id": (lambda: len(rows(f"trace_id={truth.needle}")), 1, 0),
        "errors of the last hour": (
            lambda: rows("level>=error | stats count", truth.last - 3600)[0]["count"],
            truth.errors_last_hour,
            40,
        ),
        "counts per level per 5 min": (
            lambda: sum(int(str(row["count"])) for row in rows("| stats count by level, 5m")),
            truth.records,
            20,
        ),
        "percentiles by route": (
            lambda: len(rows("exists route | stats count, p50(duration), p95(duration), p99(duration) by http.route")),
            7,
            30,
        ),
        "top errors": (lambda: rows("level>=error | top 10 exception.type")[0]["count"], truth.top_error[1], 80),
        "a text in any field": (lambda: rows('"queue is full" | stats count')[0]["count"], truth.substring, 10),
        "the newest 100": (lambda: len(store.last(100)), 100, 100),
    }


def timed(ask: Answer, expected: object, who: str) -> float:
    """Seconds. Raises AssertionError for a wrong answer."""
    begun = time.perf_counter()
    answer = ask()
    took = time.perf_counter() - begun
    assert answer == expected, f"{who}: {answer!r}, but {expected!r} is right"
    return took


def build_index(store: Store, truth: Truth, directory: Path) -> None:
    """Print what the index costs."""
    shutil.rmtree(directory / ".lamalog-index", ignore_errors=True)
    begun = time.perf_counter()
    with store.snapshot() as found:
        coverage = store.cover(found, everything=True)
        took = time.perf_counter() - begun
        index = sum(mirror.bytes + mirror.beside for mirror in coverage.mirrors if mirror.packed)
        packed = sum(source.size for source in found.sources if source.packed)
    print(
        f"index: {took:.1f} s for {format_size(truth.bytes)} of JSON ({took / truth.bytes * 1e9:.1f} s/GB), "
        f"{format_size(index)} beside {format_size(packed)} of gzip ({index / max(1, packed):.2f} ×)"
    )


def command_line(directory: Path, truth: Truth, rounds: int) -> None:
    """Print what the shell sees, interpreter start included."""
    tool = [os.path.join(os.path.dirname(sys.executable), "lamalog")]
    for name, arguments in {
        "lamalog --help": ["--help"],
        "lamalog query trace_id=…": [
            "query",
            f"trace_id={truth.needle}",
            "--log-dir",
            str(directory),
            "--format",
            "ndjson",
        ],
    }.items():
        times = []
        for _ in range(max(5, rounds)):
            begun = time.perf_counter()
            subprocess.run([*tool, *arguments], check=True, capture_output=True)
            times.append(time.perf_counter() - begun)
        print(f"{name}: {statistics.median(times) * 1000:.0f} ms (best {min(times) * 1000:.0f} ms)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--directory", type=Path, help="Where the logs are kept from run to run. Default: temporary.")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"Which of {','.join(PEERS)}.")
    parser.add_argument("--memory", action="store_true", help="Print memory instead of times.")
    options = parser.parse_args()
    peers = options.peers.split(",")
    if unknown := [name for name in peers if name not in PEERS]:
        parser.error(f"no peer {unknown[0]!r}: there are {', '.join(PEERS)}")
    directory = options.directory or Path(tempfile.mkdtemp(prefix="lamalog-bench-"))
    try:
        if options.memory:
            print_memory(directory, write_store(directory, options.records))
        else:
            _run(directory, options.records, options.rounds, peers)
    finally:
        if options.directory is None:
            shutil.rmtree(directory, ignore_errors=True)


def _run(directory: Path, records: int, rounds: int, wanted: list[str]) -> None:
    truth = write_store(directory, records)
    store = Store(directory)
    build_index(store, truth, directory)
    peers: dict[str, Peer] = {}
    for name in wanted:
        if shutil.which(PEERS[name].needs) or PEERS[name].needs == "duckdb":
            peers[name] = PEERS[name]
        else:
            print(f"({name} is not installed: left out)")
    for question, (ask, expected, promised) in questions(store, truth).items():
        ours: list[float] = []
        theirs: dict[str, list[float]] = {name: [] for name in peers}
        for turn in range(rounds):
            ours.append(timed(ask, expected, "lamalog"))
            for name, peer in peers.items():
                if question in peer.answers and (turn == 0 or not peer.slow):
                    theirs[name].append(timed(lambda: peer.answers[question](directory, truth), expected, name))  # noqa: B023
        best = statistics.median(ours)
        parts = [
            f"{name} {statistics.median(times):.2f} s ({statistics.median(times) / best:.0f} ×)"
            for name, times in theirs.items()
            if times
        ]
        goal = f"  [promised: {promised} × DuckDB]" if promised else "  [promised: 100 × zgrep and rg]"
        print(f"{question:28} {best * 1000:7.0f} ms   {'   '.join(parts)}{goal}")
    command_line(directory, truth, rounds)


if __name__ == "__main__":
    main()
