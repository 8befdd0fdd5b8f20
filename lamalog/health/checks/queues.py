"""Do the queues keep up?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.judge import above, percent
from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, PASS, WARN, Check
from lamalog.health.window import Row, Window, at
from lamalog.units import plural


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``queue:NAME``: as full as at its last measurement, and whether it overflowed."""
    overflows = {
        row["lama.queue.name"]: row
        for row in window.rows(
            "event=queue.overflow | stats count, sum(lama.queue.dropped) as dropped, max(timestamp) as last by lama.queue.name"
        )
    }
    depths: dict[str, Row] = {}
    for row in window.rows(
        "event=queue.depth | stats max(lama.queue.depth) as depth, max(lama.queue.limit) as limit by lama.queue.name, "
        + window.bucket
    ):
        depths[row["lama.queue.name"]] = row  # in the order of time: the last one stays
    for name in sorted({*overflows, *depths}, key=str):
        yield _judge(name, depths.get(name), overflows.get(name), limits)


def _judge(name: str, depth: Row | None, overflow: Row | None, limits: Limits) -> Check:
    component = f"queue:{name}"
    if overflow is not None:
        dropped = overflow["dropped"] or 0
        text = f"was full {plural(overflow['count'], 'time')}" + (f", {dropped:,.0f} dropped" if dropped else "")
        return Check(component, FAIL if dropped else WARN, text, overflow["count"], "times", at(overflow["last"]))
    assert depth is not None
    held, most, when = depth["depth"] or 0, depth["limit"], at(depth["time"])
    if not most:
        return Check(component, PASS, f"{held:,.0f} waiting", held, "items", when)
    share = held / most
    text = f"{held:,.0f} of {most:,.0f} waiting, {percent(share)} full"
    return Check(component, above(share, limits.queue), text, share, "1", when)
