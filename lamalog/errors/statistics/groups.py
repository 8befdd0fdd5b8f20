"""All groups of errors in a store, with their development and state."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from lamalog.errors.statistics.asking import Errors, condition
from lamalog.errors.statistics.gather import gather
from lamalog.errors.statistics.model import Group, Share, Timeline, when
from lamalog.errors.statistics.tally import Tally
from lamalog.errors.statistics.trend import Trend, compared, dispersion, has_gone
from lamalog.errors.statistics.window import Window, make_window
from lamalog.errors.statistics.witness import Witness
from lamalog.store import Store
from lamalog.store.columns import micros
from lamalog.store.error_states import REGRESSED, State, effective
from lamalog.store.query.templates import error_key, masked
from lamalog.store.query.values import micros_of

_LEVELS = ((21, "CRITICAL"), (17, "ERROR"), (13, "WARNING"), (9, "INFO"), (5, "DEBUG"), (1, "TRACE"))
_TITLE = 200
Moment = str | float | None


def error_groups(
    store: Store,
    since: Moment = None,
    until: Moment = None,
    query: str = "",
    *,
    now: float | None = None,
    damage: list[str] | None = None,
) -> list[Group]:
    """The groups that have an error in the time range, the most frequent first.

    :param since: from when on: ``"1h"`` (ago), ``"2026-05-01 14:30"`` or seconds since the epoch; None: all there is.
    :param until: before when; None: now.
    :param query: a condition of the query language on the records that count.
    :param now: the present, in seconds since the epoch.
    :param damage: is given sentences about what could not be read.
    :raises QueryError: *query* isn't understood.
    """
    errors = Errors(store, (condition(query),), damage=[] if damage is None else damage)
    return groups_of(errors, window_of(store, since, until, now))


def groups_of(
    errors: Errors, window: Window, fingerprint: str | None = None, witness: Witness | None = None
) -> list[Group]:
    """The groups in *window*, or the one of *fingerprint*."""
    from lamalog.errors.states import read_states

    states = read_states(errors.store)
    tallies = gather(errors, window, states, fingerprint, witness)
    found = [_group(key, tally, window, states.get(key, State())) for key, tally in tallies.items() if tally.count]
    return sorted(found, key=lambda group: (-group.count, -_seconds(group), group.fingerprint))


def window_of(store: Store, since: Moment, until: Moment, now: float | None) -> Window:
    """The time range in the terms of this package."""
    with store.query("| stats min(timestamp) as begun") as answer:
        begun = micros(next(iter(answer))["begun"])
    present = round((time.time() if now is None else now) * 1e6)
    return make_window(micros_of(since), micros_of(until), begun, present)


def _seconds(group: Group) -> float:
    return group.last.timestamp() if group.last is not None else 0.0


def _group(key: str, tally: Tally, window: Window, state: State) -> Group:
    counts = window.counts(tally.spans)
    seen = {version: each.last for version, each in tally.versions.items()}
    name = effective(state, now=window.until, last=tally.all.last, after=tally.after, versions=seen)
    before, recent = counts[: -window.recent_spans], counts[-window.recent_spans :]
    newest = tally.newest
    return Group(
        fingerprint=key,
        name=error_key(dict(newest)),
        title=_title(newest),
        count=tally.count,
        total=tally.all.count,
        first=when(tally.all.first),
        last=when(tally.all.last),
        trend=_trend(tally, window, before, recent, name),
        state=name,
        rate=_rate(sum(recent), window.recent, window.until),
        rate_before=_rate(sum(before), window.since, window.recent),
        users=tally.different("users"),
        tasks=tally.different("tasks"),
        nodes=len([node for node in tally.by_node if node]),
        timeline=Timeline(when(window.start), window.width / 1e6, tuple(counts)),  # type: ignore[arg-type]
        level=next((name for number, name in _LEVELS if tally.severity >= number), "ERROR"),
        type=_text(newest, "exception.type"),
        message=_text(newest, "message"),
        logger=_text(newest, "logger"),
        culprit=_text(newest, "error.culprit"),
        category=_text(newest, "error.category"),
        code=_text(newest, "error.code"),
        severity=_text(newest, "error.severity"),
        origin=_text(newest, "error.origin"),
        handled=newest.get("error.handled") if isinstance(newest.get("error.handled"), bool) else None,
        assignee=state.assignee,
        versions=_versions(tally),
        by_node=_nodes(tally),
        decided=state,
    )


def _trend(tally: Tally, window: Window, before: list[int], recent: list[int], state: str) -> Trend:
    if state == REGRESSED:
        return Trend.REGRESSED
    first, last = tally.all.first, tally.all.last
    if first is not None and first >= window.recent and (window.recent > window.since or window.all_recent):
        return Trend.NEW
    spread = dispersion(before)
    now, span = window.until / 1e6, (window.until - window.recent) / 1e6
    if first is not None and last is not None and not sum(recent):
        count = tally.all.count
        return Trend.GONE if has_gone(count, first / 1e6, last / 1e6, now, span, spread) else Trend.STEADY
    return compared(sum(recent), span, sum(before), max(0, window.recent - window.since) / 1e6, spread)


def _rate(count: int, begin: int, end: int) -> float:
    return count * 3600e6 / (end - begin) if end > begin else 0.0


def _title(record: Mapping[str, Any]) -> str:
    title = _text(record, "error.title")
    if title is None:
        kind, message = _text(record, "exception.type"), _text(record, "exception.message")
        said = masked((message if kind and message else _text(record, "message")) or "").strip()
        title = f"{kind}: {said}" if kind and said else kind or said or "(no message)"
    line = title.strip().split("\n", 1)[0]
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"


def _text(record: Mapping[str, Any], name: str) -> str | None:
    value = record.get(name)
    return value if isinstance(value, str) and value else None


def _versions(tally: Tally) -> tuple[Share, ...]:
    found = [
        Share(name, each.count, when(each.first), when(each.last)) for name, each in tally.versions.items() if name
    ]
    return tuple(sorted(found, key=lambda share: share.last.timestamp() if share.last else 0.0, reverse=True))


def _nodes(tally: Tally) -> tuple[Share, ...]:
    found = (Share(name, count) for name, count in tally.by_node.items() if name)
    return tuple(sorted(found, key=lambda share: (-share.count, share.name)))
