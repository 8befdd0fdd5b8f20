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
from lamalog.errors.statistics.witness import Witness
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
    # Without an index each pass reads everything: then one pass has to do for all of it.
    witness = Witness(fingerprint, samples, window) if store.engine == "python" else None
    groups = groups_of(errors, window, None if witness else fingerprint, witness)
    group = next((each for each in groups if each.fingerprint == fingerprint), None)
    if group is None:
        return None
    if witness is not None:
        first, newest, times = witness.first, witness.newest, witness.times
    else:
        first, newest = _samples(errors, window, fingerprint, samples)
        times = times_of(in_order(errors, window))
    after, before = around(times, fingerprint, within)
    wanted = {key for each in (*after, *before) for key in (each.first, each.then)}
    if wanted and witness is None:
        groups = groups_of(errors, window)
    titles = {each.fingerprint: each.title for each in groups if each.fingerprint in wanted}
    return GroupDetail(group, tuple(newest), first, tuple(after), tuple(before), titles)


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
    ours = errors.where(MARKED, same(fingerprint), until=window.until)
    marked = list(ours.rows(f"| last {count}"))
    if marked:
        return next(iter(ours.rows("| limit 1"))), marked[::-1]
    errors = errors.where(UNMARKED)
    key_of = Keys()
    first, last = None, deque[dict[str, Any]](maxlen=count)
    for record in errors.where(until=window.until).rows():
        if key_of(record) == fingerprint:
            first = first or record
            last.append(record)
    return first, list(last)[::-1]
