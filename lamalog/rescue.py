"""Bring every record out, whatever is wrong with it: the pure parts, and the guards put into ``logging``.

``logging`` raises into the host when ``extra`` names a record attribute, when ``extra`` is no mapping and when a
filter raises. After ``install()`` such a record comes out all the same, marked with ``lamalog.rescued``.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping
from typing import Any

from lamalog.state import STANDARD, state_of

MARK = "lamalog.rescued"
#: Characters kept of one value's repr in a rescued message.
REPR_LIMIT = 200
#: Characters kept of one formatted traceback; the middle is cut.
TRACEBACK_LIMIT = 100_000


def describe(error: BaseException) -> str:
    """``"TypeError: text"``, also when the error's own ``__str__`` raises."""
    try:
        text = str(error)
    except Exception:
        text = "<unprintable>"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def safe_str(value: object) -> str:
    """``str(value)``, or ``<unprintable Type: Error>``; never raises an Exception."""
    try:
        return str(value)
    except Exception as error:
        return f"<unprintable {type(value).__name__}: {type(error).__name__}>"


def safe_repr(value: object, limit: int = REPR_LIMIT) -> str:
    """``repr(value)`` cut at *limit* characters, or ``<unprintable Type: Error>``; never raises an Exception."""
    try:
        text = repr(value)
    except Exception as error:
        return f"<unprintable {type(value).__name__}: {type(error).__name__}>"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def mark(record: logging.LogRecord, reason: str) -> None:
    """Note on *record* that something about it was wrong. Several reasons add up."""
    marks = state_of(record).marks
    known = marks.get(MARK)
    marks[MARK] = reason if known is None else f"{known}; {reason}"[:1000]


def render(record: logging.LogRecord, args: Any) -> str:
    """``record.getMessage()`` with *args* in place of the record's own; when that fails, template and args side by side, marked.

    Lone surrogates come out escaped (``\\udc80``): no file and no socket could take them.
    """
    template = record.msg
    try:
        text = template if type(template) is str else str(template)
        return well_formed(text % args if args else text)
    except Exception as error:
        mark(record, describe(error))
        shown = (
            ", ".join(f"{key}={safe_repr(value)}" for key, value in args.items())
            if isinstance(args, Mapping)
            else ", ".join(safe_repr(value) for value in (args if isinstance(args, tuple) else (args,)))
        )
        return well_formed(f"{safe_str(template)} (args: {shown})" if args else safe_str(template))


def well_formed(text: str) -> str:
    """*text*, with what UTF-8 cannot encode escaped."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def format_exception(exc_info: Any) -> str:
    """The interpreter's own traceback text for an ``exc_info`` triple or exception, at most TRACEBACK_LIMIT long."""
    error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    if not isinstance(error, BaseException):
        return ""
    try:
        tb = exc_info[2] if isinstance(exc_info, tuple) else error.__traceback__
        text = "".join(traceback.format_exception(type(error), error, tb)).rstrip("\n")
    except Exception as failure:
        text = f"{describe(error)} (traceback lost: {describe(failure)})"
    return without_middle(text)


def without_middle(text: str) -> str:
    """*text*, of which the middle is left out, and counted, when it is longer than TRACEBACK_LIMIT."""
    if len(text) <= TRACEBACK_LIMIT:
        return text
    half = TRACEBACK_LIMIT // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"


_original_make_record = logging.Logger.makeRecord
_original_filter = logging.Filterer.filter


def _make_record(
    self: logging.Logger,
    name: str,
    level: int,
    fn: str,
    lno: int,
    msg: object,
    args: Any,
    exc_info: Any,
    func: str | None = None,
    extra: Mapping[str, object] | None = None,
    sinfo: str | None = None,
) -> logging.LogRecord:
    record = _original_make_record(self, name, level, fn, lno, msg, args, exc_info, func, None, sinfo)
    if extra is None:
        return record
    attributes = record.__dict__
    try:
        for key, value in extra.items():
            if key in attributes or key in STANDARD:
                attributes[f"extra.{key}"] = value
            else:
                attributes[key] = value
    except Exception as error:
        mark(record, f"extra={safe_repr(extra)} is not a mapping: {describe(error)}")
    return record


def _filter(self: logging.Filterer, record: logging.LogRecord) -> Any:
    """As ``logging.Filterer.filter``, but a filter that raises lets the record pass, marked."""
    for one in self.filters:
        try:
            result = one.filter(record) if hasattr(one, "filter") else one(record)
        except Exception as error:
            mark(record, f"filter {type(one).__name__} raised {describe(error)}")
            continue
        if not result:
            return False
        if _MAY_REPLACE and isinstance(result, logging.LogRecord):
            record = result
    return record if _MAY_REPLACE else True


#: Since 3.12 a filter may return another record in place of the one it was given.
_MAY_REPLACE = sys.version_info >= (3, 12)


def install() -> None:
    """Guard ``logging.Logger.makeRecord`` and ``logging.Filterer.filter``. Again: no effect. A Logger subclass that
    overrides them is left alone."""
    if logging.Logger.makeRecord is _original_make_record:
        logging.Logger.makeRecord = _make_record  # type: ignore[method-assign]
    if logging.Filterer.filter is _original_filter:
        logging.Filterer.filter = _filter  # type: ignore[method-assign]


def uninstall() -> None:
    """Take the guards off again, where nobody has wrapped them since."""
    if logging.Logger.makeRecord is _make_record:
        logging.Logger.makeRecord = _original_make_record  # type: ignore[method-assign]
    if logging.Filterer.filter is _filter:
        logging.Filterer.filter = _original_filter  # type: ignore[method-assign]
