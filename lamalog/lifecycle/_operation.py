"""An operation in a ``with`` block: told when it begins (DEBUG) and how it ended, timed, never swallowed.

Over its threshold it is a WARNING, failed an ERROR with advice where there is any, interrupted a WARNING.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TypeVar

from lamalog.lifecycle._advice import advise
from lamalog.lifecycle._events import ADVICE, complain, safely, tell
from lamalog.lifecycle._loggers import AnyLogger
from lamalog.lifecycle.thresholds import DEFAULT, Limit, limit_for
from lamalog.rescue import describe
from lamalog.units import format_duration

S = TypeVar("S", bound="Operation")
THRESHOLD = "lama.threshold"


class Operation:
    """One operation; for ``with`` or ``async with``, once.

    :param module: that does it, ``"model_manager"``.
    :param name: of the operation, ``"model.load"``; its events are ``model.load.begin``, ``.done``, ``.failed``, ``.stopped``.
    :param what: what a message calls it, ``"loading lama-big"``.
    :param slow: overrides the threshold of the operation; None: there is none.
    """

    done_level = logging.INFO

    def __init__(
        self,
        module: str,
        name: str,
        what: str,
        fields: Mapping[str, Any],
        *,
        logger: AnyLogger = None,
        slow: Limit = DEFAULT,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.module, self.name, self.what = module, name, what
        self._fields = dict(fields)
        self._more = dict(more or {})
        self._logger = logger
        self._slow = slow
        self._began = 0.0
        #: Seconds it took, once it is over.
        self.duration: float | None = None

    def add(self, **fields: Any) -> None:
        """More fields for the record of its end, learnt meanwhile."""
        self._more.update(fields)

    # What kinds of operations add to it. Failures in here are told, and change nothing else.

    def begin(self) -> None:
        """Measure what there is to measure before it starts."""

    def end(self, error: BaseException | None) -> None:
        """Measure what there is to measure after its end, and put it into ``_fields``."""

    def summary(self) -> str:
        """What the message of its successful end says behind the duration."""
        return ""

    def advise(self, error: BaseException) -> str | None:
        """What to do about *error*."""
        return advise(error, {**self._fields, **self._more})

    # -----------------------------------------------------------------------------------------------------------------

    def __enter__(self: S) -> S:
        self._enter()
        return self

    async def __aenter__(self: S) -> S:
        self._enter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._exit(error)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._exit(error)

    def _enter(self) -> None:
        try:
            self.begin()
            self._tell("begin", f"{self.what} …", logging.DEBUG)
        except Exception as failure:
            complain(self.name, failure)
        self._began = time.perf_counter()

    def _exit(self, error: BaseException | None) -> None:
        self.duration = time.perf_counter() - self._began
        try:
            self.end(error)
        except Exception as failure:
            complain(self.name, failure)
        if error is None:
            self._done(self.duration)
        elif isinstance(error, Exception):
            self._failed(self.duration, error)
        else:
            self._tell(
                "stopped",
                f"{self.what} stopped after {format_duration(self.duration)}: {describe(error)}",
                logging.WARNING,
            )

    @safely
    def _done(self, duration: float) -> None:
        limit = self._limit()
        slow = limit is not None and duration >= limit
        message = f"{self.what} done in {format_duration(duration)}{self.summary()}"
        if slow and limit is not None:
            message += f", slow: over {format_duration(limit)}"
        level = max(self.done_level, logging.WARNING) if slow else self.done_level
        self._tell("done", message, level, {THRESHOLD: limit} if slow else None)

    @safely
    def _failed(self, duration: float, error: Exception) -> None:
        message = f"{self.what} failed after {format_duration(duration)}: {describe(error)}"
        self._tell("failed", message, logging.ERROR, {ADVICE: self.advise(error)}, error)

    def _limit(self) -> float | None:
        try:
            return limit_for(self.name, self._slow)
        except Exception as error:
            complain(f"threshold of {self.name}", error)
            return None

    @safely
    def _tell(
        self,
        state: str,
        message: str,
        level: int,
        fields: Mapping[str, Any] | None = None,
        error: BaseException | None = None,
    ) -> None:
        ours = {**self._fields, **(fields or {})}
        if self.duration is not None:
            ours["duration"] = self.duration
        tell(
            f"{self.name}.{state}", message, module=self.module, operation=self.name, state=state, level=level,
            logger=self._logger, fields=ours, more=self._more, error=error,
        )  # fmt: skip
