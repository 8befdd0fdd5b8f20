"""What early warning, anomaly detection and alerts have said and not taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lamalog.health.limits import Limits
from lamalog.health.model import FAIL, WARN, Check
from lamalog.health.window import Row, Window, at


class _Kind(NamedTuple):
    begin: str
    end: str
    #: What tells one of them from another.
    key: tuple[str, ...]
    component: str


_KINDS = (
    _Kind("resource.warning", "resource.recovered", ("resource.name", "resource.device", "host.name", "process.pid"), "resource"),
    _Kind("anomaly.detected", "anomaly.ended", ("anomaly.metric", "anomaly.kind"), "anomaly"),
    _Kind("alert.fired", "alert.resolved", ("alert.rule", "alert.group"), "alert"),
)
_BACK = 86_400.0
_MOST = 10_000


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``resource:NAME``, ``anomaly:METRIC``, ``alert:RULE``: those that still hold. ERROR and worse is a failure."""
    before = window.within(window.until - _BACK, window.until)
    for kind in _KINDS:
        rows = before.rows(
            f"event in ({kind.begin}, {kind.end}) | fields timestamp, event.name, severity_number, message, "
            f"{', '.join(kind.key)} | last {_MOST}"
        )
        newest: dict[tuple[str, ...], Row] = {}
        for row in rows:
            newest[tuple(str(row.get(name)) for name in kind.key)] = row
        for key, row in newest.items():
            if row["event.name"] == kind.begin:
                status = FAIL if (row.get("severity_number") or 0) >= 17 else WARN
                yield Check(
                    f"{kind.component}:{key[0]}", status, str(row.get("message")), None, None, at(row["timestamp"])
                )
