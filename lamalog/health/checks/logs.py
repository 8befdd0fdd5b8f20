"""Do the logs themselves come, whole and without loss?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.judge import above
from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, PASS, WARN, Check
from lamalog.health.window import Window, at
from lamalog.units import format_duration, plural

#: Events that say that records were dropped, and the field that says how many.
_LOSS = "event in (log.queue.dropped, log.file.recovered, log.pipeline.health, log.repeated) log.records.dropped>0"


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``logs``: silence, loss and damage."""
    newest = window.store.query("| stats max(timestamp) as last", until=window.until)
    with newest:
        last = at(next(iter(newest), {}).get("last"))
    if last is None:
        yield Check("logs", FAIL, "there are no records: is the service running, and logging to this directory?")
        return
    silence = max(0.0, window.until - last)
    status = above(silence, limits.silence)
    yield Check("logs", status, f"the newest record is {format_duration(silence)} old", silence, "s", last)
    lost = window.row(f"{_LOSS} | stats sum(log.records.dropped) as lost, max(timestamp) as last")
    if lost.get("lost"):
        yield Check(
            "logs", WARN, f"{plural(lost['lost'], 'record')} dropped: the disk was full or too slow, or a queue too short",
            lost["lost"], "records", at(lost.get("last")),
        )  # fmt: skip
    if window.damage:
        yield Check("logs", WARN, f"{'; '.join(window.damage[:3])}", len(window.damage), "files")
    elif not lost.get("lost"):
        yield Check("logs", PASS, "nothing dropped, nothing damaged")
