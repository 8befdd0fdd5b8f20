"""One record for one thing that nobody caught, and whether somebody at the terminal has seen it.

Every hook ends here. Nothing raises out of it, and a hook that is set off while a hook is at work says nothing.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from types import FrameType, TracebackType
from typing import Any

from lamalog.rescue import describe
from lamalog.state import STANDARD
from lamalog.told import HOOK, note, noted

LOGGER = "lamalog.hooks"
_TEXT_LIMIT = 1000


class Outcome(Enum):
    """What became of a report."""

    #: No handler took it: nothing is configured, the level is off, or it was reported before.
    UNSEEN = 0
    #: A handler took it.
    RECORDED = 1
    #: A handler has it, and one of them writes to the terminal.
    SHOWN = 2


class _Here(threading.local):
    busy = False


_here = _Here()


def _after_fork() -> None:
    _here.busy = False


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def report(
    level: int,
    event: str,
    text: str,
    error: BaseException | None = None,
    tb: TracebackType | None = None,
    *,
    fields: Mapping[str, Any] | None = None,
    place: tuple[str, int, str] | None = None,
    logger: str = LOGGER,
) -> Outcome:
    """Log *text* with *error* as an ordinary record. Never raises an Exception.

    :param event: ``event.name``.
    :param place: file, line and function the record is to name; default: where *error* was raised.
    """
    if _here.busy or _too_late():
        return Outcome.UNSEEN
    _here.busy = True
    try:
        target = live_logger(logger)
        if error is not None and not _first_time(error):
            return Outcome.RECORDED
        if not target.isEnabledFor(level) or not target.hasHandlers():
            return Outcome.UNSEEN
        target.handle(make_record(target, level, event, text, error, tb, fields=fields, place=place))
        return Outcome.SHOWN if any(map(_on_terminal, willing(target, level))) else Outcome.RECORDED
    except Exception:
        return Outcome.UNSEEN
    finally:
        _here.busy = False


def _too_late() -> bool:
    """Before 3.12 a thread that is started while the interpreter is taken apart never runs, and ``start()`` waits for
    it for ever: whatever handler starts one would hang the process."""
    return sys.version_info < (3, 12) and sys.is_finalizing()


def live_logger(name: str = LOGGER) -> logging.Logger:
    """The logger of that name; one of ours is switched on again where a ``dictConfig`` has disabled it."""
    logger = logging.getLogger(name)
    if name.startswith("lamalog."):
        logger.disabled = False
    return logger


def make_record(
    logger: logging.Logger,
    level: int,
    event: str,
    text: str,
    error: BaseException | None = None,
    tb: TracebackType | None = None,
    *,
    fields: Mapping[str, Any] | None = None,
    place: tuple[str, int, str] | None = None,
) -> logging.LogRecord:
    """The record of a report, not yet handled."""
    if error is not None and tb is None:
        tb = error.__traceback__
    path, line, function = place or _place_of(tb, sys._getframe(1))
    exc_info = None if error is None else (type(error), error, tb)
    record = logger.makeRecord(logger.name, level, path, line, text[:_TEXT_LIMIT], None, exc_info, function)  # type: ignore[arg-type]
    record.__dict__["event.name"] = event
    for key, value in (fields or {}).items():
        record.__dict__[f"extra.{key}" if key in STANDARD else key] = value
    return record


def sentence(prefix: str, kind: type[BaseException] | None, error: BaseException | None) -> str:
    """``"uncaught ValueError: text"``."""
    return f"{prefix} {describe(error) if error is not None else getattr(kind, '__name__', 'exception')}"


def _first_time(error: BaseException) -> bool:
    """An exception that comes by several hooks is told by the first. What can't be marked counts as new."""
    if noted(error, HOOK):
        return False
    note(error, HOOK)
    return True


def _place_of(tb: TracebackType | None, hook: FrameType) -> tuple[str, int, str]:
    """Where the exception was raised; without one, the hook itself."""
    if tb is None:
        while hook.f_back is not None and hook.f_code.co_filename == __file__:
            hook = hook.f_back
        return hook.f_code.co_filename, hook.f_lineno, hook.f_code.co_name
    while tb.tb_next is not None:
        tb = tb.tb_next
    code = tb.tb_frame.f_code
    return code.co_filename, tb.tb_lineno or 0, code.co_name


def willing(logger: logging.Logger, level: int) -> Iterator[logging.Handler]:
    """Every handler that a record of *logger* at *level* reaches, those behind queues included."""
    current: logging.Logger | None = logger
    seen: set[int] = set()
    while current is not None:
        yield from _with_inner(current.handlers, level, seen)
        current = current.parent if current.propagate else None


def _with_inner(handlers: Iterable[Any], level: int, seen: set[int]) -> Iterator[logging.Handler]:
    for handler in handlers:
        if isinstance(handler, logging.Handler) and id(handler) not in seen and level >= handler.level:
            seen.add(id(handler))
            yield handler
            inner = [getattr(handler, "target", None), *_listed(handler), *_listed(getattr(handler, "listener", None))]
            yield from _with_inner(inner, level, seen)


def _listed(holder: object) -> list[object]:
    handlers = getattr(holder, "handlers", ())
    return list(handlers) if isinstance(handlers, (list, tuple)) else []


def _on_terminal(handler: logging.Handler) -> bool:
    stream = getattr(handler, "stream", None)
    if stream is None or getattr(stream, "closed", False):
        return False
    return stream in (sys.stderr, sys.__stderr__, sys.stdout, sys.__stdout__)
