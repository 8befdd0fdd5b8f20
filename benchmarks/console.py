"""What one logging call costs on a coloured console, beside peers that neither redact nor escape.

    python -m benchmarks.console [--records 20000] [--rounds 7]

Two sinks: ``/dev/null`` (colour forced on) shows the cost of the code, a pseudo-terminal that is read all the time
what a service in a terminal pays. Each round times every contestant once, in turn, each in a fresh process; the ratio
to stdlib's plain StreamHandler is taken within the round, and the median over rounds is printed. Peers that are not
installed are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import logging
import logging.config
import os
import pty
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

Log = Callable[..., object]
MESSAGE = "task %s finished on %s in %.3f s, 512x512, queue empty"


def stdlib_plain() -> Log:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s", level="INFO")
    return logging.getLogger("bench").info


def colorlog_handler() -> Log:
    import colorlog

    handler = colorlog.StreamHandler()
    layout = "%(asctime)s %(log_color)s%(levelname)-8s%(reset)s %(name)s %(message)s"
    handler.setFormatter(colorlog.ColoredFormatter(layout, force_color=True))
    logging.basicConfig(handlers=[handler], level="INFO")
    return logging.getLogger("bench").info


def structlog_console() -> Log:
    import structlog

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S.%f", utc=False),
            structlog.dev.ConsoleRenderer(colors=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logger = structlog.get_logger()
    return lambda message, *args, extra: logger.info(message % args, **extra)


def structlog_on_stdlib() -> Log:
    import structlog

    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.stdlib.ExtraAdder(),
                structlog.processors.TimeStamper(fmt="%H:%M:%S.%f", utc=False),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.dev.ConsoleRenderer(colors=True),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level="INFO")
    return logging.getLogger("bench").info


def loguru_colors() -> Log:
    from loguru import logger

    logger.remove()
    logger.add(sys.stderr, colorize=True, format="<green>{time}</> <level>{level: <8}</> {name} {message} {extra}")
    return lambda message, *args, extra: logger.bind(**extra).info(message % args)


def rich_handler() -> Log:
    from rich.console import Console
    from rich.logging import RichHandler

    console = Console(stderr=True, force_terminal=True, width=160)
    logging.basicConfig(handlers=[RichHandler(console=console)], format="%(name)s %(message)s", level="INFO")
    return logging.getLogger("bench").info


def lamalog_console() -> Log:
    import lamalog

    config = lamalog.default_config(file=False)
    config["formatters"]["console"] |= {"color": "always", "emoji": True}
    logging.config.dictConfig(config)
    return logging.getLogger("bench").info


STDLIB = "stdlib StreamHandler: no colour, no fields"
CONTESTANTS: dict[str, tuple[Callable[[], Log], str | None]] = {
    STDLIB: (stdlib_plain, None),
    "lamalog: redacted, escaped, aligned, fields": (lamalog_console, None),
    "colorlog: no fields": (colorlog_handler, "colorlog"),
    "loguru": (loguru_colors, "loguru"),
    "structlog ConsoleRenderer, own loggers": (structlog_console, "structlog"),
    "structlog ConsoleRenderer, stdlib loggers": (structlog_on_stdlib, "structlog"),
    "rich RichHandler: no fields": (rich_handler, "rich"),
}


def child(name: str, records: int) -> None:
    log = CONTESTANTS[name][0]()
    for _ in range(records // 10):
        log(MESSAGE, "t-1", "w-3", 0.5, extra={"node": "w-3", "duration": 0.25})
    began = time.perf_counter()
    for number in range(records):
        log(MESSAGE, number, "w-3", 0.5, extra={"node": "w-3", "duration": 0.25})
    print(json.dumps((time.perf_counter() - began) / records))


def measure(name: str, records: int, sink: str) -> float:
    """Seconds per call."""
    command = [sys.executable, "-m", "benchmarks.console", "--child", name, "--records", str(records)]
    if sink == "null":
        with open(os.devnull, "w") as stderr:
            return float(json.loads(subprocess.run(command, stdout=subprocess.PIPE, stderr=stderr, check=True).stdout))
    master, slave = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=slave) as process:
        os.close(slave)
        threading.Thread(target=_swallow, args=(master,)).start()
        return float(json.loads(process.communicate()[0]))


def _swallow(descriptor: int) -> None:
    try:
        while os.read(descriptor, 65536):
            pass
    except OSError:  # how a pseudo-terminal says that nobody holds its other end
        os.close(descriptor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.records)
        return
    names = [name for name, (_, needs) in CONTESTANTS.items() if needs is None or importlib.util.find_spec(needs)]
    for sink in ("null", "pty"):
        taken: dict[str, list[float]] = {name: [] for name in names}
        for _ in range(options.rounds):
            for name in names:
                taken[name].append(measure(name, options.records, sink))
        print(f"\n{'/dev/null, colour forced' if sink == 'null' else 'pseudo-terminal':45}  µs/call  ratio")
        for name in names:
            ratio = statistics.median(own / base for own, base in zip(taken[name], taken[STDLIB], strict=True))
            print(f"{name:45}  {statistics.median(taken[name]) * 1e6:7.1f}  {ratio:5.2f}")


if __name__ == "__main__":
    main()
