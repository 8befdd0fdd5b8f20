"""What a record costs in a file: lamalog against its peers, in one interleaved run on one machine.

    python benchmarks/files.py [--rounds 7] [--records 20000] [--only one several stalls latency] [--quick]

Every handler writes the same lines, made by the same formatter (loguru: the same text through its own format).
Rounds are interleaved, so that whatever else the machine does hits all alike; the median counts, and the ratio to
the stdlib's plain ``FileHandler`` (no rotation, no safety for several processes) is the result.
"""

from __future__ import annotations

import argparse
import json
import logging
import logging.handlers
import multiprocessing
import os
import platform
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lamalog.formatters import JsonFormatter
from lamalog.handlers import AsyncHandler, RotatingJsonHandler
from lamalog.record import install_factory

Log = Callable[[int], None]
EXTRA = {"task": "t-1", "n": 0}


class Small(logging.Formatter):
    """The cheapest JSON line, so that the handler and not the formatter is measured."""

    def format(self, record: logging.LogRecord) -> str:
        return f'{{"t":{record.created},"l":"{record.levelname}","m":"{record.getMessage()}"}}'


class Stdlib:
    """A logger of its own with one handler."""

    def __init__(self, handler: logging.Handler, formatter: logging.Formatter) -> None:
        handler.setFormatter(formatter)
        self.handler = handler
        self.logger = logging.Logger("bench", logging.INFO)
        self.logger.addHandler(handler)

    def log(self, n: int) -> None:
        self.logger.info("task %d finished on node-7 in %.3f s, 3 tiles left in the queue", n, 0.25)

    def close(self) -> None:
        self.handler.close()


class Loguru:
    def __init__(self, path: Path, **options: Any) -> None:
        from loguru import logger

        logger.remove()
        text = '{{"t":{time},"l":"{level}","m":"{message}"}}'
        self.id = logger.add(str(path), format=text, colorize=False, **options)
        self.write = logger.info
        self.remove = logger.remove

    def log(self, n: int) -> None:
        self.write("task {} finished on node-7 in {:.3f} s, 3 tiles left in the queue", n, 0.25)

    def close(self) -> None:
        self.remove(self.id)


def ours(directory: Path, **options: Any) -> RotatingJsonHandler:
    return RotatingJsonHandler("app.jsonl", log_dir=directory, **{"rotation": "100 MB, midnight", **options})


def concurrent(directory: Path, size: int = 100_000_000) -> logging.Handler:
    from concurrent_log_handler import ConcurrentRotatingFileHandler

    return ConcurrentRotatingFileHandler(str(directory / "app.jsonl"), maxBytes=size, backupCount=1000)


def rotating(directory: Path, size: int = 100_000_000) -> logging.Handler:
    return logging.handlers.RotatingFileHandler(directory / "app.jsonl", maxBytes=size, backupCount=1000)


def plain(directory: Path) -> logging.Handler:
    return logging.FileHandler(directory / "app.jsonl")


Subject = Callable[[Path], Any]
SUBJECTS: dict[str, Subject] = {
    "stdlib FileHandler": lambda d: Stdlib(plain(d), Small()),
    "lamalog": lambda d: Stdlib(ours(d), Small()),
    "stdlib RotatingFileHandler": lambda d: Stdlib(rotating(d), Small()),
    "concurrent-log-handler": lambda d: Stdlib(concurrent(d), Small()),
    "loguru": lambda d: Loguru(d / "app.jsonl", rotation="100 MB"),
    "stdlib FileHandler + our JSON": lambda d: Stdlib(plain(d), JsonFormatter()),
    "lamalog + our JSON": lambda d: Stdlib(ours(d), JsonFormatter()),
    "lamalog AsyncHandler (caller)": lambda d: Stdlib(AsyncHandler([ours(d)], capacity=1_000_000), Small()),
    "lamalog fsync=error": lambda d: Stdlib(ours(d, fsync="error"), Small()),
}
DURABLE: dict[str, Subject] = {
    "lamalog fsync=always": lambda d: Stdlib(ours(d, fsync="always"), Small()),
    "lamalog fsync=1 s": lambda d: Stdlib(ours(d, fsync="1 s"), Small()),
}


