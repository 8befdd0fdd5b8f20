"""Work on a task in a ``with`` block: started, then done, failed, cancelled or timed out, as the block ends."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any

from lamalog.context import bound
from lamalog.lifecycle._events import safely
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle._task_events import (
    TASK,
    cancel_task,
    fail_task,
    finish_task,
    start_task,
    time_out_task,
    track_of,
)
from lamalog.lifecycle._values import text_of
from lamalog.lifecycle.tasks import task_progress
from lamalog.lifecycle.thresholds import DEFAULT, Limit
from lamalog.rescue import describe


class TaskRun:
    """For ``with`` or ``async with``, once; see ``task_run``."""

    def __init__(self, task_id: object, node: object, slow: Limit, logger: AnyLogger, fields: dict[str, Any]) -> None:
        self.id = text_of(task_id)
        self._node, self._slow, self._logger, self._fields = node, slow, logger, fields
        self._bound: AbstractContextManager[None] | None = None

    def add(self, **fields: Any) -> None:
        """More fields for the record of its end."""
        self._fields.update(fields)

    def progress(self, progress: float | None = None, **fields: Any) -> None:
        """As ``task_progress``."""
        task_progress(self.id, progress, logger=self._logger, **fields)

    def __enter__(self) -> TaskRun:
        self._bound = bound(**{TASK: self.id})
        self._bound.__enter__()
        self._start()
        return self

    async def __aenter__(self) -> TaskRun:
        return self.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        try:
            self._end(error)
        finally:
            if self._bound is not None:
                with contextlib.suppress(ValueError):  # entered in another asyncio task, whose context is gone
                    self._bound.__exit__(None, None, None)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, tb)

    @safely
    def _start(self) -> None:
        start_task(track_of(self.id), self._node, DEFAULT, self._logger, self._fields)

    @safely
    def _end(self, error: BaseException | None) -> None:
        track, logger, fields = track_of(self.id), self._logger, self._fields
        if error is None:
            finish_task(track, self._slow, logger, fields)
        elif isinstance(error, (TimeoutError, asyncio.TimeoutError)):
            time_out_task(track, None, logger, fields, error)
        elif isinstance(error, Exception):
            fail_task(track, error, logger, fields)
        else:  # CancelledError, KeyboardInterrupt, SystemExit
            cancel_task(track, describe(error), logger, fields)


def task_run(
    task_id: object, *, node: object = None, slow: Limit = DEFAULT, logger: AnyLogger = None, **fields: Any
) -> TaskRun:
    """Work on a task, in ``with`` or ``async with``: started, then done (SUCCESS), failed (ERROR, with the traceback),
    timed out (TimeoutError) or cancelled (CancelledError, KeyboardInterrupt). What is raised inside is raised on.

    Within the block ``lama.task.id`` is bound: each record made there carries it.
    """
    return TaskRun(task_id, node, slow, logger, fields)
