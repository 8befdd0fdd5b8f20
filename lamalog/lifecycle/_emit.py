"""Write an operation's record on its user's line, at little more than the price of a logging call.

``logging`` looks for the caller from scratch; here the way is known, so the record is made and handed on directly.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from types import CodeType
from typing import Any

from lamalog import rescue
from lamalog.lifecycle._events import _is_ours

_plain_log = logging.Logger._log
_KNOWN = (rescue._original_make_record, rescue._make_record)
#: Code of functions of ours, met on the way to the user's line.
_ours: dict[CodeType, bool] = {}
_MOST = 1000


def emit(
    log: logging.Logger, level: int, message: str, values: Mapping[str, Any], error: BaseException | None = None
) -> None:
    """Log *message* with *values* as extra, none of which LogRecord has itself; the level is known to be on.

    The caller is the first frame that is not ours.
    """
    frame = sys._getframe(2)  # 1 is Operation
    depth = 2
    ours = _ours
    while True:
        code = frame.f_code
        known = ours.get(code)
        if known is None:
            known = _is_ours(frame.f_globals.get("__name__"))
            if len(ours) < _MOST:  # users' code too: one more look-up by name costs more than the entry
                ours[code] = known
        if not known or frame.f_back is None:
            break
        frame = frame.f_back
        depth += 1
    kind = type(log)
    if kind._log is not _plain_log or kind.makeRecord not in _KNOWN:  # a Logger class of the host's own
        log.log(level, "%s", message, extra=values, exc_info=error, stacklevel=depth + 1)
        return
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    record = log.makeRecord(
        log.name, level, code.co_filename, frame.f_lineno, "%s", (message,), exc_info, code.co_name, None, None
    )
    record.__dict__.update(values)  # as makeRecord would, without asking for each name whether it is one of its own
    log.handle(record)
