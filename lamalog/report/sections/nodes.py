"""When which node was there."""

from __future__ import annotations

from lamalog.charts import Span, lanes
from lamalog.health.window import Row, Window, at
from lamalog.report.model import Column, Figure, Section, Table, Time

_NODE = "lama.node.id"
#: Event → the state it begins, None: gone.
_STATES = {
    "node.registered": "active", "node.ready": "active", "node.hired": "starting", "node.back": "active",
    "node.heartbeat": "active", "node.draining": "draining", "node.lost": "lost", "node.left": None, "node.stop": None,
}  # fmt: skip
_CLASSES = {"active": "pass", "starting": "c6", "draining": "warn", "lost": "fail"}
#: Changes that are read, and lanes that are drawn.
_MOST, _LANES = 20_000, 40


def section(window: Window) -> Section | None:
    """None when no node was seen."""
    events = ", ".join(name for name in _STATES if name != "node.heartbeat")
    rows = window.rows(
        f"exists {_NODE} event in ({events}) | fields timestamp, event.name, {_NODE}, message | last {_MOST}"
    )
    beats = window.rows(
        f"event=node.heartbeat | stats count, min(timestamp) as first, max(timestamp) as last by {_NODE} | limit {_MOST}"
    )
    for row in beats:  # the first one shows that it was there before anything else was said of it
        rows.append({"timestamp": row["first"], "event.name": "node.heartbeat", _NODE: row[_NODE], "message": ""})
    if not rows:
        return None
    nodes: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: str(row["timestamp"])):
        nodes.setdefault(str(row[_NODE]), []).append(row)
    found = {node: spans_of(changes, window) for node, changes in nodes.items()}
    drawn = dict(list(found.items())[:_LANES])

    def draw() -> str:
        label = f"States of nodes: {', '.join(drawn)}"
        return lanes(drawn, start=window.since, end=window.until, label=label, classes=_CLASSES)

    cells = tuple(
        (node, span.state, Time(span.start), Time(span.end), span.note)
        for node, spans in found.items()
        for span in spans
    )
    columns = tuple(map(Column, ("node", "state", "from", "to", "note")))
    return Section(
        "nodes", "Nodes", (Figure("States of nodes", draw, Table(columns, cells[:500], more=max(0, len(cells) - 500))),)
    )


def spans_of(changes: list[Row], window: Window) -> list[Span]:
    """States between the *changes* of one node, which are in the order of time."""
    spans: list[Span] = []
    state, since, note = None, 0.0, ""
    for row in changes:
        moment, now = at(row["timestamp"]) or window.since, _STATES[row["event.name"]]
        if now == state or (row["event.name"] == "node.heartbeat" and state is not None):
            continue
        if state is not None:
            spans.append(Span(since, moment, state, note))
        state, since, note = now, moment, str(row["message"] or "")
    if state is not None:
        spans.append(Span(since, window.until, state, note))
    return spans
