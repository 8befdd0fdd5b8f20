"""One logging process of a stress run. Takes its orders as JSON on the command line; see ``Orders``.

Each record carries who made it and a number. After each logging call the number is noted in a small mapped file, so
that the parent knows what was acknowledged even when this process is killed.
"""

from __future__ import annotations

import json
import logging
import logging.handlers
import mmap
import multiprocessing
import os
import signal
import struct
import sys
import threading
import time
from pathlib import Path
from typing import Any

SLOT = 64


class Line(logging.Formatter):
    """The same small JSON line for every handler under test."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"who": getattr(record, "who", record.name), "n": getattr(record, "n", -1), "m": record.msg})


def build(kind: str, directory: str, options: dict[str, Any]) -> logging.Handler:
    handler: logging.Handler
    if kind == "ours":
        from lamalog.handlers import RotatingJsonHandler

        handler = RotatingJsonHandler("app.jsonl", log_dir=directory, **options)
    elif kind == "stdlib":
        size = options.get("rotation") or 0
        path = os.path.join(directory, "app.jsonl")
        handler = logging.handlers.RotatingFileHandler(path, maxBytes=int(size), backupCount=3000)
    elif kind == "concurrent":
        from concurrent_log_handler import ConcurrentRotatingFileHandler

        path = os.path.join(directory, "app.jsonl")
        handler = ConcurrentRotatingFileHandler(path, maxBytes=int(options.get("rotation") or 0), backupCount=100_000)
    else:
        raise SystemExit(f"unknown kind {kind}")
    handler.setFormatter(Line())
    return handler


class Acks:
    """Numbers acknowledged, one slot a writer, readable by the parent at any time."""

    def __init__(self, path: Path, slots: int) -> None:
        path.write_bytes(b"\0" * SLOT * slots)
        with open(path, "r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def note(self, slot: int, who: str, count: int) -> None:
        self._map[slot * SLOT + 8 : slot * SLOT + SLOT] = who.encode().ljust(SLOT - 8, b"\0")
        struct.pack_into("<Q", self._map, slot * SLOT, count)


def read_acks(path: Path) -> dict[str, int]:
    data, found = path.read_bytes(), {}
    for at in range(0, len(data), SLOT):
        who = data[at + 8 : at + SLOT].rstrip(b"\0").decode()
        if who:
            found[who] = struct.unpack_from("<Q", data, at)[0]
    return found


def write_records(logger: logging.Logger, who: str, orders: dict[str, Any], acks: Acks, slot: int) -> None:
    records, pause, size = orders.get("records", 1000), orders.get("pause", 0.0), orders.get("size", 100)
    text = "x" * size
    for number in range(1, records + 1):
        logger.info(text, extra={"who": who, "n": number})
        acks.note(slot, who, number)
        if pause:
            time.sleep(pause)


def in_threads(logger: logging.Logger, who: str, orders: dict[str, Any], acks_dir: str) -> None:
    count = orders.get("threads", 1)
    acks = Acks(Path(acks_dir, f"{who}.acks"), count)
    if count == 1:
        write_records(logger, f"{who}.0", orders, acks, 0)
        return
    threads = [
        threading.Thread(target=write_records, args=(logger, f"{who}.{number}", orders, acks, number))
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def started_by_multiprocessing(who: str, orders: dict[str, Any]) -> None:
    """Target of child processes; spawned ones have no handler yet."""
    logger = logging.getLogger("stress")
    if not logger.handlers:
        prepare(orders)
    in_threads(logger, who, orders, orders["acks"])


def prepare(orders: dict[str, Any]) -> logging.Handler:
    logger = logging.getLogger("stress")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    handler = build(orders["kind"], orders["dir"], orders["options"])
    logger.addHandler(handler)
    return handler


def kill_at_step(orders: dict[str, Any]) -> None:
    from lamalog.handlers import _steps

    left = [orders.get("kill_skip", 0)]

    def hook(name: str) -> None:
        if name == orders["kill_step"]:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    _steps.hook = hook


def fork_while_logging(logger: logging.Logger, orders: dict[str, Any]) -> None:
    """Other threads log without a pause while the main one forks; every child must be able to log at once."""
    busy = threading.Thread(target=in_threads, args=(logger, orders["who"], orders, orders["acks"]))
    busy.start()
    children = []
    small = {**orders, "records": orders["child_records"], "threads": 1}
    for number in range(orders["forks"]):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                in_threads(logger, f"{orders['who']}f{number}", small, orders["acks"])
                code = 0
            finally:
                os._exit(code)
        children.append(pid)
        time.sleep(0.002)
    failed = [pid for pid in children if os.waitpid(pid, 0)[1]]
    busy.join()
    if failed:
        raise SystemExit(f"{len(failed)} forked children failed")


def main() -> None:
    orders = json.loads(sys.argv[1])
    if orders.get("kill_step"):
        kill_at_step(orders)
    mode = orders.get("mode", "threads")
    logger = logging.getLogger("stress")
    if mode in ("spawn", "forkserver", "fork"):
        context = multiprocessing.get_context(mode)
        handler = prepare(orders)
        children = [
            context.Process(target=started_by_multiprocessing, args=(f"{orders['who']}c{number}", orders))
            for number in range(orders["children"])
        ]
        for child in children:
            child.start()
        in_threads(logger, orders["who"], orders, orders["acks"])
        for child in children:
            child.join()
        if any(child.exitcode for child in children):
            raise SystemExit("a child failed")
    else:
        handler = prepare(orders)
        if mode == "fork_while_logging":
            fork_while_logging(logger, orders)
        else:
            in_threads(logger, orders["who"], orders, orders["acks"])
    end = orders.get("end", "return")
    if end == "_exit":
        os._exit(0)
    if end == "settle":
        handler.settle(60)  # type: ignore[attr-defined]
    if end == "sigterm":
        os.kill(os.getpid(), signal.SIGTERM)
    if end == "late":  # a record after logging.shutdown(), as other atexit functions make them
        logging.shutdown()
        late = {**orders, "records": 5, "threads": 1}
        in_threads(logger, f"{orders['who']}late", late, orders["acks"])


if __name__ == "__main__":
    main()