def measure(make: Subject, base: Path, records: int) -> float:
    """Seconds per record, in one thread."""
    directory = Path(tempfile.mkdtemp(dir=base))
    subject = make(directory)
    log = subject.log
    for n in range(200):
        log(n)
    begun = time.perf_counter()
    for n in range(records):
        log(n)
    seconds = time.perf_counter() - begun
    subject.close()
    shutil.rmtree(directory)
    return seconds / records


def table(title: str, times: dict[str, list[float]], base: str) -> None:
    print(f"\n{title}\n{'':34}{'ns/record':>11}{'records/s':>11}{'ratio':>8}   (min – max)")
    reference = statistics.median(times[base])
    for name, values in times.items():
        middle = statistics.median(values)
        spread = f"{min(values) * 1e9:.0f} – {max(values) * 1e9:.0f}"
        print(f"{name:34}{middle * 1e9:11.0f}{1 / middle:11.0f}{middle / reference:8.2f}   ({spread})")


def one_process(base: Path, rounds: int, records: int) -> None:
    times: dict[str, list[float]] = {name: [] for name in SUBJECTS}
    for _ in range(rounds):
        for name, make in SUBJECTS.items():
            times[name].append(measure(make, base, records))
    table("one process, one thread", times, "stdlib FileHandler")
    durable = {name: [measure(make, base, 200 if "always" in name else records)] for name, make in DURABLE.items()}
    reference = {"lamalog": times["lamalog"]}
    table("waiting for the disk", {**reference, **durable}, "lamalog")


def worker(kind: str, directory: str, records: int, gate: Any, done: Any) -> None:
    where = Path(directory)
    size = 2_000_000
    subjects: dict[str, Callable[[], Any]] = {
        "lamalog": lambda: Stdlib(ours(where, rotation=size, compression=None), Small()),
        "lamalog, gzip in the background": lambda: Stdlib(ours(where, rotation=size), Small()),
        "concurrent-log-handler": lambda: Stdlib(concurrent(where, size), Small()),
        "stdlib FileHandler (no rotation)": lambda: Stdlib(plain(where), Small()),
        "stdlib RotatingFileHandler (loses)": lambda: Stdlib(rotating(where, size), Small()),
        "loguru (loses)": lambda: Loguru(where / "app.jsonl", rotation=size),
    }
    subject = subjects[kind]()
    gate.wait()
    begun, busy = time.perf_counter(), time.process_time()
    for n in range(records):
        subject.log(n)
    done.put((time.perf_counter() - begun, time.process_time() - busy))
    subject.close()


def together(kind: str, base: Path, processes: int, records: int) -> tuple[float, float, float]:
    """``(seconds, CPU seconds per record of all processes together, share of records found in the files)``."""
    directory = Path(tempfile.mkdtemp(dir=base))
    context = multiprocessing.get_context("spawn")
    gate, done = context.Barrier(processes), context.SimpleQueue()
    running = [
        context.Process(target=worker, args=(kind, str(directory), records, gate, done)) for _ in range(processes)
    ]
    for process in running:
        process.start()
    seconds = [done.get() for _ in running]
    for process in running:
        process.join()
    found = count_lines(directory)
    shutil.rmtree(directory)
    total = processes * records
    return max(wall for wall, _ in seconds) / total, sum(cpu for _, cpu in seconds) / total, found / total


def count_lines(directory: Path) -> int:
    from lamalog.handlers.segments import iter_lines

    names = [path for path in directory.iterdir() if not path.name.startswith(".")]
    return sum(1 for path in names if "jsonl" in path.name or "app" in path.name for _ in iter_lines(path))


def several_processes(base: Path, rounds: int, processes: int, records: int) -> None:
    kinds = (
        "concurrent-log-handler",
        "lamalog",
        "lamalog, gzip in the background",
        "stdlib FileHandler (no rotation)",
        "stdlib RotatingFileHandler (loses)",
        "loguru (loses)",
    )
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    cpu: dict[str, list[float]] = {kind: [] for kind in kinds}
    found: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind in kinds:
            seconds, busy, share = together(kind, base, processes, records)
            times[kind].append(seconds)
            cpu[kind].append(busy)
            found[kind].append(share)
    table(f"{processes} processes on one file, rotation at 2 MB", times, "concurrent-log-handler")
    table("the same, CPU time (all that a busy machine can tell)", cpu, "concurrent-log-handler")
    print("records found afterwards: " + ", ".join(f"{kind} {min(share):.1%}" for kind, share in found.items()))


