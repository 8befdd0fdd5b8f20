"""Operations, counted and watched: quantiles by name, anomalies, and what was saturated. One for each process.

Fed by every record with a ``duration`` (``OperationHandler``), worked on in the thread of the monitor, told in records:
``operation.summary`` (DEBUG), ``anomaly.detected`` and ``.ended``, ``bottleneck.detected``.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Iterator

from lamalog.lifecycle._records import extra
from lamalog.monitor.anomalies.records import tell
from lamalog.monitor.anomalies.watch import STEP, Found, Watch
from lamalog.monitor.bottlenecks_live import Recent
from lamalog.monitor.history import History, read_in_background
from lamalog.monitor.operations_feed import Feed
from lamalog.monitor.operations_options import OperationOptions
from lamalog.monitor.operations_runs import Run, run_of_record
from lamalog.monitor.operations_table import OperationStatistics, Table
from lamalog.monitor.sample import Sample
from lamalog.monitor.trouble import say_once
from lamalog.units import format_duration

log = logging.getLogger("lamalog.monitor")
EVENT = "operation.summary"


class Operations:
    """Counts runs, and looks at them and at samples, each time the monitor takes one.

    :param options: see ``OperationHandler``.
    """

    def __init__(self, options: OperationOptions, feed: Feed) -> None:
        self.options, self.feed = options, feed
        self._lock = threading.RLock()  # a summary may go to a handler that asks for statistics
        self._fresh()
        _all.add(self)

    def _fresh(self) -> None:
        self.table = Table(self.options.names)
        self.watch = Watch() if self.options.anomalies else None
        self.recent = Recent() if self.options.bottlenecks and self.options.anomalies else None
        self._interval_began: float | None = None
        self._history: History | None = None
        self._asked = self._full = False
        self._lost = 0
        #: Counted by ``statistics``, not watched yet.
        self._counted: list[tuple[str, Run]] = []

    def on_sample(self, sample: Sample) -> None:
        """What there is to do after a sample."""
        with self._lock:
            found = list(self._take(sample))
            self._summarise(sample)
        for each in found:
            tell(each, step=self.watch.step_seconds if self.watch is not None else STEP)
            if self.recent is not None and not each.over:
                self.recent.tell(each)

    def statistics(self) -> list[OperationStatistics]:
        """All operations since the start, the most time first; the runs of the last moments included."""
        with self._lock:
            for run in self._runs():
                self._counted.append((self._count(run, time.monotonic()), run))
            return self.table.since_start()

    # -----------------------------------------------------------------------------------------------------------------

    def _take(self, sample: Sample) -> Iterator[Found]:
        watch, recent = self.watch, self.recent
        self._learn()
        if recent is not None:
            recent.add_sample(sample.time, sample.elapsed, sample.values)
        counted, self._counted = self._counted, []
        counted += [(self._count(run, sample.monotonic), run) for run in self._runs()]
        nodes = self.feed.take_nodes()
        if watch is not None:
            for name, run in counted:
                yield from watch.add_run(name, run.ended, run.duration, run.failed)
            for node, moment in nodes.items():
                yield from watch.heard(node, moment)
            watch.add_sample(sample.values)
            yield from watch.step(sample.monotonic, sample.time)

    def _runs(self) -> Iterator[Run]:
        for entry in self.feed.take():
            try:
                run = run_of_record(entry[3], entry[:3])
            except Exception as error:  # a value of the host's that behaves like none we know
                say_once("runs of operations", error)
                continue
            if run is not None:
                yield run

    def _count(self, run: Run, now: float) -> str:
        name = self.table.add(run, now)
        if self.recent is not None:
            self.recent.add_run(run)
        if self.table.overflowed and not self._full:
            self._full = True
            text = (
                f"more than {self.table.most} names of operations (the last one: {run.name}): "
                "the rest is counted as (others); put what varies into fields"
            )
            log.warning("%s", text, extra=extra("operation.overflow", {"operation.names": self.table.most}))
        return name

    def _summarise(self, sample: Sample) -> None:
        if self.feed.lost > self._lost:
            lost, self._lost = self.feed.lost - self._lost, self.feed.lost
            say_once("runs of operations", f"{lost} came faster than they could be counted")
        if self.options.summary is None:
            return
        if self._interval_began is None:
            self._interval_began = sample.monotonic
            return
        span = sample.monotonic - self._interval_began
        # Half a sample early is nearer than half a sample late.
        if span + (sample.elapsed or 0.0) / 2 < self.options.summary:
            return
        self._interval_began = sample.monotonic
        for each in self.table.close_interval():
            log.debug("%s", describe(each), extra=extra(EVENT, fields_of(each, span)))

    def _learn(self) -> None:
        """Ask for what was before, once; take it when it comes."""
        if self.watch is None or self.options.history is None:
            return
        if not self._asked:
            self._asked = True
            read_in_background(self._put_history, days=self.options.history / 86400)
        history, self._history = self._history, None
        if history is None:
            return
        for (metric, of), hours in history.series.items():
            self.watch.learn(metric, of, hours)
        for name, errors in history.errors.items():
            self.watch.learn_errors(name, errors)

    def _put_history(self, history: History) -> None:
        self._history = history

    def in_child(self) -> None:
        """After a fork: what the parent has seen is the parent's to tell."""
        self._lock = threading.RLock()
        self._fresh()


def fields_of(each: OperationStatistics, span: float) -> dict[str, object]:
    """Of an ``operation.summary``; seconds, and a rate a second."""
    values: dict[str, object] = {
        "operation.name": each.name,
        "operation.count": each.count,
        "operation.failed": each.failed,
        "operation.cancelled": each.cancelled,
        "operation.rate": float(f"{each.count / span:.4g}") if span > 0 else None,
        "operation.mean": float(f"{each.mean:.4g}"),
        "operation.p50": float(f"{each.p50:.4g}"),
        "operation.p90": float(f"{each.p90:.4g}"),
        "operation.p95": float(f"{each.p95:.4g}"),
        "operation.p99": float(f"{each.p99:.4g}"),
        "operation.max": float(f"{each.max:.4g}"),
        "operation.interval": round(span, 3),
    }
    if each.cpu is not None:
        values["operation.cpu.utilization"] = float(f"{each.cpu:.3g}")
    return values


def describe(each: OperationStatistics) -> str:
    """``inpaint: 120 runs, 2 failed, p50 0.41 s, p95 0.80 s, at most 1.20 s``"""
    failed = f", {each.failed} failed" if each.failed else ""
    runs = f"{each.count:,} run{'' if each.count == 1 else 's'}"
    times = f"p50 {format_duration(each.p50)}, p95 {format_duration(each.p95)}, at most {format_duration(each.max)}"
    return f"{each.name}: {runs}{failed}, {times}"


_all: weakref.WeakSet[Operations] = weakref.WeakSet()


def _after_fork() -> None:
    for each in list(_all):
        each.in_child()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
