"""One alert that is going on, and what its rule makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lamalog.alerts.quiet import SEVERITIES
from lamalog.alerts.rules import Rule
from lamalog.alerts.signals import Signal

#: A resource tells itself when it is well again; if nobody is left to tell, it is over after this.
_LEAST_RESOURCE = 6 * 3600.0
_BY_LEVEL = {"CRITICAL": "critical", "ERROR": "high", "WARNING": "medium"}


@dataclass
class Active:
    """An alert that is going on, or has lately ended."""

    rule: str
    group: str
    severity: str
    since: float
    last: float
    sample: dict[str, Any] = field(default_factory=dict)
    #: Records not told of yet, and all of them.
    count: int = 0
    total: int = 0
    sent_at: float = 0.0
    #: Messages so far, steps of escalation done, and whether anything got out.
    told: int = 0
    steps: int = 0
    out: bool = False
    ended: float | None = None


def severity_of(rule: Rule, signal: Signal) -> str:
    """How grave an alert is: as the rule says, or the record, or its level."""
    if rule.severity is not None:
        return rule.severity
    own = signal.sample.get("error.severity")
    if own in SEVERITIES:
        return str(own)
    default = "high" if rule.when == "silence" else "medium"
    return _BY_LEVEL.get(str(signal.sample.get("severity_text")), default)


def patience_of(rule: Rule) -> float:
    """Seconds without a record after which an alert is over."""
    return max(rule.recover, _LEAST_RESOURCE) if rule.when == "resource" else rule.recover
