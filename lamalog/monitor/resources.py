"""``ResourceMonitor``: a daemon thread that takes samples, records them, and warns before something runs out."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lamalog.handlers._background import start_thread
from lamalog.monitor.listeners import LISTENERS, Listener
from lamalog.monitor.resources_options import Options, as_interval, as_options
from lamalog.monitor.trouble import say_once

if TYPE_CHECKING:
    from lamalog.monitor.resources_work import Work
    from lamalog.monitor.sample import Sample

#: Seconds after which the first sample is taken: what ends sooner is not worth one.
_FIRST = 1.0
_STOP_PATIENCE = 2.0
_FORK_PATIENCE = 0.1


class ResourceMonitor:
    """Samples CPU, memory, disks, network, this process and GPUs, and tells what it finds on ``lamalog.monitor``.

    One for each process is enough: ``monitor.start()``, the option ``monitor`` of a configuration and
    ``MonitorHandler`` all share one. A forked child goes on with one of its own.

    :param interval: between two samples, ``"5 s"``; ``.interval`` changes it at run time.
    :param record: between two ``resource.sample`` records, which hold means and extremes of the samples; None: none.
    :param health: between two ``log.pipeline.health`` records; None: none.
    :param directories: whose file systems are watched; the largest files in them are part of the advice.
    :param gpu: ask NVML, if there is one.
    :param pcie: measure the throughput of PCIe links too.
    :param per_core: each CPU by itself too.
    :param unique_memory: USS too, which costs about 0.2 ms for each 10 MB of a process.
    :param scope: ``"all"``, ``"process"`` (only what is about this process), or ``"auto"``: of the processes that share
        the first of *directories* one watches the machine. Without directories a forked or ``multiprocessing`` child leaves it
        to its parent.
    :param thresholds: on, off, or a mapping such as ``{"disk": "80%", "cpu": "off"}``.
    :param trends: on, off, or a mapping of ``windows``, ``horizon`` and ``leak_after``.
    :param language: of warnings, ``"en"`` or ``"zh"``.
    :param prometheus: serve samples at this port of this machine (``9464``) or at ``"HOST:PORT"``; None: nowhere.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(self, **options: Any) -> None:
        self.options: Options = as_options(options)
        self._interval = self.options.interval
        self._child = _is_child()
        self._fresh()
        _monitors.add(self)

    def _fresh(self) -> None:
        # Re-entrant: a signal handler may fork, start or stop while this thread is in here.
        self._wake = threading.Condition()
        self._sampling = threading.RLock()
        self._thread: threading.Thread | None = None
        #: The thread of another number ends itself.
        self._number = 0
        self._work: Work | None = None
        self._due = 0.0
        #: The newest sample; None before the first.
        self.latest: Sample | None = None

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self) -> ResourceMonitor:
        """Begin, unless it runs already. In an interpreter that is ending nothing happens."""
        with self._wake:
            if self._thread is None or not self._thread.is_alive():
                self._number += 1
                number = self._number
                self._due = time.monotonic() + min(_FIRST, self._interval)
                self._thread = start_thread(lambda: self._run(number), "lamalog-monitor")
            failed = self._thread is None
        if failed and not sys.is_finalizing():
            say_once("resources", "no more threads can be started")
        return self

    def stop(self, timeout: float = _STOP_PATIENCE) -> None:
        """End the thread and tell what has been sampled since the last record. ``start`` may be called again."""
        ended = self._end_thread(timeout)
        if ended and self._sampling.acquire(timeout=timeout):
            try:
                work, self._work = self._work, None
                if work is not None and not sys.is_finalizing():
                    work.close()
            finally:
                self._sampling.release()

    def _end_thread(self, timeout: float) -> bool:
        with self._wake:
            thread, self._thread = self._thread, None
            self._number += 1
            self._wake.notify_all()
        if thread is None or thread is threading.current_thread() or sys.is_finalizing():
            return True
        thread.join(timeout)
        return not thread.is_alive()

    @property
    def running(self) -> bool:
        """Whether samples are being taken."""
        return self._thread is not None and self._thread.is_alive()

    # -- samples ---------------------------------------------------------------------------------------------------

    @property
    def interval(self) -> float:
        """Seconds between two samples. Set it to anything that the option takes; it counts from now on."""
        return self._interval

    @interval.setter
    def interval(self, value: float | str) -> None:
        seconds = as_interval(value)
        with self._wake:
            self._due = min(self._due, time.monotonic() + seconds)
            self._interval = seconds
            if self._work is not None:
                self._work.sampler.interval = seconds
            self._wake.notify_all()

    def sample(self, *, detailed: bool = False) -> Sample:
        """Take one now, in this thread; nobody else is told of it.

        :param detailed: each core and USS too.
        """
        with self._sampling:
            return self._working().sampler.sample(detailed=detailed)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* with every sample of this process, in the monitor's thread. Returns what ends it."""
        return LISTENERS.subscribe(listener)

    @property
    def stats(self) -> dict[str, Any]:
        """What it has done, and what it took: ``samples``, ``cpu`` and ``longest`` in seconds of its thread's CPU time."""
        work = self._work
        return {"samples": 0, "cpu": 0.0, "longest": 0.0} if work is None else work.stats

    def _working(self) -> Work:
        if self._work is None:
            from lamalog.monitor.resources_work import Work

            self._work = Work(self, child=self._child)
        return self._work

    def _run(self, number: int) -> None:
        while True:
            with self._wake:
                while self._number == number and (wait := self._due - time.monotonic()) > 0:
                    self._wake.wait(wait)
                if self._number != number:
                    return
                # What was missed (asleep, stopped) is not made up for.
                self._due = time.monotonic() + self._interval
            try:
                with self._sampling:
                    if self._number == number:
                        self.latest = self._working().tick()
            except Exception as error:
                say_once("the monitor", error)

    # -- fork ------------------------------------------------------------------------------------------------------

    def _before_fork(self) -> bool:
        """No thread of ours lives across a fork. Whether one did until now."""
        running = self.running
        if running:
            due = self._due
            self._end_thread(_FORK_PATIENCE)
            self._due = due
        return running

    def _resume(self) -> None:
        due = self._due
        self.start()
        with self._wake:
            self._due = max(due, time.monotonic())

    def _in_child(self, was_running: bool) -> None:
        work = self._work
        self._child = True
        self._fresh()
        if work is not None:
            work.abandon()
        if was_running:
            self.start()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} every {self._interval:g} s{'' if self.running else ', not running'}>"


def _is_child() -> bool:
    """Whether this process was made by ``multiprocessing``: then its parent watches the machine."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


_monitors: weakref.WeakSet[ResourceMonitor] = weakref.WeakSet()
_were_running: list[ResourceMonitor] = []


def _before_fork() -> None:
    _were_running[:] = [each for each in list(_monitors) if each._before_fork()]


def _after_fork_in_parent() -> None:
    while _were_running:
        _were_running.pop()._resume()


def _after_fork_in_child() -> None:
    running, _were_running[:] = _were_running[:], []
    for each in list(_monitors):
        each._in_child(each in running)


@atexit.register
def _stop_all() -> None:
    """Before ``logging`` closes its handlers; and no daemon thread may be in the midst of C++ when Python ends."""
    for each in list(_monitors):
        each.stop(1.0)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork_in_parent, after_in_child=_after_fork_in_child)
