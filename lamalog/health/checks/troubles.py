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
    _Kind(
        "resource.warning",
        "resource.recovered",
        ("resource.name", "resource.device", "host.name", "process.pid"),
        "resource",
    ),
    _Kind("anomaly.detected", "anomaly.ended", ("anomaly.metric", "anomaly.kind"), "anomaly"),
    _Kind("alert.fired", "alert.resolved", ("alert.rule", "alert.group"), "alert"),
)
_BACK = 86_400.0
_MOST = 10_000
_ERROR = 17


def check(window: Window, limits: Limits) -> Iterator[Check]:
    """``resource:NAME``, ``anomaly:METRIC``, ``alert:RULE``: those that still hold, one for all alerts of a rule.
    ERROR and worse is a failure."""
    before = window.within(window.until - _BACK, window.until)
    for kind in _KINDS:
        rows = before.rows(
            f"event in ({kind.begin}, {kind.end}) | fields timestamp, event.name, severity_number, message, "
            f"{', '.join(kind.key)} | last {_MOST}"
        )
        newest: dict[tuple[str, ...], Row] = {}
        for row in rows:
            newest[tuple(str(row.get(name)) for name in kind.key)] = row
        holding: dict[str, list[Row]] = {}
        for key, row in newest.items():
            if row["event.name"] == kind.begin:
                # A rule has an alert for each group of errors, which may be hundreds: it is one thing to look at.
                one = kind.key[0] if kind.component == "alert" else repr(key)
                holding.setdefault(f"{key[0]}\0{one}", []).append(row)
        for name, held in holding.items():
            yield _check(f"{kind.component}:{name.partition(chr(0))[0]}", held)


def _check(component: str, held: list[Row]) -> Check:
    """One check for the rows of a component that still hold: the worst decides, the newest of these speaks."""
    worst = max(held, key=lambda row: (_level(row), at(row["timestamp"]) or 0.0))
    reason = str(worst.get("message"))
    if len(held) > 1:
        reason = f"{len(held):,} alerts go on, above all: {reason}"
    return Check(component, FAIL if _level(worst) >= _ERROR else WARN, reason, None, None, at(worst["timestamp"]))


def _level(row: Row) -> int:
    return int(row.get("severity_number") or 0)
