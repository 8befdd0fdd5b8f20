"""Are the worker nodes there?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.judge import above
from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, PASS, WARN, Check
from lamalog.health.window import Row, Window, at
from lamalog.units import format_duration

#: How far before the window a node may last have said something to be asked after.
_BACK = 86_400.0
_GONE = frozenset({"node.left", "node.stop"})


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``node:ID``: lost, silent, draining; a node that left in order isn't asked after."""
    before = window.within(window.since - _BACK, window.until)
    rows = before.rows(
        "exists lama.node.id event ~ /^node[.]/"
        " | stats count, min(timestamp) as first, max(timestamp) as last by lama.node.id, event.name"
    )
    nodes: dict[str, list[Row]] = {}
    for row in rows:
        nodes.setdefault(str(row["lama.node.id"]), []).append(row)
    for node, events in sorted(nodes.items()):
        found = _judge(node, events, window, limits)
        if found is not None:
            yield found


def _judge(node: str, events: list[Row], window: Window, limits: Limits) -> Check | None:
    # Of two events in one moment the later step of a life counts.
    newest = max(events, key=lambda row: (row["last"], row["event.name"] in _GONE))
    when, component = at(newest["last"]) or window.since, f"node:{node}"
    silence = max(0.0, window.until - when)
    if newest["event.name"] in _GONE:
        return None
    if newest["event.name"] == "node.lost":
        status = FAIL if silence < limits.lost else WARN
        return Check(component, status, f"lost for {format_duration(silence)}", silence, "s", when)
    if newest["event.name"] == "node.draining":
        return Check(component, WARN, "is draining: takes no new work", silence, "s", when)
    beats = next((row for row in events if row["event.name"] == "node.heartbeat"), None)
    if beats is None or beats["count"] < 3:
        return Check(component, PASS, f"{newest['event.name']} {format_duration(silence)} ago", silence, "s", when)
    usual = ((at(beats["last"]) or 0.0) - (at(beats["first"]) or 0.0)) / (beats["count"] - 1)
    patience = (max(limits.heartbeat[0], 3 * usual), max(limits.heartbeat[1], 10 * usual))
    status = above(silence, patience)
    text = f"last heartbeat {format_duration(silence)} ago"
    return Check(component, status, text, silence, "s", when)
