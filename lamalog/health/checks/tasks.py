"""Are tasks done, and does none hang?"""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.health.judge import above, percent
from lamalog.health.limits import Limits
from lamalog.health.model import PASS, Check
from lamalog.health.window import Window, at
from lamalog.units import format_duration, plural

_DONE, _BAD = ("task.done", "task.finished"), ("task.failed", "task.timeout")
_ENDS = frozenset({*_DONE, *_BAD, "task.cancelled"})
_BACK = 86_400.0
#: Tasks in flight that are looked at.
_MOST = 100_000


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``tasks``: the share that failed; ``tasks:stuck``: those that began and were heard of no more."""
    rows = window.rows(f"event in ({', '.join((*_DONE, *_BAD))}) | stats distinct(lama.task.id) as tasks by event.name")
    counts = {row["event.name"]: row["tasks"] for row in rows}
    bad, good = sum(counts.get(name, 0) for name in _BAD), sum(counts.get(name, 0) for name in _DONE)
    if bad + good:
        share = bad / (bad + good)
        text = f"{percent(share)} of {plural(bad + good, 'task')} failed"
        status = above(share, limits.tasks)
        if bad and bad + good < limits.least:
            status, text = PASS, f"{text} (too few to judge: under {limits.least})"
        yield Check("tasks", status, text, share, "1")
    yield from _stuck(window, limits)


def _stuck(window: Window, limits: Limits) -> Iterator[Check]:
    rows = window.within(window.until - _BACK, window.until).rows(
        "exists lama.task.id event ~ /^task[.]/ | stats max(timestamp) as last by lama.task.id, event.name"
        f" | sort -last | limit {_MOST}"
    )
    newest: dict[str, float] = {}
    ended: set[str] = set()
    begun: set[str] = set()
    for row in rows:
        task = str(row["lama.task.id"])
        newest.setdefault(task, at(row["last"]) or 0.0)
        if row["event.name"] in _ENDS:
            ended.add(task)
        elif row["event.name"] == "task.started":
            begun.add(task)
    silent = {task: window.until - newest[task] for task in begun - ended}
    late = {task: age for task, age in silent.items() if age >= limits.stuck[0]}
    if late:
        task, age = max(late.items(), key=lambda item: item[1])
        text = f"{plural(len(late), 'task')} began and {'was' if len(late) == 1 else 'were'} heard of no more; {task} for {format_duration(age)}"
        yield Check("tasks:stuck", above(age, limits.stuck), text, len(late), "tasks")
