"""Queries while several processes log and rotate: every acknowledged record is counted, none twice."""

from __future__ import annotations

import importlib.util
import multiprocessing
import time
from pathlib import Path
from typing import Any

import pytest

from lamalog.store import Store

WRITERS = 3


def write(directory: str, name: str, acknowledged: Any, stop: Any) -> None:
    """Log until told to stop; tell after each record that it is written."""
    import logging

    from lamalog.formatters import JsonFormatter
    from lamalog.handlers import RotatingJsonHandler

    handler = RotatingJsonHandler(
        filename="{app}.jsonl", app="soak", log_dir=directory, rotation="50 kB", compression="gzip"
    )
    handler.setFormatter(JsonFormatter(service_name="soak"))
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    logger.setLevel("INFO")
    number = 0
    while not stop.is_set():
        logger.info("record %d", number, extra={"writer": name, "number": number})
        number += 1
        acknowledged.value = number
        if number % 20 == 0:
            time.sleep(0.02)
    handler.close()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["duckdb", "python"])
def test_counts_are_what_was_acknowledged(tmp_path: Path, engine: str) -> None:
    if engine == "duckdb" and importlib.util.find_spec("duckdb") is None:
        pytest.skip("no duckdb")
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    counters = [context.Value("q", 0) for _ in range(WRITERS)]
    running = [
        context.Process(target=write, args=(str(tmp_path), f"w{place}", counter, stop))
        for place, counter in enumerate(counters)
    ]
    for process in running:
        process.start()
    try:
        while not all(counter.value for counter in counters):
            time.sleep(0.01)
        store = Store(tmp_path, engine=engine)
        asked = 0
        enough = time.monotonic() + 8
        while time.monotonic() < enough or asked < 3 or len(list(tmp_path.glob("soak-*"))) <= 5:
            before = [counter.value for counter in counters]
            with store.query("| stats count, distinct(record.id), max(number) by writer") as answer:
                rows = {row["writer"]: row for row in answer}
            after = [counter.value for counter in counters]
            assert not list(answer.damage.sentences())
            for place in range(WRITERS):
                row = rows[f"w{place}"]
                # One more may have been written and not told yet.
                assert before[place] <= row["count"] <= after[place] + 1
                assert row["count"] == row["distinct(record.id)"] == row["max(number)"] + 1
            asked += 1
    finally:
        stop.set()
        for process in running:
            process.join(30)
    with store.query("| stats count") as answer:
        assert next(iter(answer))["count"] == sum(counter.value for counter in counters)
