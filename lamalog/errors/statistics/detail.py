"""Everything about one group."""

from __future__ import annotations

from collections import deque
from typing import Any

from lamalog.errors.statistics.asking import MARKED, UNMARKED, Errors, condition, same
from lamalog.errors.statistics.gather import in_order
from lamalog.errors.statistics.groups import Moment, groups_of, window_of
from lamalog.errors.statistics.keys import Keys
from lamalog.errors.statistics.model import GroupDetail, Sequence
from lamalog.errors.statistics.sequences import WITHIN, all_pairs, around, times_of
from lamalog.errors.statistics.window import Window
from lamalog.store import Store

__all__ = ["error_sequences", "group_detail"]


def group_detail(
    store: Store,
    fingerprint: str,
    since: Moment = None,
    until: Moment = None,
    query: str = "",
    *,
    samples: int = 10,
    within: float = WITHIN,
    now: float | None = None,
) -> GroupDetail | None:
    """The group *fingerprint* with its newest *samples*, and the errors that come within *within* seconds before and
    after it. None if there is no error of it in the time range. The other arguments are those of ``error_groups``."""
    errors = Errors(store, (condition(query),))
    window = window_of(store, since, until, now)
    groups = groups_of(errors, window, fingerprint)
    if not groups:
        return None
    first, newest = _samples(errors, window, fingerprint, samples)
    times = times_of(in_order(errors, window))
    after, before = around(times, fingerprint, within)
    return GroupDetail(
        groups[0],
        tuple(newest),
        first,
        tuple(after),
        tuple(before),
        _titles(errors, window, fingerprint, after, before),
    )


def error_sequences(
    store: Store,
    since: Moment = None,
    until: Moment = None,
    query: str = "",
    *,
    within: float = WITHIN,
    groups: int = 30,
    now: float | None = None,
) -> list[Sequence]:
    """Which of the most frequent *groups* follow which, the surest first."""
    errors = Errors(store, (condition(query),))
    return all_pairs(times_of(in_order(errors, window_of(store, since, until, now))), within, groups)


def _samples(
    errors: Errors, window: Window, fingerprint: str, count: int
) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The very first record, and the newest ones."""
    if errors.store.engine != "python":
        ours = errors.where(MARKED, same(fingerprint), until=window.until)
        newest = list(ours.rows(f"| last {count}"))
        if newest:
            return next(iter(ours.rows("| limit 1"))), newest[::-1]
        errors = errors.where(UNMARKED)
    key_of = Keys()
    first, last = None, deque[dict[str, Any]](maxlen=count)
    for record in errors.where(until=window.until).rows():
        if key_of(record) == fingerprint:
            first = first or record
            last.append(record)
    return first, list(last)[::-1]


def _titles(
    errors: Errors, window: Window, fingerprint: str, after: list[Sequence], before: list[Sequence]
) -> dict[str, str]:
    wanted = {key for each in (*after, *before) for key in (each.first, each.then)}
    if not wanted - {fingerprint}:
        return {}
    return {group.fingerprint: group.title for group in groups_of(errors, window) if group.fingerprint in wanted}
