"""One process of the service: its arguments, its one call to set up logging, its way to stop and its last word."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import logging.config
import os
import signal
import sys
import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import lamalog
from lamalog import lifecycle, monitor
from lamalog.demo.witness import Witness

logger = logging.getLogger(__name__)

ROLES = ("api", "scheduler", "worker")
#: Seconds a process may take to end by itself once the one that started it is gone.
ORPHAN_GRACE = 10.0


@dataclass(frozen=True)
class NodeOptions:
    """What a process is told on its command line."""

    name: str
    log_dir: str
    rotation: str = "200 kB"
    #: Address of the queue that this node connects to (api: the scheduler's front, worker: its back).
    queue: str = ""
    workers: int = 2
    version: str = lamalog.__version__

    def arguments(self, role: str, **changes: str) -> list[str]:
        """The command line of a process of this service, with *changes* made to these options."""
        options = asdict(replace(self, **changes))  # type: ignore[arg-type]
        return ["-m", "lamalog.demo", role, *(f"--{key.replace('_', '-')}={value}" for key, value in options.items())]


def parse_arguments(argv: Sequence[str]) -> tuple[str, NodeOptions]:
    parser = argparse.ArgumentParser(prog="python -m lamalog.demo", description="One process of the demo service.")
    parser.add_argument("role", choices=ROLES)
    parser.add_argument("--name", required=True)
    parser.add_argument("--log-dir", required=True)
    parser.add_argument("--rotation", default=NodeOptions.rotation)
    parser.add_argument("--queue", default="")
    parser.add_argument("--workers", type=int, default=NodeOptions.workers)
    parser.add_argument("--version", default=NodeOptions.version)
    arguments = vars(parser.parse_args(argv))
    return arguments.pop("role"), NodeOptions(**arguments)


class Node:
    """A context around the work of one process; ``stop`` is set when it should come to an end."""

    def __init__(self, options: NodeOptions, models: Iterable[str] = ()) -> None:
        self.options = options
        self.models = tuple(models)
        self.stop = threading.Event()
        self.witness = Witness()

    def __enter__(self) -> Node:
        logging.config.dictConfig(self._logging())
        logging.getLogger().addHandler(self.witness)
        signal.signal(signal.SIGTERM, lambda *_: self.stop.set())
        threading.Thread(target=self._watch_parent, name="parent-watch", daemon=True).start()
        lifecycle.node_registered(self.options.name, lifecycle.capability_report(self.models))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        name = self.options.name
        if error is not None:
            logger.critical("%s failed", name, exc_info=error, extra={"event.name": "node.fail", "lama.node.id": name})
        monitor.stop()
        lifecycle.log_shutdown()
        # The record counts itself: from here on nothing of ours logs any more.
        made = {"lama.node.records": self.witness.count + 1}
        lifecycle.node_left(name, "failed" if error is not None else None, **made)
        logging.shutdown()

    def _logging(self) -> dict[str, Any]:
        return lamalog.default_config(
            app="lamalog-demo",
            version=self.options.version,
            log_dir=self.options.log_dir,
            level="INFO",
            levels={"lamalog.demo": "DEBUG", "lamalog.http": "DEBUG", "lama": "DEBUG", "PIL": "DEBUG"},
            rotation=self.options.rotation,
            retention=None,
            compression="gzip",
            schema="otel",
            console=True,
            console_level="INFO",
            file=True,
            monitor={"interval": "1 s", "record": "2 s", "health": "5 s"},
        )

    def greet(self, address: str) -> None:
        """Say what is running here, and where it listens."""
        lifecycle.show_startup_banner("lamalog demo", self.options.version, "demo", address=address)

    def announce(self, **facts: str) -> None:
        """Tell the process that started this one that it is ready, and under which addresses."""
        with contextlib.suppress(BrokenPipeError):  # it is gone already: the watch on standard input will notice
            print(json.dumps(facts), flush=True)

    def _watch_parent(self) -> None:
        """Standard input is a pipe that ends when the parent closes it, or dies in whatever way."""
        try:
            while os.read(sys.stdin.fileno(), 4096):
                pass
        except (OSError, ValueError):
            pass
        self.stop.set()
        threading.Event().wait(ORPHAN_GRACE)
        os._exit(70)
