"""What ``operation()`` costs beyond the logging calls it stands for.

    python -m benchmarks.operations [--rounds 9]

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

NUMBER = 10_000
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


def best(function: Callable[[], object], rounds: int) -> float:
    """Microseconds a call."""
    found = []
    for _ in range(rounds):
        began = time.perf_counter()
        for _ in range(NUMBER):
            function()
        found.append((time.perf_counter() - began) / NUMBER)
    return min(found) * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
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
        one, two = (best(each, rounds) for each in (call, pair))
        took, above = best(block, rounds), best(decorated, rounds)
        instead = (0.0, one, two)[records]
        print(
            f"{level:<8}{one:>9.2f} µs{two:>8.2f}{took:>8.2f}{above:>8.2f}"
            f"   {took - instead:+.2f} µs over {records}, {took - two:+.2f} µs over a pair"
        )


if __name__ == "__main__":
    main()
