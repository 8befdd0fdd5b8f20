"""loguru, both ways: its messages become stdlib records, or stdlib records its messages. Nothing goes round twice.

Levels (SUCCESS is 25 on both sides), extras, exceptions, caller, thread and process come along.
"""

from __future__ import annotations

import logging
import sys
import threading
from importlib import import_module
from types import TracebackType
from typing import Any

from lamalog import rescue
from lamalog.bridges._bridge import Bridge, Undo
from lamalog.exceptions import MissingExtraError
from lamalog.record import prepare
from lamalog.rescue import safe_repr, safe_str
from lamalog.state import STANDARD, extras_of

_MARK = "_lamalog_from_logging"


class _Here(threading.local):
    sending = False


_here = _Here()


def to_logging(message: Any) -> None:
    """A loguru sink: hands each message to the stdlib logger named after the module that logged it.

    ``logger.add(to_logging, format=nothing, backtrace=False, diagnose=False)`` is what ``adopt("loguru")`` does.
    """
    found = message.record
    if _here.sending or found["extra"].get(_MARK):
        return
    logger = logging.getLogger(found["name"] or "loguru")
    level = found["level"].no
    if not logger.isEnabledFor(level):
        return
    _name_level(level, found["level"].name)
    logger.handle(_record_of(logger, level, found))


def nothing(record: Any) -> str:
    """A loguru format that spares the formatting: the sink reads the record itself."""
    return ""


def _record_of(logger: logging.Logger, level: int, found: Any) -> logging.LogRecord:
    error = found["exception"]
    exc_info = None if error is None or error.type is None else (error.type, error.value, error.traceback)
    record = logger.makeRecord(
        logger.name, level, found["file"].path, found["line"], found["message"], (), exc_info, found["function"]
    )
    created = found["time"].timestamp()
    record.relativeCreated += (created - record.created) * 1000
    record.created = created
    record.msecs = int((created - int(created)) * 1000) + 0.0
    record.thread, record.threadName = found["thread"].id, found["thread"].name
    record.process, record.processName = found["process"].id, found["process"].name
    for key, value in found["extra"].items():
        name = str(key)
        record.__dict__[f"extra.{name}" if name in STANDARD or name in record.__dict__ else name] = value
    return record


def _name_level(number: int, name: str) -> None:
    """Teach ``logging`` the name of a level that was made in loguru."""
    if logging.getLevelName(number) == f"Level {number}" and not name.startswith("Level "):
        logging.addLevelName(number, name)


class LoguruHandler(logging.Handler):
    """A stdlib handler that hands records to loguru, for applications whose sinks are loguru's. Records come redacted.

    :raises MissingExtraError: loguru isn't installed.
    """

    def __init__(self, level: int | str = logging.NOTSET) -> None:
        rescue.install()
        super().__init__(level)
        try:
            self._loguru: Any = import_module("loguru").logger
        except ImportError:
            raise MissingExtraError("LoguruHandler", "loguru") from None

    def emit(self, record: logging.LogRecord) -> None:
        """Hand *record* over. Never raises an Exception."""
        if _here.sending:
            return
        _here.sending = True
        try:
            self._send(record)
        except Exception:
            self.handleError(record)
        finally:
            _here.sending = False

    def _send(self, record: logging.LogRecord) -> None:
        state = prepare(record)
        text = state.message
        exc_info: Any = record.exc_info or None
        if exc_info is None and state.exception is not None:
            # Redaction has changed the exception: only its text may go on.
            text = f"{text}\n{state.exception['stacktrace']}"
        place = {
            "name": record.name,
            "function": record.funcName,
            "line": record.lineno,
            "module": record.module,
        }

        def patch(found: Any) -> None:
            found.update(place)
            found["file"].name, found["file"].path = record.filename, record.pathname

        extras = {**(state.fields or extras_of(record)), _MARK: True}
        # Without arguments loguru takes braces as they are.
        self._loguru.opt(exception=exc_info).patch(patch).bind(**extras).log(self._level(record), text)

    def _level(self, record: logging.LogRecord) -> str | int:
        try:
            return str(self._loguru.level(record.levelname).name)
        except ValueError:
            return record.levelno


def _forgiving(previous: Any) -> Any:
    """``Logger._log`` that logs what can't be formatted unformatted, instead of raising: braces in data are no mistake."""

    def _log(self: Any, level: Any, from_decorator: Any, options: Any, message: Any, args: Any, kwargs: Any) -> None:
        deeper = (options[0], options[1] + 1, *options[2:])
        try:
            previous(self, level, from_decorator, deeper, message, args, kwargs)
            return
        except Exception as error:
            if not (args or kwargs) or _came_from_a_sink(error.__traceback__):
                raise
        shown = [safe_repr(arg) for arg in args] + [
            f"{key}={safe_repr(value)}" for key, value in kwargs.items() if key != "record"
        ]
        # Past formatting and colour markup, both.
        plain = (deeper[0], deeper[1], False, False, False, *deeper[5:])
        previous(self, level, from_decorator, plain, f"{safe_str(message)} (args: {', '.join(shown)})", (), {})

    return _log


def _came_from_a_sink(tb: TracebackType | None) -> bool:
    while tb is not None:
        if tb.tb_frame.f_globals.get("__name__", "").startswith("loguru._handler"):
            return True
        tb = tb.tb_next
    return False


def _connect() -> Undo:
    """Add the sink, take loguru's own printing to stderr away, and forgive braces."""
    logger: Any = import_module("loguru").logger
    default = _default_sink(logger)
    if default is not None:
        logger.remove(default)
    number = logger.add(to_logging, level=0, format=nothing, backtrace=False, diagnose=False)
    kind = type(logger)
    previous = kind._log
    forgiving = _forgiving(previous)
    kind._log = forgiving

    def undo() -> None:
        if kind._log is forgiving:
            kind._log = previous
        try:
            logger.remove(number)
        except ValueError:  # the application has removed all sinks meanwhile
            return
        if default is not None and sys.stderr is not None:
            logger.add(sys.stderr)

    return undo


def _default_sink(logger: Any) -> int | None:
    """The sink that loguru puts on stderr when it is imported, if it is still there."""
    handlers = getattr(getattr(logger, "_core", None), "handlers", {})
    return 0 if 0 in handlers else None


BRIDGE = Bridge("loguru", module="loguru", connect=_connect)
