"""Operations in a ``dictConfig`` or YAML file: a handler on the root logger that sees who took how long."""

from __future__ import annotations

import logging
import weakref
from typing import TYPE_CHECKING, Any

from lamalog.monitor.operations_feed import Feed
from lamalog.monitor.operations_options import as_operation_options

if TYPE_CHECKING:
    from lamalog.monitor.operations import Operations
    from lamalog.monitor.operations_table import OperationStatistics


class OperationHandler(logging.Handler):
    """Counts every record with a ``duration`` by its operation, and looks for anomalies and bottlenecks, each time the
    monitor of this process takes a sample (``MonitorHandler``, ``monitor.start()``). It writes nothing itself.

    :param summary: time between two ``operation.summary`` records for each operation, ``"1 min"``; off: none.
    :param names: different operations; the rest is counted as ``(others)``.
    :param anomalies: look for anomalies of operations, resources and nodes.
    :param bottlenecks: say what was saturated when an operation becomes slow.
    :param history: how far back the logs are read at the start for what is usual, ``"14 days"``; off: not at all.
    :raises ConfigError: an option is wrong.
    """

    def __init__(
        self,
        *,
        summary: str | float | None = "1 min",
        names: int | str = 200,
        anomalies: bool | str = True,
        bottlenecks: bool | str = True,
        history: str | float | None = "14 days",
        level: int | str = logging.NOTSET,
    ) -> None:
        options: dict[str, Any] = {
            "summary": summary,
            "names": names,
            "anomalies": anomalies,
            "bottlenecks": bottlenecks,
            "history": history,
        }
        checked = as_operation_options(options)
        super().__init__(level)
        from lamalog.monitor.operations import Operations

        self.operations: Operations = Operations(checked)
        self._feed: Feed = self.operations.feed
        self.operations.start()
        # One that is dropped without being closed, as a failed configuration leaves it.
        self._release = weakref.finalize(self, self.operations.stop)
        self._release.atexit = False

    def createLock(self) -> None:
        """None is needed: appending to a deque is atomic."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Look at *record*, which other handlers write."""
        self._feed.see(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """As ``handle``."""
        self._feed.see(record)

    def statistics(self) -> list[OperationStatistics]:
        """All operations since the start, those that took the most time first."""
        return self.operations.statistics()

    def close(self) -> None:
        """Count no more."""
        self._release()
        super().close()
