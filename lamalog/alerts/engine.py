"""Decides what is to be told, from signals and the passing of time. No input, no output, no clock of its own.

All it knows can be written down and read back, so that it goes on after a crash where it was.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from lamalog.alerts.active import Active, patience_of, severity_of
from lamalog.alerts.config import Alerts
from lamalog.alerts.gate import Gate
from lamalog.alerts.message import Message, message_id
from lamalog.alerts.rules import Rule, Step
from lamalog.alerts.signals import OTHERS, Signal
from lamalog.alerts.texts import rendered
from lamalog.alerts.windows import Counts, is_more
from lamalog.store.error_states import IGNORED, OPEN, REGRESSED, RESOLVED, State, effective

#: Alerts going on at once, groups that are counted, and errors known.
_MOST_ACTIVE, _MOST_COUNTED, _MOST_KNOWN = 1000, 2000, 50_000
#: Seconds for which an alert that is over is remembered.
_REMEMBERED = 86400.0
Key = tuple[str, str]
Note = tuple[int, str, str, Message]


class Engine:
    """One for each directory of logs.

    :param states: what people have decided about groups of errors, by fingerprint.
    """

    def __init__(self, alerts: Alerts, now: float, states: Callable[[], Mapping[str, State]] = dict) -> None:
        self._alerts, self._states = alerts, states
        self.gate = Gate(alerts.rules, alerts.messages, alerts.per, alerts.language, alerts.key)
        self._active: dict[Key, Active] = {}
        self._counts: dict[Key, Counts] = {}
        #: When a rule of silence last saw a record, by group.
        self._seen: dict[Key, float] = {}
        #: When groups of errors were first seen; the one seen last is the last one.
        self.known: dict[str, float] = {}
        self._begun = now
        #: When the rules of this engine were first asked.
        self._first = now
        self.notes: list[Note] = []

    # -- signals

    def feed(self, signal: Signal, now: float) -> None:
        """Take note of *signal*."""
        rule = self._alerts.rules.get(signal.rule)
        if rule is None:
            return
        key = (rule.name, signal.group)
        if signal.recovery:
            self._end(key, now)
        elif rule.when == "silence":
            self._seen[key] = max(self._seen.get(key, 0.0), min(signal.last, now))
            self._end(key, now)
        elif self._fires(rule, key, signal, now):
            self._fire(rule, key, signal, now)

    def _fires(self, rule: Rule, key: Key, signal: Signal, now: float) -> bool:
        going_on = self._is_going_on(key)
        if rule.when == "new":
            news = self._is_news(signal)
            return (news or going_on) and self._state(signal) == OPEN
        state = self._state(signal)
        if rule.when == "regression":
            return state == REGRESSED
        if state in (IGNORED, RESOLVED):
            return False
        if rule.when in ("count", "rate"):
            return self._is_much(rule, key, signal, now)
        return True

    def _is_going_on(self, key: Key) -> bool:
        active = self._active.get(key)
        return active is not None and active.ended is None

    def _is_news(self, signal: Signal) -> bool:
        """Whether the group was never seen before. The first signals of it are news to every rule they meet."""
        if signal.group == OTHERS:
            return True
        first = self.known.pop(signal.group, signal.first)
        self.known[signal.group] = min(first, signal.first)
        while len(self.known) > _MOST_KNOWN:
            del self.known[next(iter(self.known))]
        return signal.first <= first

    def _state(self, signal: Signal) -> str:
        fingerprint = signal.sample.get("error.fingerprint")
        state = self._states().get(fingerprint) if isinstance(fingerprint, str) else None
        if state is None:
            return OPEN
        last = round(signal.last * 1e6)
        version = str(signal.sample.get("service.version") or "")
        return effective(state, now=last, last=last, after=0, versions={version: last})

    def _is_much(self, rule: Rule, key: Key, signal: Signal, now: float) -> bool:
        counts = self._counts.get(key)
        if counts is None:
            while len(self._counts) >= _MOST_COUNTED:
                del self._counts[next(iter(self._counts))]
            counts = self._counts[key] = Counts(rule.within, rule.within + rule.baseline)
        counts.add(signal.count, signal.last)
        recent = counts.between(signal.last - rule.within, signal.last)
        if recent < rule.over:
            return False
        if rule.when == "count":
            return True
        exposure = min(rule.baseline, signal.last - rule.within - self._first)
        if exposure < rule.within:
            return False
        before = counts.between(signal.last - rule.within - exposure, signal.last - rule.within)
        return is_more(recent, rule.within, before, exposure, rule.factor)

    # -- alerts

    def _fire(self, rule: Rule, key: Key, signal: Signal, now: float) -> None:
        active = self._active.get(key)
        if active is None and sum(name == rule.name for name, _ in self._active) >= _MOST_ACTIVE:
            key = (rule.name, OTHERS)
            active = self._active.get(key)
        if active is not None and active.ended is not None and now - active.sent_at >= rule.cooldown:
            active = None
        if active is None:
            active = Active(rule.name, key[1], severity_of(rule, signal), signal.first, signal.last)
            self._active[key] = active
        active.ended = None
        counts = self._counts.get(key) if rule.when in ("count", "rate") and not active.total else None
        fresh = signal.count if counts is None else counts.between(signal.last - rule.within, signal.last)
        active.count += fresh
        active.total += fresh
        active.last = max(active.last, signal.last)
        active.sample = signal.sample
        if not active.told:
            self._tell("fired", rule, active, rule.channels, now)
        self._remind(rule, active, now)

    def _remind(self, rule: Rule, active: Active, now: float) -> None:
        if active.told and active.count and now - active.sent_at >= rule.cooldown:
            self._tell("again", rule, active, rule.channels, now)

    def _end(self, key: Key, now: float) -> None:
        active = self._active.get(key)
        if active is None or active.ended is not None:
            return
        active.ended = now
        rule = self._alerts.rules[active.rule]
        if rule.tell_recovery and active.out:
            told = dict.fromkeys(rule.channels)
            told |= {name: None for step in rule.escalate[: active.steps] for name in step.channels}
            self._tell("resolved", rule, active, tuple(told), now)
        else:
            self._note(logging.INFO, "resolved", rule, active, now)

    def _tell(self, kind: str, rule: Rule, active: Active, channels: tuple[str, ...], now: float) -> None:
        active.told += 1
        out = False
        for channel in channels:
            out = self.gate.offer(self._message(kind, rule, active, channel, now), now) or out
        active.out = active.out or out
        if kind in ("fired", "again"):
            active.sent_at = now
            event, level = "fired", logging.WARNING
        else:
            event, level = ("resolved", logging.INFO) if kind == "resolved" else ("fired", logging.WARNING)
        self._note(level, event, rule, active, now, kind)
        if kind != "resolved":
            active.count = 0

    def _note(self, level: int, event: str, rule: Rule, active: Active, now: float, kind: str = "resolved") -> None:
        message = self._message(kind, rule, active, "", now)
        self.notes.append((level, event, f"alert {rule.name}: {rendered(message).title}", message))

    def _message(self, kind: str, rule: Rule, active: Active, channel: str, now: float) -> Message:
        return Message(
            id=message_id(self._alerts.key, rule.name, active.group, f"{active.since:.3f}", kind, active.told, channel),
            kind=kind,
            channel=channel,
            rule=rule.name,
            severity=active.severity,
            group=active.group,
            count=active.count,
            total=active.total,
            since=active.since,
            last=active.last,
            created=now,
            language=self._alerts.language,
            note=rule.note,
            sample=active.sample,
            span=rule.within if rule.when in ("count", "rate") else 0.0,
            silent=max(0.0, now - active.since) if rule.when == "silence" else 0.0,
            when=rule.when,
        )

    # -- time

    def tick(self, now: float) -> None:
        """Look what the passing of time has brought."""
        self._listen(now)
        for key, active in list(self._active.items()):
            rule = self._alerts.rules.get(active.rule)
            if rule is None or (active.ended is not None and not 0 <= now - active.ended < _REMEMBERED):
                del self._active[key]
            elif active.ended is None:
                self._remind(rule, active, now)
                self._escalate(rule, active, now)
                if rule.when != "silence" and now - active.last >= patience_of(rule):
                    self._end(key, now)
        self.gate.tick(now)

    def _listen(self, now: float) -> None:
        for rule in self._alerts.rules.values():
            if rule.when != "silence":
                continue
            if not rule.group_by:
                self._seen.setdefault((rule.name, ""), now)
            for key in [key for key in self._seen if key[0] == rule.name]:
                seen = self._seen[key]
                # While nobody was listening nothing could be heard.
                if now - max(seen, self._begun) >= rule.silent and not self._is_going_on(key):
                    signal = Signal(rule.name, key[1], 0, seen, now)
                    self._fire(rule, key, signal, now)

    def _escalate(self, rule: Rule, active: Active, now: float) -> None:
        while active.steps < len(rule.escalate):
            step: Step = rule.escalate[active.steps]
            if now - active.since < step.after or self._is_looked_after(active):
                return
            active.steps += 1
            self._tell("escalated", rule, active, step.channels, now)

    def _is_looked_after(self, active: Active) -> bool:
        """Whether somebody has taken the group on, or put it aside, since the alert began."""
        fingerprint = active.sample.get("error.fingerprint")
        state = self._states().get(fingerprint) if isinstance(fingerprint, str) else None
        return state is not None and any(
            change.name in ("assigned", "ignored", "resolved") and change.moment / 1e6 >= active.since
            for change in state.changes
        )

    # -- memory

    def dump(self) -> dict[str, Any]:
        """All it knows, as JSON can hold it."""
        return {
            "first": self._first,
            "known": self.known,
            "active": [asdict(active) for active in self._active.values()],
            "seen": [[*key, at] for key, at in self._seen.items()],
            "counts": [[*key, list(counts.spans.items())] for key, counts in self._counts.items()],
            "gate": self.gate.dump(),
        }

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on from what :meth:`dump` gave. Raises an exception for anything else, which leaves it unusable."""
        self._first = min(float(data["first"]), self._begun)
        self.known = {str(name): float(at) for name, at in data["known"].items()}
        names = {each.name for each in fields(Active)}
        for each in data["active"]:
            active = Active(**{name: value for name, value in each.items() if name in names})
            self._active[(active.rule, active.group)] = active
        self._seen = {(str(rule), str(group)): float(at) for rule, group, at in data["seen"]}
        for name, group, spans in data["counts"]:
            rule = self._alerts.rules.get(name)
            if rule is not None:
                found = {int(place): int(count) for place, count in spans}
                self._counts[(name, group)] = Counts(rule.within, rule.within + rule.baseline, found)
        self.gate.load(data["gate"])
