"""Count all groups: with DuckDB by a few aggregating questions, without it in one pass over the records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from lamalog.errors.statistics.asking import FINGERPRINT, MARKED, UNMARKED, Errors, same
from lamalog.errors.statistics.keys import Keys
from lamalog.errors.statistics.tally import OTHER, Tally
from lamalog.errors.statistics.window import Window
from lamalog.errors.statistics.witness import Witness
from lamalog.store.columns import micros
from lamalog.store.error_states import State

#: Groups told apart when records are read one by one; what comes then is one group.
MOST = 20_000
#: Errors that sequences are looked for in.
NEWEST = 300_000
#: What is kept of the newest record of each group.
KEPT = (
    "timestamp",
    "severity_text",
    "message",
    "logger",
    "exception.type",
    "exception.message",
    "error.fingerprint",
    "error.title",
    "error.culprit",
    "error.category",
    "error.code",
    "error.severity",
    "error.origin",
    "error.handled",
)
_AT_ONCE = 200
Tallies = dict[str, Tally]


def gather(
    errors: Errors,
    window: Window,
    states: Mapping[str, State],
    fingerprint: str | None = None,
    witness: Witness | None = None,
) -> Tallies:
    """What there is of each group, or of the one group *fingerprint*. The *witness* sees every record that is read one by
    one."""
    tallies: Tallies = {}
    before = errors.where(until=window.until)
    if errors.store.engine == "python":
        chosen = before
    else:
        marked = before.where(MARKED, *(() if fingerprint is None else (same(fingerprint),)), until=window.until)
        _ask(marked, window, states, tallies)
        chosen = before.where(UNMARKED, until=window.until)
    _read(chosen.rows(), window, states, tallies, fingerprint, witness)
    return tallies


def _read(
    records: Iterable[dict[str, Any]],
    window: Window,
    states: Mapping[str, State],
    tallies: Tallies,
    wanted: str | None,
    witness: Witness | None,
) -> None:
    """Count *records*, which come in order of time, one by one."""
    key_of = Keys()
    for record in records:
        key = key_of(record)
        if witness is not None:
            witness.take(key, record, micros(record.get("timestamp")))
        if wanted is not None and key != wanted:
            continue
        tally = tallies.get(key)
        if tally is None:
            key = key if len(tallies) < MOST else OTHER
            tally = tallies.setdefault(key, Tally())
        moment = micros(record.get("timestamp"))
        tally.seen(str(record.get("service.version") or ""), 1, moment, moment)
        tally.newest = {name: record[name] for name in KEPT if name in record}
        if "error.fingerprint" not in record and "error.title" not in record:
            verdict = key_of.judged(record)
            tally.newest |= {"error.title": verdict.title, "error.culprit": verdict.culprit}
        since = states[key].since if key in states else None
        if since is not None and moment is not None and moment > since:
            tally.after += 1
        if moment is not None and window.since <= moment < window.until:
            tally.take(record, moment, window.width)


def _ask(marked: Errors, window: Window, states: Mapping[str, State], tallies: Tallies) -> None:
    times = "min(timestamp) as first, max(timestamp) as last"
    for row in marked.rows(f"| stats count, {times} by {FINGERPRINT}, service.version"):
        version = str(row["service.version"] or "")
        found = tallies.setdefault(row["error.fingerprint"], Tally())
        found.seen(version, row["count"], micros(row["first"]), micros(row["last"]))
    # Records are written between one question and the next: a group that has come meanwhile is left for another time.
    now = marked.where(since=window.since, until=window.until)
    places = f"| stats count, max(severity_number) as severity by {FINGERPRINT}, lama.node.id, host.name"
    for found, row in _of_known(now, places, tallies):
        found.count += row["count"]
        found.severity = max(found.severity, int(row["severity"] or 0))
        found.at(str(row["lama.node.id"] or row["host.name"] or ""), row["count"])
    for found, row in _of_known(now, f"| stats count by {FINGERPRINT}, {window.width // 1_000_000}s", tallies):
        start = micros(row["time"])
        if start is not None:
            found.spans[start] = row["count"]
    hit = f"| stats distinct(enduser.id) as users, distinct(lama.task.id) as tasks by {FINGERPRINT}"
    for found, row in _of_known(now, hit, tallies):
        found.users, found.tasks = row["users"], row["tasks"]
    _find_newest(marked, tallies)
    _count_after(marked, states, tallies)


def _of_known(errors: Errors, stages: str, tallies: Tallies) -> Iterator[tuple[Tally, dict[str, Any]]]:
    for row in errors.rows(stages):
        found = tallies.get(row["error.fingerprint"])
        if found is not None:
            yield found, row


def _find_newest(marked: Errors, tallies: Tallies) -> None:
    """The newest record of each group, by when it was."""
    from lamalog.store.columns import time_text

    moments = iter(sorted({each.all.last for each in tallies.values() if each.all.last is not None}))
    while some := list(islice(moments, _AT_ONCE)):
        listed = ", ".join(f'"{time_text(moment)}"' for moment in some)
        for record in marked.where(f"timestamp in ({listed})", since=some[0], until=some[-1] + 1).rows():
            found = tallies.get(record["error.fingerprint"])
            if found is not None and micros(record.get("timestamp")) == found.all.last:
                found.newest = {name: record[name] for name in KEPT if name in record}


def _count_after(marked: Errors, states: Mapping[str, State], tallies: Tallies) -> None:
    """Only a limit by number needs the number."""
    for fingerprint, state in states.items():
        tally = tallies.get(fingerprint)
        if tally is None or state.over is None or state.since is None or (tally.all.last or 0) <= state.since:
            continue
        later = marked.where(same(fingerprint), since=state.since + 1, until=marked.until)
        tally.after = next(iter(later.rows("| stats count")))["count"]


def in_order(errors: Errors, window: Window) -> Iterator[tuple[int, str]]:
    """``(time, fingerprint)`` of the errors in the time range, in order; of the newest ones where there are very many."""
    now = errors.where(since=window.since, until=window.until)
    key_of = Keys()
    if errors.store.engine == "python":
        for record in now.rows():
            yield from _at(record, key_of(record))
        return
    unmarked = [pair for record in now.where(UNMARKED, since=window.since, until=window.until).rows()
                for pair in _at(record, key_of(record))]  # fmt: skip
    marked = now.where(MARKED, since=window.since, until=window.until)
    rows = marked.rows(f"| last {NEWEST} | fields timestamp, {FINGERPRINT}")
    pairs = (pair for row in rows for pair in _at(row, str(row["error.fingerprint"])))
    if not unmarked:
        yield from pairs
        return
    from heapq import merge

    yield from merge(unmarked, pairs)


def _at(record: Mapping[str, Any], key: str) -> Iterator[tuple[int, str]]:
    moment = micros(record.get("timestamp"))
    if moment is not None:
        yield moment, key
