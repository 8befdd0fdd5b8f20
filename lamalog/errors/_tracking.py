"""Two calls for those who want them: an exception that was caught, and what a user did."""

from __future__ import annotations

import logging
import sys
from typing import Any

from lamalog.rescue import describe, safe_repr, safe_str
from lamalog.state import STANDARD
from lamalog.told import TRACEBACK, note

TRACKED, ACTION = "error.tracked", "user.action"
_TEXT = 1_000


def track_error(exc: BaseException, /, **context: Any) -> None:
    """One ERROR with *exc*, its traceback and *context* as fields, on the calling module's logger. Never raises.

    ``logger=`` among *context*, a logger or its name, is used instead; ``level=`` a number or name in place of ERROR.
    """
    try:
        log = _logger(context.pop("logger", None))
        level = _level(context.pop("level", logging.ERROR))
        error = exc if isinstance(exc, BaseException) else None
        text = (describe(exc) if isinstance(exc, BaseException) else safe_str(exc))[:_TEXT]
        log.log(level, "%s", text, exc_info=error, extra=_extra(TRACKED, context), stacklevel=2)
        if log.isEnabledFor(level):
            note(error, TRACEBACK)
    except Exception as failure:
        _complain("an error could not be tracked", failure)


def action(name: str, /, **fields: Any) -> None:
    """What a user did, ``action("upload", size=3)``: INFO ``user.action``, a breadcrumb for errors that follow. Never raises."""
    try:
        text = safe_str(name)[:_TEXT]
        values = {"user.action.name": text, **_extra(ACTION, fields)}
        _logger(fields.pop("logger", None)).info("user action: %s", text, extra=values, stacklevel=2)
    except Exception as failure:
        _complain("an action could not be told", failure)


def _extra(event: str, fields: dict[str, Any]) -> dict[str, Any]:
    return {
        "event.name": event,
        **{f"extra.{key}" if key in STANDARD or key == "event.name" else key: value for key, value in fields.items()},
    }


def _logger(given: object) -> Any:
    if isinstance(given, str):
        return logging.getLogger(given)
    if given is not None and callable(getattr(given, "log", None)) and callable(getattr(given, "info", None)):
        return given
    name = sys._getframe(2).f_globals.get("__name__")
    return logging.getLogger(name if isinstance(name, str) else "lamalog.errors")


def _level(given: object) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    found = logging.getLevelName(given.upper()) if isinstance(given, str) else None
    return found if isinstance(found, int) else logging.ERROR


def _complain(what: str, failure: Exception) -> None:
    try:
        logging.getLogger("lamalog.errors").warning("%s: %s", what, safe_repr(failure))
    except Exception:
        pass
