"""What a process tells about its records to whoever decides on alerts: not each record, but how many of which."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from lamalog.alerts.matching import Record, is_recovery
from lamalog.alerts.message import sample_of
from lamalog.alerts.rules import Rule
from lamalog.store.columns import micros

#: Groups told apart between two tellings; those beyond are one.
MOST = 500
OTHERS = "(others)"


@dataclass
class Signal:
    """*count* records of one group met a rule. Times in seconds since the epoch."""

    rule: str
    group: str
    count: int
    first: float
    last: float
    #: Of the newest of them.
    sample: dict[str, Any] = field(default_factory=dict)
    #: It is well again.
    recovery: bool = False

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)


class Gathering:
    """Signals that are still growing."""

    def __init__(self) -> None:
        self._signals: dict[tuple[str, str, bool], Signal] = {}

    def __bool__(self) -> bool:
        return bool(self._signals)

    def add(self, rule: Rule, group: str, record: Record, now: float) -> None:
        """*record* met *rule*."""
        moment = micros(record.get("timestamp"))
        at = now if moment is None else moment / 1e6
        recovery = is_recovery(record)
        key = (rule.name, group, recovery)
        signal = self._signals.get(key)
        if signal is None:
            if len(self._signals) >= MOST:
                key = (rule.name, OTHERS, recovery)
            signal = self._signals.get(key)
        if signal is None:
            self._signals[key] = Signal(rule.name, key[1], 1, at, at, sample_of(record), recovery)
            return
        signal.count += 1
        signal.first = min(signal.first, at)
        if at >= signal.last:
            signal.last = at
            if signal.count <= 2 or signal.count % 100 == 0:
                signal.sample = sample_of(record)

    def taken(self) -> list[Signal]:
        """All of them; the next ones begin anew."""
        found = list(self._signals.values())
        self._signals = {}
        return found
