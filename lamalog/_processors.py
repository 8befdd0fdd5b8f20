"""Let structlog loggers speak through ``logging``, so that they share handlers, files and redaction with everyone.

``structlog.configure(processors=lamalog.processors())`` is all; any wrapper class and logger factory will do.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterable
from types import FrameType
from typing import Any, NoReturn

import structlog
from structlog.typing import EventDict, Processor

from lamalog import rescue
from lamalog.exceptions import ConfigError
from lamalog.levels import as_level

_OURS = ("structlog", "logging", "lamalog._processors")
_SYNONYMS = {"exception": logging.ERROR, "msg": logging.INFO, "log": logging.INFO, "err": logging.ERROR}


def processors(*before: Processor) -> list[Processor]:
    """The processor chain for ``structlog.configure``: *before*, then the hand-over to ``logging``.

    The event becomes the message, everything else in the event dict an extra. Logger name and caller are those of the
    structlog call. The context bound by ``structlog.contextvars`` is added to every record by lamalog anyway.
    """
    rescue.install()
    return [*before, to_logging]


def to_logging(logger: Any, method_name: str, event_dict: EventDict) -> NoReturn:
    """Emit *event_dict* as a LogRecord of the stdlib logger of the same name, and end the chain here.

    :raises structlog.DropEvent: always: the record is on its way.
    """
    frame = _caller()
    target = logger if isinstance(logger, logging.Logger) else logging.getLogger(_logger_name(logger, frame))
    level = _level(method_name)
    if target.isEnabledFor(level):
        event = event_dict.pop("event", None)
        args = event_dict.pop("positional_args", ())
        exc_info = _exc_info(event_dict.pop("exc_info", None))
        stack = "".join(traceback.format_stack(frame)).rstrip() if event_dict.pop("stack_info", None) else None
        event_dict.pop("stacklevel", None)
        code = frame.f_code
        record = target.makeRecord(
            target.name, level, code.co_filename, frame.f_lineno, "" if event is None else event, args, exc_info,
            code.co_name, event_dict, stack,
        )  # fmt: skip
        target.handle(record)
    raise structlog.DropEvent


def _caller() -> FrameType:
    """The frame of the application's own call; for structlog's async methods, the frame that awaited them."""
    awaiting = getattr(structlog.contextvars, "_ASYNC_CALLING_STACK", None)
    frame = awaiting.get(None) if awaiting is not None else None
    if frame is None:
        frame = sys._getframe(2)
    while frame.f_back is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return frame


def _is_ours(module: str, names: Iterable[str] = _OURS) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)


def _logger_name(logger: Any, frame: FrameType) -> str:
    name = getattr(logger, "name", None)
    return name if isinstance(name, str) else str(frame.f_globals.get("__name__", "structlog"))


def _level(method_name: str) -> int:
    known = _SYNONYMS.get(method_name)
    if known is not None:
        return known
    try:
        return as_level(method_name)
    except ConfigError:
        return logging.INFO


def _exc_info(value: Any) -> Any:
    if isinstance(value, BaseException):
        return (type(value), value, value.__traceback__)
    if isinstance(value, tuple) or not value:
        return value or None
    current = sys.exc_info()
    return current if current[0] is not None else None
