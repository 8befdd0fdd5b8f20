"""What a health check says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PASS, WARN, FAIL = "pass", "warn", "fail"
_ORDER = (PASS, WARN, FAIL)


@dataclass(frozen=True)
class Check:
    """One component and how it is."""

    #: ``node:worker-1``, ``queue:gpu``, ``requests``, ``logs`` …
    component: str
    #: ``pass``, ``warn`` or ``fail``.
    status: str
    #: One sentence that says why.
    reason: str
    #: The number the judgement rests on, where there is one.
    observed: float | None = None
    unit: str | None = None
    #: Seconds since the epoch of the newest evidence.
    time: float | None = None


@dataclass(frozen=True)
class Health:
    """All checks of a period; times are seconds since the epoch."""

    since: float
    until: float
    checks: tuple[Check, ...]
    #: What could not be read of the logs, sentence by sentence.
    damage: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """The worst of the checks."""
        return worst(check.status for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """In the health check response format: ``{"status": …, "checks": {component: [{…}]}}``."""
        from lamalog.health.window import iso

        checks: dict[str, list[dict[str, Any]]] = {}
        for check in self.checks:
            entry = {
                "status": check.status,
                "output": check.reason,
                "observedValue": check.observed,
                "observedUnit": check.unit,
                "time": None if check.time is None else iso(check.time),
            }
            checks.setdefault(check.component, []).append({k: v for k, v in entry.items() if v is not None})
        return {
            "status": self.status,
            "since": iso(self.since),
            "until": iso(self.until),
            "checks": checks,
            **({"notes": list(self.damage)} if self.damage else {}),
        }


def worst(statuses: Iterable[str]) -> str:
    """Of several statuses; pass if there are none."""
    return max(statuses, key=_ORDER.index, default=PASS)
