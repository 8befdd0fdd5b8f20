"""What is decided, by signals and time alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lamalog.alerts import load_alerts
from lamalog.alerts.engine import Engine
from lamalog.alerts.message import Message
from lamalog.alerts.signals import Signal
from lamalog.store.error_states import State, StateChange, folded

T = 1_000_000.0
FP = "a" * 16


class Bench:
    """An engine with a clock that is moved by hand."""

    def __init__(self, rule: dict[str, Any], **more: Any) -> None:
        self.alerts = load_alerts({"rules": {"r": {"channels": ["console"], **rule}}, **more})
        self.states: dict[str, State] = {}
        self.engine = Engine(self.alerts, T, lambda: self.states)

    def signal(self, at: float, count: int = 1, group: str = "", **sample: Any) -> None:
        self.engine.feed(Signal("r", group, count, T + at, T + at, sample), T + at)

    def tick(self, at: float) -> None:
        self.engine.tick(T + at)

    def restart(self) -> None:
        kept = json.loads(json.dumps(self.engine.dump()))
        self.engine = Engine(self.alerts, T, lambda: self.states)
        self.engine.load(kept)

    def taken(self) -> list[Message]:
        found, self.engine.gate.out = self.engine.gate.out, []
        return found

    def kinds(self) -> list[str]:
        return [message.kind for message in self.taken()]


def test_a_new_group_is_told_once_and_again_only_after_the_cooldown() -> None:
    bench = Bench({"when": "new", "cooldown": "10 min", "recover": "1 h"})
    bench.signal(0, group=FP)
    bench.signal(1, group="b" * 16)
    bench.signal(2, 5, group=FP)
    assert [(each.kind, each.group) for each in bench.taken()] == [("fired", FP), ("fired", "b" * 16)]
    bench.tick(599)
    assert bench.kinds() == []
    bench.tick(601)
    [again] = bench.taken()
    assert (again.kind, again.group, again.count, again.total) == ("again", FP, 5, 6)
    bench.tick(1300)
    assert bench.kinds() == []


def test_what_was_known_before_is_no_news() -> None:
    bench = Bench({"when": "new"})
    bench.engine.known[FP] = T - 5000
    bench.signal(0, group=FP)
    bench.restart()
    bench.signal(10, group=FP)
    assert bench.kinds() == []


def test_two_rules_both_hear_of_what_is_new() -> None:
    alerts = load_alerts({"rules": {name: {"when": "new", "channels": ["console"]} for name in ("a", "b")}})
    engine = Engine(alerts, T)
    for name in ("a", "b"):
        engine.feed(Signal(name, FP, 1, T, T), T)
    assert [message.rule for message in engine.gate.out] == ["a", "b"]


def test_a_count_in_a_window() -> None:
    bench = Bench({"when": "count", "over": 10, "within": "1 min", "recover": "2 min"})
    for at in range(0, 90, 10):
        bench.signal(at)
    assert bench.kinds() == []
    bench.signal(91, 9)
    [fired] = bench.taken()
    assert (fired.kind, fired.count >= 10) == ("fired", True)
    bench.tick(200)
    assert bench.kinds() == []
    bench.tick(212)
    assert bench.kinds() == ["resolved"]


def test_a_rate_over_the_baseline() -> None:
    bench = Bench({"when": "rate", "factor": 3, "over": 10, "within": "1 min", "baseline": "10 min"})
    bench.signal(1, 50)  # nothing to compare with yet
    for at in range(60, 900, 10):
        bench.signal(at, 1)
    assert bench.kinds() == []
    bench.signal(901, 6)  # twice as many are not three times as many
    assert bench.kinds() == []
    bench.signal(902, 30)
    assert bench.kinds() == ["fired"]


def test_silence_and_its_end() -> None:
    bench = Bench({"when": "silence", "for": "90 s"})
    bench.tick(0)
    bench.signal(10)
    bench.tick(99)
    assert bench.kinds() == []
    bench.tick(101)
    [fired] = bench.taken()
    assert (fired.kind, fired.severity, round(fired.silent)) == ("fired", "high", 91)
    bench.tick(150)
    assert bench.kinds() == []
    bench.signal(160)
    assert bench.kinds() == ["resolved"]


def test_nobody_heard_anything_while_nobody_listened() -> None:
    bench = Bench({"when": "silence", "for": "90 s"})
    bench.tick(0)
    bench.signal(10)
    kept = bench.engine.dump()
    bench.engine = Engine(bench.alerts, T + 5000)
    bench.engine.load(kept)
    bench.tick(5010)
    assert bench.kinds() == []
    bench.tick(5091)
    assert bench.kinds() == ["fired"]


def test_a_resource_tells_itself_that_it_is_well_again() -> None:
    bench = Bench({"when": "resource"})
    bench.signal(0, group="disk")
    bench.tick(5000)
    bench.engine.feed(Signal("r", "disk", 1, T + 6000, T + 6000, {}, recovery=True), T + 6000)
    assert bench.kinds() == ["fired", "resolved"]


def test_escalation_until_somebody_takes_it_on() -> None:
    bench = Bench(
        {
            "when": "new",
            "recover": "1 h",
            "escalate": [{"after": "5 min", "channels": ["log"]}, {"after": "10 min", "channels": ["log"]}],
        }
    )
    bench.signal(0, group=FP, **{"error.fingerprint": FP})
    bench.tick(299)
    assert bench.kinds() == ["fired"]
    bench.tick(301)
    bench.tick(310)
    [escalated] = bench.taken()
    assert (escalated.kind, escalated.channel) == ("escalated", "log")
    bench.states = folded([StateChange(FP, round((T + 400) * 1e6), "assigned", assignee="me")])
    bench.tick(900)
    assert bench.kinds() == []


def test_ignored_and_resolved_groups_are_left_alone_until_they_come_back() -> None:
    bench = Bench({"when": "match", "query": "level>=error"})
    bench.states = folded([StateChange(FP, round((T - 5) * 1e6), "ignored", until=round((T + 100) * 1e6))])
    bench.signal(0, **{"error.fingerprint": FP})
    assert bench.kinds() == []
    bench.signal(101, **{"error.fingerprint": FP})
    assert bench.kinds() == ["fired"]
    back = Bench({"when": "regression"})
    back.signal(0, group=FP, **{"error.fingerprint": FP})
    back.states = folded([StateChange(FP, round((T + 5) * 1e6), "resolved", version="2.0")])
    back.signal(10, group=FP, **{"error.fingerprint": FP, "service.version": "1.9"})
    assert back.kinds() == []
    back.signal(20, group=FP, **{"error.fingerprint": FP, "service.version": "2.0"})
    assert back.kinds() == ["fired"]


def test_quiet_hours_hold_back_and_sum_up() -> None:
    # T is 1970-01-12 13:46:40 UTC, a Monday.
    bench = Bench({"when": "new"}, time_zone="UTC", quiet=[{"from": "13:00", "to": "14:00", "unless": "critical"}])
    bench.signal(0, group="a", **{"error.severity": "high"})
    bench.signal(1, group="b", **{"error.severity": "low"})
    bench.signal(2, group="c", **{"error.severity": "critical"})
    assert [(each.kind, each.group) for each in bench.taken()] == [("fired", "c")]
    bench.tick(799)
    bench.restart()
    bench.tick(799)
    assert bench.kinds() == []
    bench.tick(801)
    [summary] = bench.taken()
    assert (summary.kind, summary.quiet, summary.count, summary.severity) == ("summary", True, 2, "high")


def test_a_storm_of_groups_is_a_few_messages_and_summaries() -> None:
    bench = Bench({"when": "new"}, limits={"messages": 5, "per": "5 min"})
    for number in range(3000):
        bench.signal(number / 10, group=f"group {number}")
        if number % 10 == 0:
            bench.tick(number / 10)
    found = bench.taken()
    bench.restart()
    for at in range(300, 1300, 10):
        bench.tick(at)
    found += bench.taken()
    assert [each.kind for each in found[:5]] == ["fired"] * 5
    assert len(found) < 20
    assert sum(each.count for each in found if each.kind == "summary") + 5 > 900


def test_going_on_after_a_crash_decides_the_same_again() -> None:
    bench = Bench({"when": "new"})
    kept = bench.engine.dump()
    bench.signal(0, group=FP)
    [before] = bench.taken()
    bench.engine = Engine(bench.alerts, T)
    bench.engine.load(json.loads(json.dumps(kept)))
    bench.signal(0, group=FP)
    [after] = bench.taken()
    assert before.id == after.id


@pytest.mark.parametrize("data", [{}, {"first": "x"}, {"first": 0, "known": [], "active": 3}])
def test_a_damaged_memory_is_refused(data: Any) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        Bench({"when": "new"}).engine.load(data)


def test_a_clock_that_is_set_back_shuts_nothing_for_good() -> None:
    bench = Bench({"when": "new"}, limits={"messages": 1, "per": "5 min"})
    bench.signal(100_000, group="a")
    bench.signal(0, group="b")
    assert [each.group for each in bench.taken()] == ["a", "b"]
