"""What was usual before this process began, from the logs: hours of samples and of operations. The files are the memory.

Read in a thread of its own at lowest priority; what can't be read is not known, and that is all.
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamalog.handlers._background import start_thread
from lamalog.lifecycle._counts import handlers
from lamalog.monitor.anomalies.season import HOUR
from lamalog.monitor.anomalies.shape import shape_of
from lamalog.monitor.anomalies.watch import STEP
from lamalog.monitor.anomalies.window import median
from lamalog.monitor.sample import from_fields, split
from lamalog.monitor.trouble import say_once
from lamalog.store.columns import micros

DAYS = 14
#: Records that are read; of more, the newest.
_MOST = 100_000
#: Values of an hour that its median is taken from, and series that are kept.
_PER_HOUR, _SERIES = 240, 400
Hours = list[tuple[float, float]]


@dataclass
class History:
    """Medians of hours, oldest first."""

    #: (metric, device or operation) → hours.
    series: dict[tuple[str, str], Hours] = field(default_factory=dict)
    #: Operation → runs and failures of hours.
    errors: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    records: int = 0


def log_directory() -> Path | None:
    """Where this process writes its logs; None if to no files of ours."""
    for handler in handlers():
        path = getattr(handler, "path", None)
        if isinstance(path, (str, os.PathLike)) and type(handler).__module__.startswith("lamalog."):
            return Path(path).parent
    return None


def read_history(directory: str | os.PathLike[str], *, days: float = DAYS, service: str | None = None) -> History:
    """What the logs in *directory* tell of the last *days*.

    :param service: only of this ``service.name``.
    :raises ConfigError: there is no such directory.
    """
    from lamalog.store.query.quote import quoted
    from lamalog.store.store import Store

    of = f"service={quoted(service)} " if service else ""
    text = f"{of}event.name in (resource.sample, operation.summary) | last {_MOST}"
    values: dict[tuple[str, str], dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    errors: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    history = History()
    with Store(directory).query(text, since=f"{days:g}d") as answer:
        for record in answer:
            moment = micros(record.get("timestamp"))
            if moment is None:
                continue
            history.records += 1
            hour = int(moment / 1e6 // HOUR)
            if record.get("event.name") == "resource.sample":
                _take_sample(record, hour, values)
            else:
                _take_summary(record, hour, values, errors)
    history.series = {key: _hours(found) for key, found in values.items()}
    history.errors = {name: [(a, b) for _, (a, b) in sorted(found.items())] for name, found in errors.items()}
    return history


def _take_sample(record: dict[str, Any], hour: int, values: dict[tuple[str, str], dict[int, list[float]]]) -> None:
    for name, value in from_fields(record).items():
        metric, device = split(name)
        if shape_of(metric) is not None:
            _add(values, (metric, device), hour, value)


def _take_summary(
    record: dict[str, Any],
    hour: int,
    values: dict[tuple[str, str], dict[int, list[float]]],
    errors: dict[str, dict[int, list[int]]],
) -> None:
    name, count, failed = (record.get(f"operation.{part}") for part in ("name", "count", "failed"))
    interval, middle = record.get("operation.interval"), record.get("operation.p50")
    if not isinstance(name, str) or not isinstance(count, int):
        return
    if isinstance(middle, (int, float)):
        _add(values, ("operation.duration", name), hour, float(middle))
    if isinstance(interval, (int, float)) and interval > 0:
        _add(values, ("operation.rate", name), hour, count / interval * STEP)
    if isinstance(failed, int) and (name in errors or len(errors) < _SERIES):
        errors[name][hour][0] += count
        errors[name][hour][1] += failed


def _add(values: dict[tuple[str, str], dict[int, list[float]]], key: tuple[str, str], hour: int, value: float) -> None:
    if key in values or len(values) < _SERIES:
        found = values[key][hour]
        if len(found) < _PER_HOUR:
            found.append(value)


def _hours(found: dict[int, list[float]]) -> Hours:
    return [(hour * HOUR, median(values)) for hour, values in sorted(found.items())]


def read_in_background(
    use: Callable[[History], object], *, directory: str | os.PathLike[str] | None = None, days: float = DAYS
) -> None:
    """Read and give to *use*, in a daemon thread; nothing where there is nothing to read."""
    where = Path(directory) if directory is not None else log_directory()
    if where is None or not where.is_dir():
        return

    def run() -> None:
        try:
            history = read_history(where, days=days, service=_service())
        except Exception as error:
            say_once("history", error, logging.DEBUG)
            return
        if history.records:
            use(history)

    start_thread(run, "lamalog-history")


def _service() -> str | None:
    """The service that this process logs as."""
    for handler in handlers():
        name = getattr(getattr(handler, "formatter", None), "service_name", None)
        if isinstance(name, str):
            return name
    return None
