"""The monitor in a ``dictConfig`` or YAML file: a handler that starts it when it is made and stops it when it is closed."""

from __future__ import annotations

import logging
import weakref
from dataclasses import fields
from typing import Any

from lamalog.monitor.resources_current import SHARED
from lamalog.monitor.resources_options import Options

_OPTIONS = tuple(field.name for field in fields(Options))


class MonitorHandler(logging.Handler):
    """Runs the monitor of this process while it is open. It writes nothing: put it on the logger ``lamalog.monitor``.

    However many are made, there is one monitor, with the options of the newest.

    The options are those of ``lamalog.monitor.ResourceMonitor``.

    :raises ConfigError: an option is wrong.
    """

    def __init__(
        self,
        *,
        interval: str | float = "5 s",
        record: Any = "30 s",
        health: Any = "60 s",
        directories: Any = (),
        gpu: Any = True,
        pcie: Any = False,
        per_core: Any = False,
        unique_memory: Any = False,
        scope: str = "auto",
        thresholds: Any = True,
        trends: Any = True,
        language: str = "en",
        prometheus: Any = None,
        level: int | str = logging.NOTSET,
    ) -> None:
        options = {name: value for name, value in locals().items() if name in _OPTIONS}
        super().__init__(level)
        self._closed = False
        self.monitor = SHARED.acquire(id(self), options)
        # One that is dropped without being closed, as a failed configuration leaves it.
        self._release = weakref.finalize(self, SHARED.release, id(self))
        self._release.atexit = False

    def createLock(self) -> None:
        """None is needed; and closing must not hold one that the monitor's last record waits for."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Other handlers write it."""
        return False

    def emit(self, record: logging.LogRecord) -> None:
        """Other handlers write it."""

    def close(self) -> None:
        """Stop the monitor, unless somebody else wants it too."""
        if not self._closed:
            self._closed = True
            self._release()
        super().close()
