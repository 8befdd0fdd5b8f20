"""What makes two records "the same": short, hashable keys however long a message is."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Hashable
from typing import Any

from lamalog.filters._fields import field_of
from lamalog.rescue import safe_str
from lamalog.state import state_of

#: Longer values are kept as digests.
_LONGEST = 256
KeyOf = Callable[[logging.LogRecord], Hashable]


def by_callsite(record: logging.LogRecord) -> Hashable:
    """The line of code that made it, and its level."""
    return record.name, record.levelno, record.pathname, record.lineno


def by_message(record: logging.LogRecord) -> Hashable:
    """What it says: logger, level, rendered message, exception."""
    return record.name, record.levelno, short(message_of(record)), _exception_of(record)


def by_logger(record: logging.LogRecord) -> Hashable:
    """Its logger and level."""
    return record.name, record.levelno


def by_field(name: str) -> KeyOf:
    """One of its fields (or bound values), whatever its logger."""

    def key(record: logging.LogRecord) -> Hashable:
        value = field_of(record, name)
        return value if value is None or type(value) in (int, bool) else short(safe_str(value))

    return key


_NAMED: dict[str, KeyOf] = {"callsite": by_callsite, "message": by_message, "logger": by_logger}


def key_by(names: tuple[str, ...]) -> KeyOf:
    """The key made of all *names*: ``callsite``, ``message``, ``logger``, or the name of any field."""
    makers = [_NAMED.get(name) or by_field(name) for name in names]
    if len(makers) == 1:
        return makers[0]
    return lambda record: tuple([make(record) for make in makers])


def short(text: str) -> str | bytes:
    """*text*, or a digest of it where it is long."""
    if len(text) <= _LONGEST:
        return text
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def message_of(record: logging.LogRecord) -> str:
    """The rendered message. Never raises, whatever the arguments are."""
    state = state_of(record)
    if state.ready:
        return state.message
    template = record.msg if type(record.msg) is str else safe_str(record.msg)
    if not record.args:
        return template
    try:
        return template % record.args
    except Exception:
        return template


def _exception_of(record: logging.LogRecord) -> Any:
    """Type and text of its exception; the same before and after redaction only where that had nothing to hide."""
    state = state_of(record)
    if state.exception is not None:
        return state.exception["type"], short(state.exception["message"])
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else record.exc_info
    if not isinstance(error, BaseException):
        return None
    return type(error).__qualname__, short(safe_str(error))
