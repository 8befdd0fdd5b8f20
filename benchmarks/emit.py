"""What one logging call costs with the whole default pipeline, beside peers that do less.

    python -m benchmarks.emit [--records 20000] [--rounds 7]

Each round times every contestant once, in turn, each in a fresh process; the ratio to stdlib's plain FileHandler is
taken within the round, and the median over rounds is printed. Peers that are not installed are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import logging.config
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

Log = Callable[..., object]
MESSAGE = "task %s finished on %s in %.3f s, 512x512, queue empty"


def stdlib_plain(folder: Path) -> Log:
    handler = logging.FileHandler(folder / "a.log")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level="INFO")
    return logging.getLogger("bench").info


def python_json_logger(folder: Path) -> Log:
    from pythonjsonlogger.json import JsonFormatter

    handler = logging.FileHandler(folder / "a.log")
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s %(process)d %(lineno)d"))
    logging.basicConfig(handlers=[handler], level="INFO")
    return logging.getLogger("bench").info


def loguru_serialize(folder: Path) -> Log:
    from loguru import logger

    logger.remove()
    logger.add(folder / "a.log", serialize=True)
    return lambda message, *args, extra: logger.bind(**extra).info(message % args)


def concurrent_log_handler(folder: Path) -> Log:
    from concurrent_log_handler import ConcurrentRotatingFileHandler
    from pythonjsonlogger.json import JsonFormatter

    handler = ConcurrentRotatingFileHandler(str(folder / "a.log"), maxBytes=100_000_000, backupCount=3)
    handler.setFormatter(JsonFormatter("%(asctime)s %(levelname)s %(name)s %(message)s %(process)d %(lineno)d"))
    logging.basicConfig(handlers=[handler], level="INFO")
    return logging.getLogger("bench").info


def _lamalog(folder: Path, **options: object) -> Log:
    import lamalog

    logging.config.dictConfig(lamalog.default_config(log_dir=str(folder), console="off", **options))
    return logging.getLogger("bench").info


def lamalog_default(folder: Path) -> Log:
    return _lamalog(folder)


def lamalog_without_redaction(folder: Path) -> Log:
    return _lamalog(folder, redact=False)


CONTESTANTS: dict[str, tuple[Callable[[Path], Log], str | None]] = {
    "stdlib FileHandler, plain text": (stdlib_plain, None),
    "lamalog, default (JSON, redacted, rotating)": (lamalog_default, None),
    "lamalog, redaction off": (lamalog_without_redaction, None),
    "python-json-logger on FileHandler": (python_json_logger, "pythonjsonlogger"),
    "loguru, serialize": (loguru_serialize, "loguru"),
    "concurrent-log-handler + JSON": (concurrent_log_handler, "concurrent_log_handler"),
}


def measure(name: str, records: int) -> float:
    """Nanoseconds per record of one contestant, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        log = CONTESTANTS[name][0](Path(folder))
        for number in range(500):
            log(MESSAGE, number, "worker-1", 0.25, extra={"event.name": "task.done", "stage": "warm-up"})
        start = time.perf_counter_ns()
        for number in range(records):
            log(MESSAGE, number, "worker-1", 0.25, extra={"event.name": "task.done", "stage": "inpaint"})
        spent = time.perf_counter_ns() - start
        logging.shutdown()
        return spent / records


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measure(options.one, options.records)))
        return
    names = [name for name, (_, module) in CONTESTANTS.items() if module is None or importlib.util.find_spec(module)]
    times: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            command = [sys.executable, "-m", "benchmarks.emit", "--one", name, "--records", str(options.records)]
            times[name].append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    baseline = times[names[0]]
    print(f"{options.records} records x {options.rounds} rounds, Python {sys.version.split()[0]}\n")
    print(f"{'':44} {'µs/record':>10} {'x stdlib':>9}")
    for name in names:
        ratio = statistics.median(a / b for a, b in zip(times[name], baseline, strict=True))
        print(f"{name:44} {statistics.median(times[name]) / 1000:10.2f} {ratio:9.2f}")


if __name__ == "__main__":
    main()
