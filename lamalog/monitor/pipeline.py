"""The health of logging itself: what was written, dropped, is waiting, was rotated and redacted, and what failed."""

from __future__ import annotations

import logging
import weakref
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from lamalog.lifecycle._counts import handlers
from lamalog.lifecycle._records import extra
from lamalog.monitor.sample import measured
from lamalog.monitor.sampler_rates import change
from lamalog.redact import report as redactions

log = logging.getLogger("lamalog.monitor")
EVENT = "log.pipeline.health"
#: What is counted → the names that handlers have for it in ``stats``.
_COUNTED = {
    "written": ("written",),
    "dropped": ("dropped",),
    "errors": ("errors", "failed"),
    "rotations": ("rotations",),
    "rescued": ("rescued",),
}
_WAITING = ("backlog", "queued")
#: Names of handlers and rules on one record.
_SHOWN = 20


@dataclass
class Health:
    """What happened between two looks."""

    #: Seconds between them.
    span: float
    #: By the busiest handler: several write the same records.
    written: int = 0
    dropped: int = 0
    errors: int = 0
    rotations: int = 0
    rescued: int = 0
    #: Records waiting now.
    waiting: int = 0
    #: Handlers that dropped records or failed, and how many times.
    failing: dict[str, int] = field(default_factory=dict)
    redactions: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.written / self.span if self.span > 0 else 0.0


class Pipeline:
    """Looks at every handler there is that has ``stats``. Handlers may come and go."""

    def __init__(self) -> None:
        self._last: weakref.WeakKeyDictionary[logging.Handler, dict[str, int]] = weakref.WeakKeyDictionary()
        self._redactions: Counter[str] = Counter()
        self.totals: Counter[str] = Counter()
        self.waiting = 0

    def look(self, span: float) -> Health:
        """What has happened since the last look, *span* seconds ago."""
        health = Health(span)
        for handler in handlers():
            stats = getattr(handler, "stats", None)
            if isinstance(stats, dict):
                self._add(health, handler, stats)
        now = Counter(redactions())
        health.redactions = dict((now - self._redactions).most_common(_SHOWN))
        self._redactions = now
        for name in _COUNTED:
            self.totals[name] += getattr(health, name)
        self.totals["redactions"] += sum(health.redactions.values())
        self.waiting = health.waiting
        return health

    def _add(self, health: Health, handler: logging.Handler, stats: dict[str, Any]) -> None:
        now = {name: sum(_number(stats.get(each)) for each in keys) for name, keys in _COUNTED.items()}
        before = self._last.get(handler, {})
        self._last[handler] = now
        went = {name: int(change(before.get(name, 0), value) or 0) for name, value in now.items()}
        health.written = max(health.written, went["written"])
        for name in ("dropped", "errors", "rotations", "rescued"):
            setattr(health, name, getattr(health, name) + went[name])
        health.waiting += sum(_number(stats.get(each)) for each in _WAITING)
        failed = went["dropped"] + went["errors"]
        if failed and len(health.failing) < _SHOWN:
            name = handler.get_name() or type(handler).__name__
            health.failing[name] = health.failing.get(name, 0) + failed


def tell(health: Health, totals: Counter[str]) -> None:
    """One record: DEBUG, or WARNING if something was dropped or failed.

    What was dropped has a name of its own here: whoever adds up ``log.records.dropped``, which handlers tell themselves, must
    not count it twice.
    """
    bad = health.dropped > 0 or health.errors > 0
    level = logging.WARNING if bad else logging.DEBUG
    if not log.isEnabledFor(level):
        return
    fields: dict[str, Any] = {
        "log.pipeline.interval": round(health.span, 3),
        "log.pipeline.written": measured(health.written),
        "log.pipeline.rate": round(health.rate, 3),
        "log.pipeline.dropped": measured(health.dropped),
        "log.pipeline.waiting": health.waiting,
        "log.pipeline.rescued": health.rescued,
        "log.pipeline.errors": health.errors,
        "log.pipeline.rotations": health.rotations,
        "log.pipeline.redactions": sum(health.redactions.values()),
    }
    if health.redactions:
        fields["log.pipeline.redactions.by_rule"] = health.redactions
    if health.failing:
        fields["log.pipeline.failing"] = health.failing
        fields["log.pipeline.dropped.total"] = measured(totals["dropped"])
    log.log(level, "%s", _sentence(health), extra=extra(EVENT, fields))


def _sentence(health: Health) -> str:
    parts = [f"{health.rate:.3g} log records/s"]
    if health.dropped:
        parts.append(f"{health.dropped} dropped")
    if health.errors:
        parts.append(f"{health.errors} errors of handlers")
    if health.waiting:
        parts.append(f"{health.waiting} waiting")
    if health.rotations:
        parts.append(f"{health.rotations} rotations")
    if health.redactions:
        parts.append(f"{sum(health.redactions.values())} redactions")
    text = ", ".join(parts)
    return f"{text} ({', '.join(health.failing)})" if health.failing else text


def _number(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
