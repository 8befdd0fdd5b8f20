"""The fields of a record that every engine knows by type, and the one form that a record has when it is looked at.

Core fields have one type each. A value of another type under such a name is kept as ``extra.<name>``, the way the
formatter keeps an extra that clashes; everything that is no core field keeps its value as it is.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from enum import Enum
from typing import Any

import msgspec

from lamalog import fields as f


class Kind(Enum):
    """What a core field holds."""

    TIME = "TIMESTAMP"
    TEXT = "VARCHAR"
    INTEGER = "BIGINT"
    REAL = "DOUBLE"

    @property
    def numeric(self) -> bool:
        """Whether it is compared as a number."""
        return self in (Kind.INTEGER, Kind.REAL)


#: In the order of the line.
COLUMNS: dict[str, Kind] = {
    f.TIMESTAMP: Kind.TIME,
    f.SEVERITY_TEXT: Kind.TEXT,
    f.SEVERITY_NUMBER: Kind.INTEGER,
    f.MESSAGE: Kind.TEXT,
    f.LOGGER: Kind.TEXT,
    f.EVENT_NAME: Kind.TEXT,
    f.TRACE_ID: Kind.TEXT,
    f.SPAN_ID: Kind.TEXT,
    "parent_span_id": Kind.TEXT,
    "lama.task.id": Kind.TEXT,
    "lama.node.id": Kind.TEXT,
    "lama.queue.name": Kind.TEXT,
    "lama.model.name": Kind.TEXT,
    "lama.stage": Kind.TEXT,
    "http.request.method": Kind.TEXT,
    "http.route": Kind.TEXT,
    "url.path": Kind.TEXT,
    "http.response.status_code": Kind.INTEGER,
    f.DURATION: Kind.REAL,
    f.RECORD_ID: Kind.TEXT,
    f.SERVICE_NAME: Kind.TEXT,
    f.SERVICE_VERSION: Kind.TEXT,
    f.HOST_NAME: Kind.TEXT,
    f.PROCESS_PID: Kind.INTEGER,
    f.THREAD_NAME: Kind.TEXT,
    f.CODE_FILE_PATH: Kind.TEXT,
    f.CODE_FUNCTION_NAME: Kind.TEXT,
    f.CODE_LINE_NUMBER: Kind.INTEGER,
    f.EXCEPTION_TYPE: Kind.TEXT,
    f.EXCEPTION_MESSAGE: Kind.TEXT,
    f.EXCEPTION_STACKTRACE: Kind.TEXT,
    "error.fingerprint": Kind.TEXT,
    "error.category": Kind.TEXT,
}
TEXTS = tuple(name for name, kind in COLUMNS.items() if kind is Kind.TEXT)
#: On its way into the index, the place in its file of a record that has no id to be ordered by.
LINE_KEY = "lamalog.line"

#: How a time stands on the line; another form is rewritten to this one when it is read.
CANONICAL_TIME = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z"
#: What reads as a number: the number of JSON, RFC 8259.
NUMBER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?"
_number = re.compile(NUMBER)
_INT64 = 1 << 63
_EPOCH = dt.datetime(1970, 1, 1)
_MICROSECOND = dt.timedelta(microseconds=1)
_encode = msgspec.json.Encoder().encode
_EXPONENT = re.compile(r"(-?)(\d)(?:\.(\d+))?e([+-]\d+)")


def micros(text: object) -> int | None:
    """Microseconds since the epoch of a canonical time; None for anything else."""
    if not isinstance(text, str) or len(text) != 27 or text[-1] != "Z" or text[10] != "T" or text[19] != ".":
        return None
    try:
        return (dt.datetime.fromisoformat(text[:-1]) - _EPOCH) // _MICROSECOND
    except ValueError:
        return None


def time_text(moment: int) -> str:
    """The canonical form of *moment*, microseconds since the epoch."""
    return (_EPOCH + moment * _MICROSECOND).isoformat(timespec="microseconds") + "Z"


def text_of(value: Any) -> str | None:
    """A value as text: what text conditions look at, and what groups are named by. None for null."""
    if isinstance(value, str):
        return value
    if value is None:
        return None
    if value is True or value is False:
        return "true" if value else "false"
    if isinstance(value, float):
        return _real(value)
    return str(value) if isinstance(value, int) else _encode(value).decode("utf-8")


def _real(value: float) -> str:
    """As ECMAScript and yyjson write it, which is how it comes out of the index."""
    text = repr(value)
    match = _EXPONENT.fullmatch(text)
    if match is None:
        return text
    sign, head, tail, exponent = match[1], match[2], match[3] or "", int(match[4])
    if exponent > 20 or exponent < -6:
        return f"{sign}{head}{'.' + tail if tail else ''}e{exponent}"
    if exponent < 0:
        return f"{sign}0.{'0' * (-exponent - 1)}{head}{tail}"
    return f"{sign}{head}{tail.ljust(exponent, '0')}.0"


def number_of(value: Any) -> float | None:
    """The number that *value* is, or that it reads as; None for what is none."""
    if isinstance(value, str):
        if _number.fullmatch(value) is None:
            return None
        number = float(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            return None
    else:
        return None
    return number if math.isfinite(number) else None


def normalise(fields: dict[str, Any]) -> dict[str, Any]:
    """*fields* with every core field of its type or absent. The same dict where there is nothing to do."""
    wrong = [
        name for name, kind in COLUMNS.items() if (value := fields.get(name)) is not None and not _fits(value, kind)
    ]
    if not wrong and None not in fields.values():
        return fields
    result = {name: value for name, value in fields.items() if value is not None}
    for name in wrong:
        value, kind = result[name], COLUMNS[name]
        fitted = _fitted(value, kind)
        if fitted is None:
            del result[name]
            result[f"extra.{name}"] = value
        else:
            result[name] = fitted
    return result


def _fits(value: Any, kind: Kind) -> bool:
    if kind is Kind.TEXT:
        return isinstance(value, str)
    if kind is Kind.TIME:
        return micros(value) is not None
    if kind is Kind.INTEGER:
        return type(value) is int and -_INT64 <= value < _INT64
    return type(value) is float and math.isfinite(value)


def _fitted(value: Any, kind: Kind) -> Any:
    """*value* in the type of the field, None if it has no such form."""
    if kind is Kind.TEXT:
        return text_of(value)
    if kind is Kind.TIME:
        return None
    number = number_of(value)
    if number is None or kind is Kind.REAL:
        return number
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    return int(number) if number.is_integer() and -_INT64 <= number < _INT64 else None
