"""What retention would do, without doing it."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

from lamalog.handlers.segments import Segment
from lamalog.store.retention.account import kept_in
from lamalog.store.retention.logs import Log, find_logs
from lamalog.store.retention.rules import Keep, Policy, reason


@dataclass(frozen=True)
class Step:
    """One segment that is over a limit. *keep* None: all of it goes; else what is below that level."""

    log: Log
    segment: Segment
    keep: Keep | None
    #: In words.
    why: str
    #: That level and above is all it holds already.
    done: bool = False

    def name(self, root: Path) -> str:
        """Relative to the store."""
        return os.path.relpath(self.segment.path, root)


@dataclass
class Plan:
    """Steps, the oldest segment first, and what is there in all."""

    root: Path
    policy: Policy
    logs: list[Log] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    segments: int = 0
    bytes: int = 0
    #: What is left alone, and what is worth knowing, in sentences.
    notes: list[str] = field(default_factory=list)

    @property
    def open(self) -> list[Step]:
        """Steps that still have to be taken."""
        return [step for step in self.steps if not step.done]


def make_plan(
    root: str | os.PathLike[str], policy: Policy, *, logs: tuple[str, ...] = (), now: float | None = None
) -> Plan:
    """Look at all closed segments beneath *root*. Nothing is touched; live files never count.

    Age counts from the last line written. Raises ConfigError when the directory can't be read.
    """
    moment = time.time() if now is None else now
    found, notes = find_logs(Path(root), logs)
    plan = Plan(Path(root), policy, found, notes=notes)
    closed = [(log, segment) for log in found for segment in log.closed()]
    closed.sort(key=lambda pair: (pair[1].mtime, pair[0].stem, pair[1].seq))
    plan.segments = len(closed)
    plan.bytes = sum(segment.size for _, segment in closed)
    for (log, segment), kind in zip(closed, _over(policy, [one for _, one in closed], moment), strict=True):
        if kind is None:
            continue
        keep = policy.protected(moment - segment.mtime)
        done = keep is not None and (kept_in(segment.path) or 0) >= keep.severity
        plan.steps.append(Step(log, segment, keep, reason(kind, policy.limits), done))
    plan.notes += _too_early(policy, found)
    return plan


def _over(policy: Policy, segments: list[Segment], now: float) -> list[str | None]:
    """For each of *segments*, the oldest first, the limit it is over."""
    limits = policy.limits
    kinds: list[str | None] = []
    used = 0
    for place, segment in enumerate(reversed(segments)):
        used += segment.size
        if limits.age is not None and segment.mtime < now - limits.age:
            kinds.append("age")
        elif limits.count is not None and place >= limits.count:
            kinds.append("count")
        elif limits.total_size is not None and used > limits.total_size:
            kinds.append("size")
        else:
            kinds.append(None)
    return kinds[::-1]


def _too_early(policy: Policy, logs: list[Log]) -> list[str]:
    """The writers' own retention removes whole segments, and may come first."""
    if not policy.keep:
        return []
    return [
        f"{log.stem}: its writers remove whole segments by themselves (retention {log.settings['retention']}), errors "
        f"too: set retention: null there, so that they are kept"
        for log in logs
        if log.settings.get("retention") not in (None, "None", "")
    ]
