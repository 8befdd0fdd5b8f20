"""An operation in a ``with`` block: told when it begins (DEBUG) and how it ended, timed, never swallowed.

Over its threshold it is a WARNING, failed an ERROR with advice where there is any, interrupted a WARNING.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from threading import get_ident
from time import perf_counter
from types import TracebackType
from typing import Any, TypeVar

from lamalog.context import SPAN
from lamalog.lifecycle._advice import advise
from lamalog.lifecycle._emit import emit
from lamalog.lifecycle._events import ADVICE, ERROR_TYPE, MODULE, OPERATION, STATE, complain, type_name
from lamalog.lifecycle._loggers import AnyLogger, resolve
from lamalog.lifecycle._measures import cpu_time
from lamalog.lifecycle._spans import Span
from lamalog.lifecycle.thresholds import DEFAULT, THRESHOLDS, Limit, limit_for
from lamalog.names import logger_name
from lamalog.rescue import describe
from lamalog.state import STANDARD
from lamalog.told import TRACEBACK, identity_of, note, noted
from lamalog.units import format_duration

S = TypeVar("S", bound="Operation")
THRESHOLD = "lama.threshold"
NAME, OUTCOME, CPU_TIME = "operation.name", "operation.outcome", "operation.cpu.time"
SUCCESS, FAILURE, CANCELLED = "success", "failure", "cancelled"
#: State → outcome.
_OUTCOMES = {"done": SUCCESS, "failed": FAILURE, "stopped": CANCELLED}
#: (operation, state, module) → the fields that are always the same.
_constant: dict[tuple[str, str, str], dict[str, Any]] = {}
_MOST = 1000
_DEBUG = logging.DEBUG
#: A future of ``concurrent.futures`` that was cancelled raises one that is an Exception.
_CANCELLED = "CancelledError"


class Operation:
    """One operation; for ``with`` or ``async with``, once.

    :param module: that does it, ``"model_manager"``.
    :param name: of the operation, ``"model.load"``; its events are ``model.load.begin``, ``.done``, ``.failed``, ``.stopped``.
    :param what: what a message calls it, ``"loading lama-big"``.
    :param slow: overrides the threshold of the operation; None: there is none.
    """

    done_level = logging.INFO
    _cpu: float | None = None
    _thread = 0
    _span: Span | None = None
    _log: logging.Logger | None = None
    #: Fields of the logger it was given.
    _bound: Mapping[str, Any] = {}

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
        self._more = dict(more) if more else {}
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
        self._thread, self._cpu = get_ident(), cpu_time()
        return self

    async def __aenter__(self: S) -> S:
        # No CPU time: other tasks use the thread meanwhile.
        self._enter()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        before = self._cpu
        if before is not None:
            # In another thread, the difference would be of two clocks.
            self._cpu = cpu_time() - before if self._thread == get_ident() else None
        self._exit(error)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None
    ) -> None:
        self._exit(error)

    def _enter(self) -> None:
        try:
            self._span = span = Span()
            SPAN.set(span)
            self.begin()
            if self._target().isEnabledFor(_DEBUG):
                self._write("begin", f"{self.what} …", _DEBUG)
        except Exception as failure:
            complain(self.name, failure)
        self._began = perf_counter()

    def _exit(self, error: BaseException | None) -> None:
        self.duration = perf_counter() - self._began
        try:
            self.end(error)
        except Exception as failure:
            complain(self.name, failure)
        try:
            if error is None:
                self._done(self.duration)
            elif isinstance(error, Exception) and type(error).__name__ != _CANCELLED:
                self._failed(self.duration, error)
            else:
                self._stopped(self.duration, error)
        except Exception as failure:
            complain(self.name, failure)
        if self._span is not None:
            self._span.leave()

    def _target(self) -> logging.Logger:
        """The logger its records go to."""
        log = self._log
        if log is None:
            if self._logger is None:  # as resolve() would find it, without a lock
                known = logging.Logger.manager.loggerDict.get(logger_name(self.module))
                if isinstance(known, logging.Logger):
                    self._log = known
                    return known
            log, self._bound = resolve(self._logger, self.module)
            self._log = log
        return log

    def _done(self, duration: float) -> None:
        level = self.done_level
        limit = self._limit()
        if limit is not None and duration >= limit:
            level = max(level, logging.WARNING)
            slow = f", slow: over {format_duration(limit)}"
            self._fields[THRESHOLD] = limit
        else:
            slow = ""
        if self._target().isEnabledFor(level):
            self._write("done", f"{self.what} done in {format_duration(duration)}{self.summary()}{slow}", level)

    def _failed(self, duration: float, error: Exception) -> None:
        if not self._target().isEnabledFor(logging.ERROR):
            return
        if not noted(error, TRACEBACK):
            self._fields[ADVICE] = self._advice(error)
        message = f"{self.what} failed after {format_duration(duration)}: {describe(error)}"
        self._write("failed", message, logging.ERROR, error)

    def _advice(self, error: Exception) -> str | None:
        try:
            return self.advise(error)
        except Exception as failure:
            complain(f"advice for {self.name}", failure)
            return None

    def _stopped(self, duration: float, error: BaseException) -> None:
        level = logging.WARNING
        text = f"{self.what} stopped after {format_duration(duration)}: {describe(error)}"
        if isinstance(error, GeneratorExit):  # whoever took from it has had enough: nothing went wrong
            level, text = self.done_level, f"{self.what} closed after {format_duration(duration)}{self.summary()}"
        if self._target().isEnabledFor(level):
            self._write("stopped", text, level)

    def _limit(self) -> float | None:
        try:
            slow = self._slow
            return THRESHOLDS.get(self.name) if slow is DEFAULT else limit_for(self.name, slow)
        except Exception as error:
            complain(f"threshold of {self.name}", error)
            return None

    def _write(self, state: str, message: str, level: int, error: BaseException | None = None) -> None:
        values = _constants(self.name, state, self.module)
        span = self._span
        if span is not None:
            values["trace_id"], values["span_id"] = span.trace_id, span.span_id
            if span.parent_id is not None:
                values["parent_span_id"] = span.parent_id
        if self.duration is not None:
            values["duration"] = self.duration
            if self._cpu is not None:
                values[CPU_TIME] = self._cpu
        if self._fields:
            given = ((name, value) for name, value in self._fields.items() if value is not None)
            values.update((name if name not in STANDARD else f"extra.{name}", value) for name, value in given)
        exc_info = None
        if error is not None:
            values.setdefault(ERROR_TYPE, type_name(error))
            if noted(error, TRACEBACK):
                values.update(identity_of(error))
            else:
                exc_info = error
                note(error, TRACEBACK)
        if self._bound or self._more:
            _add(values, self._bound, self._more)
        emit(self._target(), level, message, values, exc_info)


def _constants(name: str, state: str, module: str) -> dict[str, Any]:
    """The fields that are the same for each operation of this name."""
    key = (name, state, module)
    known = _constant.get(key)
    if known is None:
        known = {"event.name": f"{name}.{state}", MODULE: module, OPERATION: name, STATE: state, NAME: name}
        if state in _OUTCOMES:
            known[OUTCOME] = _OUTCOMES[state]
        if len(_constant) < _MOST:
            _constant[key] = known
    return known.copy()


def _add(values: dict[str, Any], *more: Mapping[str, Any]) -> None:
    """What callers gave: where we or ``logging`` have the name, it becomes ``extra.<name>``."""
    taken = {*values, *STANDARD}
    for given in more:
        for name, value in given.items():
            values[f"extra.{name}" if name in taken else name] = value
