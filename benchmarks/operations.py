"""What ``operation()`` costs beyond the logging calls it stands for.

    python -m benchmarks.operations [--rounds 60]

At DEBUG it writes two records, beside two plain ``logger.info`` calls with the same fields; at INFO one, beside one and
beside two; with the level off none. The handler does nothing: only the way to it is measured. The best round counts.
"""

from __future__ import annotations

import argparse
import logging
import time
from collections.abc import Callable

from lamalog.lifecycle import operation
from lamalog.record import install_factory

NUMBER = 2_000
FIELDS = {
    "event.name": "mask.refine.done",
    "lama.module": "worker",
    "lama.operation": "mask.refine",
    "lama.state": "done",
    "operation.name": "mask.refine",
    "operation.outcome": "success",
    "trace_id": "a" * 32,
    "span_id": "b" * 16,
    "duration": 1.25,
    "operation.cpu.time": 0.5,
}


class Nothing(logging.Handler):
    def handle(self, record: logging.LogRecord) -> bool:
        return True


def best(functions: list[Callable[[], object]], rounds: int) -> list[float]:
    """Microseconds a call, of the best round of each; in each round all take their turn."""
    found = [float("inf")] * len(functions)
    for _ in range(rounds):
        for place, function in enumerate(functions):
            began = time.perf_counter()
            for _ in range(NUMBER):
                function()
            found[place] = min(found[place], (time.perf_counter() - began) / NUMBER * 1e6)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=60)
    rounds = parser.parse_args().rounds
    install_factory()
    root = logging.getLogger()
    root.addHandler(Nothing())
    log = logging.getLogger("lama.worker")

    def call() -> None:
        log.info("%s", "mask.refine done in 1.25 s", extra=FIELDS)

    def pair() -> None:
        log.info("%s", "mask.refine …", extra=FIELDS)
        log.info("%s", "mask.refine done in 1.25 s", extra=FIELDS)

    def block() -> None:
        with operation("mask.refine"):
            pass

    @operation("mask.refine")
    def decorated() -> None:
        pass

    print(f"{'level':<8}{'logger.info':>12}{'pair':>8}{'with':>8}{'@':>8}   over the records written, over a pair")
    for level, records in (("DEBUG", 2), ("INFO", 1), ("ERROR", 0)):
        root.setLevel(level)
        one, two, took, above = best([call, pair, block, decorated], rounds)
        instead = (0.0, one, two)[records]
        print(
            f"{level:<8}{one:>9.2f} µs{two:>8.2f}{took:>8.2f}{above:>8.2f}"
            f"   {took - instead:+.2f} µs over {records}, {took - two:+.2f} µs over a pair"
        )
    watching(rounds)


def watching(rounds: int) -> None:
    """What counting costs each record where it is made, and what a sample costs the monitor's thread."""
    from lamalog.monitor.operations import Operations
    from lamalog.monitor.operations_feed import Feed
    from lamalog.monitor.operations_options import OperationOptions
    from lamalog.monitor.sample import Sample

    feed = Feed()
    plain = logging.LogRecord("app", logging.INFO, "", 1, "x", None, None)
    ended = logging.LogRecord("app", logging.INFO, "", 1, "x", None, None)
    ended.__dict__.update(FIELDS)
    without, with_duration = best([lambda: feed.see(plain), lambda: feed.see(ended)], rounds)
    print(f"\ncounting: {without:.2f} µs for any record, {with_duration:.2f} µs for one with a duration")
    logging.getLogger().setLevel("ERROR")
    operations = Operations(OperationOptions(history=None), Feed())
    names = ("system.cpu.utilization", "process.memory.usage", "process.thread.count", "system.memory.utilization")
    values = dict.fromkeys((*names, *(f"system.filesystem.utilization[/{i}]" for i in range(20))), 0.5)
    began, cpu, ticks = time.perf_counter(), time.process_time(), 720
    for tick in range(ticks):
        for run in range(100):
            record = logging.LogRecord("app", logging.INFO, "", 1, "x", None, None)
            record.created = 1e9 + tick * 5.0 + run / 50
            record.__dict__.update({**FIELDS, "operation.name": f"op-{run % 20}"})
            operations.feed.see(record)
        operations.on_sample(Sample(1e9 + tick * 5.0, tick * 5.0, 5.0, values, {}))
    took = (time.process_time() - cpu) / ticks
    print(
        f"a sample: {took * 1e3:.2f} ms of CPU with 100 runs of 20 operations, {len(values)} readings ({time.perf_counter() - began:.1f} s)"
    )


if __name__ == "__main__":
    main()
