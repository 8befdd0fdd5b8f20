"""The most memory that commands take, interpreter included: what the kernel has counted when they end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks._store_data import Truth


def commands(directory: Path, scratch: Path, truth: Truth) -> dict[str, list[str]]:
    """Name → arguments of ``lamalog``."""
    logs = ["--log-dir", str(directory)]

    def query(text: str, *more: str) -> list[str]:
        return ["query", text, *logs, *more]

    return {
        "index --rebuild": ["index", "--rebuild", *logs],
        "query, one trace id": query(f"trace_id={truth.needle}"),
        "query, counts of distinct ids": query("| stats count, distinct(record.id), distinct(trace_id)"),
        "query, percentiles by route, 5m": query("| stats count, p50(duration), p99(duration) by route, 5m"),
        "query, top tasks": query("| top 10 task_id"),
        "query, the slowest": query("| sort -duration | limit 20"),
        "query, every record": query("", "--format", "ndjson"),
        "query, patterns": query("| patterns"),
        "query, errors": query("| errors"),
        "search": ["search", "-c", "queue is full", *logs],
        "stats": ["stats", *logs],
        "tail": ["tail", str(directory), "-n", "100"],
        "export, JSON lines": ["export", str(directory), "-o", str(scratch / "out.jsonl.gz")],
        "export, CSV": ["export", str(directory), "-o", str(scratch / "out.csv")],
        "export, OTLP": ["export", str(directory), "-o", str(scratch / "out.json")],
        "export, sorted": ["export", str(directory), "--sort", "-o", str(scratch / "sorted.jsonl")],
        "export, Parquet": ["export", str(directory), "-o", str(scratch / "out.parquet")],
    }


def print_memory(directory: Path, truth: Truth) -> None:
    """One line for each command. Raises AssertionError where one fails."""
    tool = os.path.join(os.path.dirname(sys.executable), "lamalog")
    with tempfile.TemporaryDirectory(dir=directory.parent) as scratch:
        for name, arguments in commands(directory, Path(scratch), truth).items():
            begun = time.perf_counter()
            process = subprocess.Popen([tool, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode == 0, f"{name}: exit status {process.returncode}"
            took = time.perf_counter() - begun
            print(f"{name:34} {usage.ru_maxrss / 1024:6.0f} MiB  {took:7.1f} s", flush=True)
            for left in Path(scratch).iterdir():
                left.unlink()
