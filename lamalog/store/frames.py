"""Answers for those who go on with pyarrow or pandas."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import MissingExtraError
from lamalog.store.blocks import encode
from lamalog.store.columns import COLUMNS, Kind, micros, text_of

if TYPE_CHECKING:
    from lamalog.store.answer import Answer

EXTRA = "arrow"
_REST = "rest"
_EPOCH = dt.datetime(1970, 1, 1)


def arrow_table(answer: Answer) -> Any:
    """See :meth:`lamalog.store.answer.Answer.to_arrow`."""
    try:
        import pyarrow
    except ImportError:
        raise MissingExtraError("to_arrow()", EXTRA) from None
    if answer.arrow is not None:
        return answer.arrow()
    if answer.columns is not None:
        rows = list(answer)
        return pyarrow.table({name: _array(pyarrow, [row[name] for row in rows]) for name in answer.columns})
    return _records(pyarrow, answer)


def _records(pyarrow: Any, answer: Answer) -> Any:
    types = {
        Kind.TIME: pyarrow.timestamp("us"),
        Kind.TEXT: pyarrow.string(),
        Kind.INTEGER: pyarrow.int64(),
        Kind.REAL: pyarrow.float64(),
    }
    columns: dict[str, list[Any]] = {name: [] for name in (*COLUMNS, _REST)}
    for record in answer:
        for name, kind in COLUMNS.items():
            value = record.pop(name, None)
            columns[name].append(_moment(value) if kind is Kind.TIME else value)
        columns[_REST].append(encode(record).decode() if record else None)
    schema = {name: types[kind] for name, kind in COLUMNS.items()} | {_REST: pyarrow.string()}
    return pyarrow.table({name: pyarrow.array(values, schema[name]) for name, values in columns.items()})


def _array(pyarrow: Any, values: list[Any]) -> Any:
    """Of one type, as text if it has to be."""
    if _are_times(values):
        return pyarrow.array([_moment(value) for value in values], pyarrow.timestamp("us"))
    try:
        return pyarrow.array(values)
    except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, OverflowError):
        return pyarrow.array([text_of(value) for value in values])


def data_frame(answer: Answer) -> Any:
    """See :meth:`lamalog.store.answer.Answer.to_pandas`."""
    try:
        import pandas
    except ImportError:
        raise MissingExtraError("to_pandas()", EXTRA) from None
    frame = pandas.DataFrame(list(answer), columns=answer.columns)
    for name in frame.columns:
        if _are_times(frame[name].tolist()):
            frame[name] = pandas.to_datetime(frame[name], utc=True, format="ISO8601")
    return frame


def _are_times(values: list[Any]) -> bool:
    there = [value for value in values if isinstance(value, str)]
    # Looking at the first one suffices to tell a column of anything else.
    return (
        bool(there)
        and micros(there[0]) is not None
        and all(micros(value) is not None for value in values if value is not None and not _is_nan(value))
    )


def _is_nan(value: object) -> bool:
    """What pandas has in the place of None."""
    return isinstance(value, float) and math.isnan(value)


def _moment(value: object) -> dt.datetime | None:
    moment = micros(value)
    return None if moment is None else _EPOCH + dt.timedelta(microseconds=moment)
