"""Startup, step by step: what is being done, how long it took, and what to do when it fails.

``with startup("scheduler") as boot: with boot.step("bind ZeroMQ", address=...): ...``
"""

from __future__ import annotations

import logging
import time
from types import TracebackType
from typing import Any

from lamalog.lifecycle._advice import advise
from lamalog.lifecycle._records import LoggerLike, extra, logger_of
from lamalog.rescue import describe
from lamalog.units import format_duration


class _Timed:
    """What a whole startup and one step have in common: a block that is timed, told and never swallowed."""

    def __init__(self, logger: logging.Logger, fields: dict[str, Any]) -> None:
        self._logger = logger
        self._fields = fields
        self._began = 0.0
        #: Seconds it took, once it is over.
        self.duration: float | None = None

    def add(self, **fields: Any) -> None:
        """More fields for the records to come, learnt meanwhile."""
        self._fields.update(fields)

    def _start(self) -> None:
        self._began = time.perf_counter()

    def _stop(self) -> str:
        self.duration = time.perf_counter() - self._began
        return format_duration(self.duration)

    def _log(self, level: int, event: str, message: str, exc_info: Any = None, **more: Any) -> None:
        """One record whose caller is the user's ``with``: above this, ``_tell``, ``_enter`` and ``__enter__``."""
        fields = {**self._fields, **more}
        if self.duration is not None:
            fields["duration"] = self.duration
        self._logger.log(level, "%s", message, extra=extra(event, fields), exc_info=exc_info, stacklevel=5)

    def _enter(self) -> None:
        raise NotImplementedError

    def _exit(self, error: BaseException | None) -> None:
        raise NotImplementedError

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._exit(error)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._exit(error)


class Step(_Timed):
    """One step of a startup; made by ``Startup.step``, used in ``with`` or ``async with``, once."""

    def __init__(self, parent: Startup, name: str, fields: dict[str, Any]) -> None:
        super().__init__(parent._logger, fields)
        self.name = name
        self._parent = parent

    def __enter__(self) -> Step:
        self._enter()
        return self

    async def __aenter__(self) -> Step:
        self._enter()
        return self

    def _enter(self) -> None:
        self._tell(logging.DEBUG, "startup.step.begin", f"{self.name} …")
        self._start()

    def _exit(self, error: BaseException | None) -> None:
        took = self._stop()
        if error is None:
            self._parent._done(self)
            self._tell(logging.INFO, "startup.step.done", f"{self.name} ({took})")
            return
        self._parent._failed(self, error)
        if isinstance(error, Exception):
            advice = advise(error, self._fields)
            text = f"{self.name} failed after {took}: {describe(error)}"
            more = {"startup.advice": advice} if advice else {}
            self._tell(logging.ERROR, "startup.step.failed", text, exc_info=error, **more)
        else:
            text = f"{self.name} stopped after {took}: {describe(error)}"
            self._tell(logging.WARNING, "startup.step.stopped", text)

    def _tell(self, level: int, event: str, message: str, exc_info: Any = None, **more: Any) -> None:
        names = {"startup.component": self._parent.component, "startup.step": self.name}
        self._log(level, event, message, exc_info, **names, **more)


class Startup(_Timed):
    """A startup in progress; made by ``startup``."""

    def __init__(self, component: str, logger: logging.Logger, fields: dict[str, Any]) -> None:
        super().__init__(logger, fields)
        self.component = component
        self._steps_done = 0
        self._failure: tuple[str, BaseException] | None = None

    def step(self, name: str, /, **fields: Any) -> Step:
        """A step to use in ``with`` or ``async with``; *fields* go on its records. Steps may nest."""
        return Step(self, name, fields)

    def __enter__(self) -> Startup:
        self._enter()
        return self

    async def __aenter__(self) -> Startup:
        self._enter()
        return self

    def _enter(self) -> None:
        self._tell(logging.DEBUG, "startup.begin", f"{self.component} is starting")
        self._start()

    def _exit(self, error: BaseException | None) -> None:
        took = self._stop()
        steps = f"{self._steps_done} step{'' if self._steps_done == 1 else 's'}"
        if error is None:
            counted = f", {steps}" if self._steps_done else ""
            self._tell(logging.INFO, "startup.done", f"{self.component} started in {took}{counted}")
            return
        if not isinstance(error, Exception):
            text = f"{self.component} stopped while starting, after {took}: {describe(error)}"
            self._tell(logging.WARNING, "startup.stopped", text)
            return
        known = self._failure is not None and self._failure[1] is error
        if self._failure is not None and known:
            # The step has told cause and traceback already.
            text = f"{self.component} could not start: {self._failure[0]} failed, {steps} done, after {took}"
            self._tell(logging.ERROR, "startup.failed", text, **{"startup.step": self._failure[0]})
            return
        advice = advise(error, self._fields)
        text = f"{self.component} could not start: {describe(error)}, {steps} done, after {took}"
        more = {"startup.advice": advice} if advice else {}
        self._tell(logging.ERROR, "startup.failed", text, exc_info=error, **more)

    def _tell(self, level: int, event: str, message: str, exc_info: Any = None, **more: Any) -> None:
        names: dict[str, Any] = {"startup.component": self.component}
        if event != "startup.begin":
            names["startup.steps"] = self._steps_done
        self._log(level, event, message, exc_info, **names, **more)

    def _done(self, step: Step) -> None:
        self._steps_done += 1

    def _failed(self, step: Step, error: BaseException) -> None:
        # The innermost of nested steps knows best.
        if self._failure is None or self._failure[1] is not error:
            self._failure = (step.name, error)


def startup(component: str, /, *, logger: LoggerLike = None, **fields: Any) -> Startup:
    """A startup to use in ``with`` or ``async with``: tells its beginning (DEBUG) and its end (INFO, or ERROR with what
    to do about it), and times its steps. What is raised inside is raised on.

    :param component: what is starting, e.g. ``"scheduler"``.
    :param logger: a logger or its name; by default the one named after the calling module.
    :param fields: go on the startup's own records.
    """
    return Startup(component, logger_of(logger, 1), fields)
