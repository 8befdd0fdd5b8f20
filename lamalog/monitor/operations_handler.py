"""Operations in a ``dictConfig`` or YAML file: a handler that counts who took how long, as long as it is open."""

from __future__ import annotations

import contextlib
import logging
import weakref
from typing import TYPE_CHECKING, Any

from lamalog.filters.context import TAPS
from lamalog.monitor.listeners import subscribe
from lamalog.monitor.operations_feed import Feed
from lamalog.monitor.operations_options import OperationOptions, as_operation_options
from lamalog.monitor.operations_runs import OURS

if TYPE_CHECKING:
    from lamalog.monitor.operations import Operations
    from lamalog.monitor.operations_table import OperationStatistics
    from lamalog.monitor.sample import Sample


class Counting:
    """What outlives a sample. The work itself is loaded when the first sample comes: nobody's start waits for it."""

    def __init__(self, options: OperationOptions, feed: Feed) -> None:
        self.options, self.feed = options, feed
        self._operations: Operations | None = None
        self.unsubscribe = subscribe(self.on_sample)

    @property
    def operations(self) -> Operations:
        """Made when it is asked for."""
        if self._operations is None:
            from lamalog.monitor.operations import Operations

            self._operations = Operations(self.options, self.feed)
        return self._operations

    def on_sample(self, sample: Sample) -> None:
        """Work on what has come since the last one."""
        self.operations.on_sample(sample)


class OperationHandler(logging.Handler):
    """Counts every record with a ``duration`` by its operation, and looks for anomalies and bottlenecks, each time the
    monitor of this process takes a sample (``MonitorHandler``, ``monitor.start()``). It writes nothing itself.

    It sees all records that pass a ``ContextFilter``, as those of the default handlers do: put it on the logger
    ``lamalog.monitor``. Where there is no such filter, put it on the root logger.

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
        self._feed = Feed()
        self._counting = Counting(checked, self._feed)
        TAPS.append(self._feed.see)
        # One that is dropped without being closed, as a failed configuration leaves it.
        self._release = weakref.finalize(self, _end, self._counting)
        self._release.atexit = False

    def createLock(self) -> None:
        """None is needed: appending to a deque is atomic."""
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        """Look at *record*, which other handlers write."""
        if not record.name.startswith(OURS):
            # It stands where records come by: what it sees there it need not be told again.
            _untap(self._feed)
            self._feed.see(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """As ``handle``."""
        self.handle(record)

    def statistics(self) -> list[OperationStatistics]:
        """All operations since the start, those that took the most time first."""
        return self._counting.operations.statistics()

    def close(self) -> None:
        """Count no more."""
        self._release()
        super().close()


def _untap(feed: Feed) -> None:
    with contextlib.suppress(ValueError):
        TAPS.remove(feed.see)


def _end(counting: Counting) -> None:
    _untap(counting.feed)
    counting.unsubscribe()
