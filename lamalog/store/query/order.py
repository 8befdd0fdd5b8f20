"""In which order rows stand: numbers before texts, absent values last in either direction, equal ones as they came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lamalog.store.columns import number_of, text_of


def ordered(rows: list[Any], key: Callable[[Any], Any], descending: bool) -> list[Any]:
    """By a value of one type; stable, None last."""
    there = [row for row in rows if key(row) is not None]
    absent = [row for row in rows if key(row) is None]
    # reverse=True keeps equal rows in their order.
    return sorted(there, key=key, reverse=descending) + absent


def by_value(rows: list[Any], value: Callable[[Any], Any], descending: bool) -> list[Any]:
    """By a value of any type: what is a number or reads as one, then everything else by its text."""
    rows = ordered(rows, lambda row: text_of(value(row)), descending)
    return ordered(rows, lambda row: number_of(value(row)), descending)


def by_cell(rows: list[Any], place: int, descending: bool) -> list[Any]:
    """Rows of a table by a column of numbers, or of texts, or of both."""
    rows = ordered(rows, lambda row: row[place] if isinstance(row[place], str) else None, descending)
    return ordered(rows, lambda row: None if isinstance(row[place], str) else row[place], descending)