def stalls(base: Path) -> None:
    """The longest single call while 50 MB segments are rotated and compressed in the background."""
    print("\nlongest call while 50 MB segments are closed and compressed")
    for name, make in {
        "stdlib FileHandler (no rotation)": plain,
        "lamalog, gzip": lambda d: ours(d, rotation=50_000_000),
        "stdlib RotatingFileHandler, gzip in rotator": lambda d: with_gzip(rotating(d, 50_000_000)),
    }.items():
        directory = Path(tempfile.mkdtemp(dir=base))
        subject = Stdlib(make(directory), Small())
        text = "x" * 1000
        times = []
        for n in range(130_000):
            begun = time.perf_counter()
            subject.logger.info("%d %s", n, text)
            times.append(time.perf_counter() - begun)
        times.sort()
        p99, p9999 = times[int(len(times) * 0.99)], times[int(len(times) * 0.9999)]
        print(f"{name:46} p99 {p99 * 1e6:.0f} µs, p99.99 {p9999 * 1e3:.2f} ms, worst {times[-1] * 1e3:.1f} ms")
        subject.close()
        if isinstance(subject.handler, RotatingJsonHandler):
            subject.handler.settle(60)
        shutil.rmtree(directory)


def with_gzip(handler: Any) -> Any:
    import gzip

    def rotator(source: str, target: str) -> None:
        with open(source, "rb") as plain_file, gzip.open(target, "wb", compresslevel=6) as packed:
            shutil.copyfileobj(plain_file, packed)
        os.remove(source)

    handler.rotator = rotator
    handler.namer = lambda name: name + ".gz"
    return handler


def latency(base: Path) -> None:
    """The caller's own time, 4 threads at work, with and without the queue."""
    print("\ncaller's latency, 4 threads, 20,000 records each")
    for name, make in {
        "lamalog": lambda d: Stdlib(ours(d), JsonFormatter()),
        "lamalog AsyncHandler": lambda d: Stdlib(AsyncHandler([ours(d)], capacity=1_000_000, memory="1 GB"), Small()),
        "stdlib FileHandler": lambda d: Stdlib(plain(d), JsonFormatter()),
    }.items():
        directory = Path(tempfile.mkdtemp(dir=base))
        subject = make(directory)
        times: list[float] = []

        def work(log: Log = subject.log, times: list[float] = times) -> None:
            for n in range(20_000):
                begun = time.perf_counter()
                log(n)
                times.append(time.perf_counter() - begun)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        times.sort()
        at = {share: times[int(len(times) * share)] for share in (0.5, 0.99, 0.999)}
        print(f"{name:24}" + ", ".join(f"p{share * 100:g} {value * 1e6:.0f} µs" for share, value in at.items()))
        subject.close()
        shutil.rmtree(directory)


PARTS = ("one", "several", "stalls", "latency")


def load() -> list[float]:
    """Processes that want a CPU, over 1, 5 and 15 minutes. From about the number of CPUs on times are not to be trusted."""
    return [round(each, 1) for each in os.getloadavg()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=6)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--quick", action="store_true", help="a few seconds: does it run")
    arguments = parser.parse_args()
    rounds, records = (1, 2000) if arguments.quick else (arguments.rounds, arguments.records)
    install_factory()
    machine = {"python": platform.python_version(), "cpus": os.cpu_count(), "system": platform.platform()}
    print(json.dumps({**machine, "load": load()}))
    logging.raiseExceptions = True
    with tempfile.TemporaryDirectory(prefix="lamalog-bench-") as base:
        if "one" in arguments.only:
            one_process(Path(base), rounds, records)
        if "several" in arguments.only:
            several_processes(Path(base), max(1, rounds // 2), arguments.processes, records)
        if "stalls" in arguments.only and not arguments.quick:
            stalls(Path(base))
        if "latency" in arguments.only and not arguments.quick:
            latency(Path(base))
    print(f"\nload at the end: {load()}")


if __name__ == "__main__":
    sys.exit(main())
