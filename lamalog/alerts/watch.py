"""Alerts from beside the services: follow their log files, whichever of them still live."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from lamalog.alerts.config import Alerts
from lamalog.alerts.follow import Follower
from lamalog.alerts.handler import WATCH
from lamalog.alerts.matching import Matcher
from lamalog.alerts.owner import Ownership
from lamalog.alerts.signals import Gathering
from lamalog.alerts.spool import open_spool
from lamalog.alerts.station import Station
from lamalog.exceptions import LamalogError

#: Seconds between two tellings, and records after which one is due in any case.
_PAUSE, _BATCH = 0.5, 5000


class AlreadyWatchedError(LamalogError):
    """Another process watches these logs."""


class Watch:
    """Follows the logs in *directory* until ``stop()``. Raises AlreadyWatchedError, or OSError without a place to work."""

    def __init__(
        self, alerts: Alerts, directory: str | os.PathLike[str], *, spool: str | os.PathLike[str] | None = None
    ) -> None:
        self._stopped = False
        self._spool = open_spool(directory, spool, alerts.key)
        self._lock = Ownership(self._spool.shared / WATCH)
        if not self._lock.take():
            raise AlreadyWatchedError(f"another lamalog alerts watch follows {os.fspath(directory)}")
        self._matcher = Matcher(alerts.rules.values())
        self._station = Station(alerts, self._spool, directory)
        self._follower = Follower(directory, self._spool, lambda: self._stopped)
        self._gathering = Gathering()
        self.records = 0

    @property
    def owner(self) -> bool:
        """Whether it decides and sends already; handlers in services step back within seconds."""
        return self._station.owner

    @property
    def sent(self) -> int:
        """Messages sent so far."""
        return self._station.sender.sent if self._station.sender is not None else 0

    @property
    def made_up(self) -> int:
        """Records that came while nobody was watching."""
        return self._follower.made_up

    def stop(self) -> None:
        """Let ``run`` return soon. May be called from a signal handler."""
        self._stopped = True

    def run(self, tell: Callable[[str], None] = lambda _: None) -> None:
        """Watch. *tell* gets sentences about how it goes."""
        due, pending = 0.0, 0
        try:
            for record in self._follower:
                if record is not None:
                    self._look_at(record)
                    pending += 1
                now = time.monotonic()
                if pending >= _BATCH or (record is None and now >= due):
                    due, pending = now + _PAUSE, 0
                    self._do(tell)
        finally:
            self._do(tell)
            self._station.close(5.0)
            self._lock.release()

    def _look_at(self, record: dict[str, Any]) -> None:
        self.records += 1
        for rule, group in self._matcher.match(record):
            self._gathering.add(rule, group, record, time.time())

    def _do(self, tell: Callable[[str], None]) -> None:
        try:
            if self._gathering:
                self._station.leave(self._gathering.taken())
            self._follower.mark()
            self._station.step()
        except OSError as error:  # the disk is full: it goes on as soon as it isn't
            tell(f"alerts can't be kept: {error.strerror or error}")
