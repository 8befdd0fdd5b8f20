"""An exception on its way up through several operations: its traceback is told once."""

from __future__ import annotations

_MARK = "__lamalog_told__"


def told(error: BaseException) -> bool:
    """Whether a record with the traceback of *error* has been made."""
    return bool(getattr(error, _MARK, False))


def mark_told(error: BaseException) -> None:
    """Remember that there is a record with its traceback now."""
    try:
        setattr(error, _MARK, True)
    except Exception:  # an exception class without room for attributes: its traceback may come twice
        pass
