"""What the monitor does at each tick: sample, record, warn, look at the pipeline. Loaded when the first tick comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lamalog.monitor import pipeline
from lamalog.monitor.gpu import GpuSource
from lamalog.monitor.listeners import LISTENERS
from lamalog.monitor.process import ProcessSource
from lamalog.monitor.resources_leader import Leader
from lamalog.monitor.resources_notices import Notices
from lamalog.monitor.resources_options import Options
from lamalog.monitor.resources_records import Recorder
from lamalog.monitor.sample import Sample
from lamalog.monitor.sampler import Sampler, Source
from lamalog.monitor.sampler_container import ContainerSource
from lamalog.monitor.sampler_filesystems import FilesystemSource
from lamalog.monitor.sampler_gc import GcSource
from lamalog.monitor.sampler_io import DiskSource, NetworkSource
from lamalog.monitor.sampler_loops import LoopSource
from lamalog.monitor.sampler_system import SystemSource
from lamalog.monitor.thresholds_advice import Adviser
from lamalog.monitor.thresholds_watch import Watch
from lamalog.monitor.trends import Trends
from lamalog.monitor.trouble import say_once

if TYPE_CHECKING:
    from lamalog.monitor.prometheus import Endpoint
    from lamalog.monitor.resources import ResourceMonitor


class Work:
    """Everything that is made anew when the monitor begins. Used by one thread at a time.

    :param child: leave the machine to the parent where the scope is ``auto``.
    """

    def __init__(self, monitor: ResourceMonitor, *, child: bool) -> None:
        options, interval = monitor.options, monitor.interval
        self._options = options
        elected = options.scope == "auto" and bool(options.directories)
        self._leader = Leader(options.directories[0]) if elected else None
        #: Whether the machine is left to another process.
        self._alone = options.scope == "process" or (options.scope == "auto" and not elected and child)
        if self._leader is not None:
            self._alone = not self._leader.is_mine()
        self._detailed = options.per_core or options.unique_memory
        self.sampler = Sampler(_sources(options, self._alone), interval)
        self._recorder = Recorder(options.record)
        self._watch = Watch(options.thresholds)
        self._trends = None if options.trends is None else Trends(options.trends)
        self._notices = Notices(options.language, Adviser(options.language, options.directories))
        self.pipeline = pipeline.Pipeline()
        self._health = options.health
        self._health_at = time.monotonic()
        self._samples = 0
        self._cpu = self._longest = 0.0
        self._endpoint = None if child or options.prometheus is None else _serve(monitor, *options.prometheus)
        self.pipeline.look(0.0)  # what was before is not ours to tell

    def tick(self) -> Sample:
        """Take a sample and do with it what there is to do."""
        began = time.thread_time()
        if self._alone and self._leader is not None and self._leader.is_mine():  # the one that had it has ended
            self._alone = False
            self.sampler.close()
            self.sampler = Sampler(_sources(self._options, False), self.sampler.interval)
        sample = self.sampler.sample(detailed=self._detailed)
        for part, use in (
            ("records of samples", self._recorder.add),
            ("thresholds", self._warn),
            ("trends", self._look_ahead),
        ):
            _guarded(part, use, sample)
        LISTENERS.tell(sample)
        if self._health is not None and sample.monotonic - self._health_at >= self._health:
            _guarded("the log pipeline", self._tell_health, sample)
        took = time.thread_time() - began
        self._samples += 1
        self._cpu += took
        self._longest = max(self._longest, took)
        return sample

    def _warn(self, sample: Sample) -> None:
        for change in self._watch.look(sample):
            self._notices.change(change)

    def _look_ahead(self, sample: Sample) -> None:
        if self._trends is not None:
            for trend in self._trends.look(sample):
                self._notices.trend(trend)

    def _tell_health(self, sample: Sample) -> None:
        span, self._health_at = sample.monotonic - self._health_at, sample.monotonic
        pipeline.tell(self.pipeline.look(span), self.pipeline.totals)

    @property
    def stats(self) -> dict[str, Any]:
        return {"samples": self._samples, "cpu": self._cpu, "longest": self._longest}

    def close(self) -> None:
        """Tell what has not been told yet, and let go of everything."""
        self._recorder.flush()
        self._let_go()
        if self._endpoint is not None:
            self._endpoint.close()

    def abandon(self) -> None:
        """In a forked child: it is the parent's to tell."""
        self._let_go()
        if self._endpoint is not None:
            self._endpoint.abandon()

    def _let_go(self) -> None:
        self.sampler.close()
        if self._leader is not None:
            self._leader.release()


def _serve(monitor: ResourceMonitor, host: str, port: int) -> Endpoint | None:
    """Nowhere, and a warning, when it can't listen there or the library is missing."""
    from lamalog.monitor.prometheus import ResourceCollector, serve

    try:
        return serve(port, host, ResourceCollector(monitor))
    except Exception as error:
        say_once(f"Prometheus on {host}:{port}", error)
        return None


def _guarded(part: str, use: Callable[[Sample], object], sample: Sample) -> None:
    try:
        use(sample)
    except Exception as error:
        say_once(part, error)


def _sources(options: Options, alone: bool) -> Iterator[Source]:
    if not alone:
        yield SystemSource()
        yield ContainerSource()
    yield ProcessSource()
    if not alone:
        yield DiskSource()
        yield NetworkSource()
        yield FilesystemSource(options.directories)
        if options.gpu:
            yield GpuSource(pcie=options.pcie)
    yield GcSource()
    yield LoopSource()
