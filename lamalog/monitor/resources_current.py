"""The one monitor of a process, shared by all who want one: it runs as long as anybody does, with the newest options."""

from __future__ import annotations

import os
import threading
from typing import Any

from lamalog.monitor.resources import ResourceMonitor
from lamalog.monitor.resources_options import Options, as_options


class Shared:
    """Who wants the monitor, and the monitor itself."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        #: Holder → the options it asked for; the last one counts.
        self._wanted: dict[object, dict[str, Any]] = {}
        self.monitor: ResourceMonitor | None = None

    def acquire(self, holder: object, given: dict[str, Any]) -> ResourceMonitor:
        """Let it run for *holder* too. With other options than before it begins anew.

        :raises ConfigError: an option is wrong; then nothing has changed.
        """
        options = as_options(given)
        with self._lock:
            self._wanted.pop(holder, None)
            self._wanted[holder] = given
            return self._run(given, options)

    def release(self, holder: object) -> None:
        """*holder* needs it no longer. Without anybody who does it stops."""
        with self._lock:
            if self._wanted.pop(holder, None) is None:
                return
            if self._wanted:
                given = next(reversed(self._wanted.values()))
                self._run(given, as_options(given))
            else:
                self._stop()

    def stop(self) -> None:
        """Stop it, whoever wants it."""
        with self._lock:
            self._wanted.clear()
            self._stop()

    def _run(self, given: dict[str, Any], options: Options) -> ResourceMonitor:
        running = self.monitor
        if running is not None and running.options == options:
            return running.start()
        self._stop()
        self.monitor = ResourceMonitor(**given)
        return self.monitor.start()

    def _stop(self) -> None:
        monitor, self.monitor = self.monitor, None
        if monitor is not None:
            monitor.stop()

    def relock(self) -> None:
        self._lock = threading.RLock()


SHARED = Shared()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SHARED.relock)
_API = "monitor.start()"


def start(**options: Any) -> ResourceMonitor:
    """Start the monitor of this process, or give it other options; see ``ResourceMonitor``. Stopped by ``stop``.

    :raises ConfigError: an option is wrong.
    """
    return SHARED.acquire(_API, options)


def stop() -> None:
    """Stop the monitor of this process, whoever has started it."""
    SHARED.stop()


def current() -> ResourceMonitor | None:
    """The monitor of this process; None if none runs."""
    return SHARED.monitor
