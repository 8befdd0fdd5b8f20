"""Names that an existing application may call already, as thin aliases; new code is better off with the real ones.

===========================  ==============================================
here                         there
===========================  ==============================================
``setup_logging``            ``lamalog.configure``
``show_startup_banner``      ``lamalog.show_startup_banner``
``log_shutdown``             ``lamalog.log_shutdown``
``get_logger``               ``lamalog.names.get_logger``
``log_success``              ``logger.log(lamalog.levels.SUCCESS, …)``
``track_error``              ``logger.error(…, exc_info=exc, extra=…)``
``init_api_logging``         ``lamalog.http.flask.init_app``
===========================  ==============================================
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from typing import Any

from lamalog.levels import SUCCESS
from lamalog.lifecycle import log_shutdown, show_startup_banner
from lamalog.lifecycle._events import ERROR_TYPE, safely, type_name
from lamalog.lifecycle._records import LoggerLike, extra, logger_of
from lamalog.names import get_logger
from lamalog.rescue import describe
from lamalog.told import TRACEBACK, note

__all__ = [
    "get_logger",
    "init_api_logging",
    "log_shutdown",
    "log_success",
    "setup_logging",
    "show_startup_banner",
    "track_error",
]


def setup_logging(
    name: str | None = None,
    level: str | int | None = None,
    log_dir: str | os.PathLike[str] | None = None,
    *,
    config: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    **options: Any,
) -> logging.Logger:
    """Set logging up, and get the logger of that *name* (the root logger for None). May be called again.

    Never raises: what is wrong is logged and left out.

    :param name: of the service.
    :param config: a YAML or JSON file, or a mapping, laid over the defaults.
    :param options: of ``lamalog.default_config``.
    """
    from lamalog.manager import configure

    given = {"app": name, "level": level, "log_dir": log_dir, **options}
    options = {key: value for key, value in given.items() if value is not None}
    configure(config, **options)
    return logging.getLogger(name)


def log_success(message: object, *args: object, logger: LoggerLike = None, **fields: Any) -> None:
    """A record of level SUCCESS; *fields* go on it. Without *logger*: that of the calling module."""
    log = logger_of(logger, 1)
    log.log(SUCCESS, message, *args, extra=_fields(fields), stacklevel=2)


def track_error(exc: BaseException, **context: Any) -> None:
    """An ERROR with the exception, its traceback and *context* as fields, on the calling module's logger. Never raises.

    A ``logger=`` among *context*, a logger or its name, is used instead.
    """
    given = context.pop("logger", None)
    _track(exc, context, logger_of(given if isinstance(given, (logging.Logger, str)) else None, 1))


@safely
def _track(error: object, context: Mapping[str, Any], log: logging.Logger) -> None:
    known = isinstance(error, BaseException)
    text = describe(error) if isinstance(error, BaseException) else str(error)
    fields = {**context, **({ERROR_TYPE: type_name(error)} if isinstance(error, BaseException) else {})}
    # Above this: safely's wrapper, track_error, the caller.
    log.error("%s", text, exc_info=error if known else None, extra=extra("error.tracked", fields), stacklevel=4)  # type: ignore[arg-type]
    if isinstance(error, BaseException):
        note(error, TRACEBACK)


def init_api_logging(app: Any, **options: Any) -> None:
    """Log every request that a Flask application answers; see ``lamalog.http.flask.init_app``."""
    from lamalog.http.flask import init_app

    init_app(app, **options)


def _fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    named = extra("", fields)
    del named["event.name"]
    return named
