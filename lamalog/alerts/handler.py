"""Alerts from within a service: a handler that looks at records in a thread of its own."""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections import deque
from collections.abc import Mapping
from typing import Any

from lamalog.alerts.config import load_alerts
from lamalog.alerts.events import LOGGER, say
from lamalog.alerts.mapping import Noted
from lamalog.alerts.matching import Matcher
from lamalog.alerts.owner import is_taken
from lamalog.alerts.signals import Gathering
from lamalog.alerts.spool import open_spool
from lamalog.alerts.station import Station
from lamalog.exceptions import ConfigError
from lamalog.handlers import _exits
from lamalog.handlers._background import start_thread
from lamalog.handlers._forks import at_fork
from lamalog.handlers._notices import complain

THREAD = "lamalog-alerts"
WATCH = "watch.lock"
#: Seconds between two looks at the clock, between two tellings in a storm, and between two looks for a watcher.
_TICK, _PAUSE, _LOOK = 1.0, 0.2, 5.0
#: and between two records about losses.
_SAY = 60.0
_BATCH = 1000
_FORK_PATIENCE = 0.2


class AlertHandler(logging.Handler):
    """Watches records for what the rules describe, and sends alerts.

    A logging call pays for a comparison, or, where a rule may be met, for an entry in a bounded queue. All else happens
    in daemon threads. Of several processes that log into one directory, one decides and sends for all; when it dies,
    another takes over. While ``lamalog alerts watch`` follows the directory, it does the work and this handler rests.

    :param rules: a file (YAML or JSON) or a mapping; see docs/alerts.md.
    :param log_dir: where the logs are.
    :param spool: directory for what must survive the process. Default: ``.lamalog-alerts`` in *log_dir*.
    :param service_name: told with every alert. Likewise *service_version*.
    :param capacity: records that may wait to be looked at; those beyond are counted.
    :param close_timeout: seconds that closing may take to send what is left. What is still left then is sent by
        whoever starts next.
    :raises ConfigError: something is wrong with the rules, or an argument.
    """

    def __init__(
        self,
        rules: str | os.PathLike[str] | Mapping[str, Any],
        *,
        log_dir: str | os.PathLike[str] = "logs",
        spool: str | os.PathLike[str] | None = None,
        service_name: str | None = None,
        service_version: str | None = None,
        capacity: int = 10_000,
        close_timeout: float = 5.0,
        level: int | str = logging.NOTSET,
    ) -> None:
        if isinstance(capacity, bool) or not isinstance(capacity, int) or capacity < 1:
            raise ConfigError(f"bad capacity {capacity!r}: write a number of records, 1 or more")
        self._alerts = load_alerts(rules)
        self._matcher = Matcher(self._alerts.rules.values())
        self._floor, self._events = self._matcher.level, self._matcher.events
        self._log_dir, self._spool_dir = os.fspath(log_dir), spool
        self._constant = {"service.name": service_name} if service_name else {}
        if service_version:
            self._constant["service.version"] = str(service_version)
        self._capacity, self._patience = capacity, close_timeout
        # Only now: logging.shutdown() flushes whatever has come this far.
        super().__init__(level)
        self._closed = False
        self._begun = time.time()
        self.dropped = self.failed = self._said = 0
        self._say_at = 0.0
        self._station: Station | None = None
        self._fresh()
        _instances.add(self)
        # Silence has to be heard even if nothing is ever logged.
        if any(rule.when == "silence" for rule in self._alerts.rules.values()):
            self._start()

    def _fresh(self) -> None:
        self._queue: deque[Noted] = deque()
        self._wake = threading.Event()
        self._starting = threading.RLock()
        self._working = threading.RLock()
        self._thread: threading.Thread | None = None
        self._gathering = Gathering()
        self._next_look = 0.0
        self._resting = self._stopping = self._busy = False

    # -- in the thread that logs

    def handle(self, record: logging.LogRecord) -> Any:
        """Filter, and queue what a rule may be met by. Takes no lock."""
        # Nearly every record ends here: nothing is called for it.
        if record.levelno < self._floor and not record.exc_info:
            extra = record.__dict__
            if "error.fingerprint" not in extra and extra.get("event.name") not in self._events:
                if self._thread is None:
                    self._start()
                return False
        if self._thread is None:
            self._start()
        if not self._is_of_interest(record):
            return False
        passed: Any = self.filter(record)
        if not passed:
            return passed
        self.emit(passed if isinstance(passed, logging.LogRecord) else record)
        return record

    def _is_of_interest(self, record: logging.LogRecord) -> bool:
        if record.levelno < self._floor and not record.exc_info:
            extra = record.__dict__
            if "error.fingerprint" not in extra and extra.get("event.name") not in self._events:
                return False
        return record.name != LOGGER and not str(record.threadName).startswith(THREAD)

    def emit(self, record: logging.LogRecord) -> None:
        """Queue *record*."""
        if not self._is_of_interest(record):
            return
        if self._closed or len(self._queue) >= self._capacity:
            self.dropped += 1
            return
        try:
            noted = Noted(record)
        except Exception:
            self.failed += 1
            return
        self._queue.append(noted)
        self._wake.set()

    def _start(self) -> None:
        with self._starting:
            if self._thread is None and not self._closed and not self._stopping:
                self._thread = start_thread(self._run, THREAD)

    # -- in the background

    def _run(self) -> None:
        while not self._closed and not self._stopping:
            self._wake.wait(_TICK)
            self._wake.clear()
            self.work()
            if self._queue:
                self._wake.set()
            elif self._gathering:
                time.sleep(_PAUSE)

    def work(self) -> None:
        """Look at what is queued, and do what is due. Called by the thread; never raises."""
        with self._working:
            try:
                self._work()
            except Exception as error:
                self.failed += 1
                complain(f"alerts: {type(error).__name__}: {error}")

    def _work(self) -> None:
        station = self._station
        if station is None:
            spool = open_spool(self._log_dir, self._spool_dir, self._alerts.key)
            station = self._station = Station(self._alerts, spool, self._log_dir, begun=self._begun)
        if time.monotonic() >= self._next_look:
            self._next_look = time.monotonic() + _LOOK
            self._resting = is_taken(station.spool.shared / WATCH)
        if self._resting:
            self._queue.clear()
            station.close(0.5)
            return
        self._look_at(min(len(self._queue), _BATCH))
        if self._gathering:
            station.leave(self._gathering.taken())
        station.step()
        self._say_losses(station)

    def _say_losses(self, station: Station) -> None:
        lost = self.dropped + station.lost - self._said
        if lost and time.monotonic() >= self._say_at:
            self._said += lost
            self._say_at = time.monotonic() + _SAY
            text = f"{lost} records were not looked at for alerts: more came than could be looked at"
            say(logging.WARNING, "suppressed", text, **{"alert.records.dropped": lost})

    def _look_at(self, count: int) -> None:
        now = time.time()
        for _ in range(count):
            noted = self._queue.popleft()
            try:
                fields = noted.fields(self._constant)
                for rule, group in self._matcher.match(fields):
                    self._gathering.add(rule, group, fields, now)
            except Exception as error:
                self.failed += 1
                complain(f"alerts: a record could not be looked at: {type(error).__name__}: {error}")

    # -- life

    def drain(self, timeout: float) -> bool:
        """Look at everything queued, and try to send what comes of it, at most *timeout* seconds. Whether that is done."""
        deadline = time.monotonic() + timeout
        while self._queue and time.monotonic() < deadline:
            self.work()
        self.work()
        station = self._station
        if station is not None and station.sender is not None:
            return station.sender.drain(max(0.0, deadline - time.monotonic())) and not self._queue
        return not self._queue

    def flush(self) -> None:
        """Look at everything queued. What comes of it is on disk then, if not sent."""
        if self._queue and not self._closed:
            deadline = time.monotonic() + _exits.PATIENCE
            while self._queue and time.monotonic() < deadline:
                self.work()

    def close(self) -> None:
        """Send what is left, within the time for it, and let another process take over."""
        if not self._closed:
            if self._queue or self._station is not None:
                self.drain(self._patience)
            self._closed = True
            self._wake.set()
            thread = self._thread
            if thread is not None and thread is not threading.current_thread():
                thread.join(_exits.PATIENCE)
            self._thread = None
            with self._working:
                if self._station is not None:
                    self._station.close(min(1.0, self._patience))
            _instances.discard(self)
        super().close()

    @property
    def stats(self) -> dict[str, Any]:
        """Counters of this process. *owner*: it is the one that sends."""
        station = self._station
        sender = station.sender if station is not None else None
        return {
            "queued": len(self._queue),
            "dropped": self.dropped,
            "failed": self.failed,
            "lost": station.lost if station is not None else 0,
            "owner": station.owner if station is not None else False,
            "resting": self._resting,
            "sent": sender.sent if sender is not None else 0,
            "buried": sender.buried if sender is not None else 0,
        }

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {len(self._alerts.rules)} rules ({logging.getLevelName(self.level)})>"

    # -- fork

    def before_fork(self) -> None:
        """No thread of ours lives across a fork."""
        self._stopping = True
        self._wake.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(_FORK_PATIENCE)
        sender = self._station.sender if self._station is not None else None
        if sender is not None:
            sender.pause(_FORK_PATIENCE)

    def after_fork_in_parent(self) -> None:
        self._stopping = False
        thread = self._thread
        sender = self._station.sender if self._station is not None else None
        if sender is not None:
            sender.resume()
        if thread is not None and not thread.is_alive():
            self._thread = None
            self._start()

    def after_fork_in_child(self) -> None:
        if self._station is not None:
            self._station.forget()
            self._station = None
        self._fresh()


_instances: weakref.WeakSet[AlertHandler] = weakref.WeakSet()
at_fork(_instances)
