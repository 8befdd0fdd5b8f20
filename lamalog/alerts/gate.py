"""Never a storm: so many messages a channel and time, and what is held back is summed up in one. Quiet hours likewise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamalog.alerts.message import Message, message_id
from lamalog.alerts.quiet import SEVERITIES
from lamalog.alerts.rules import Rule

_MOST = 500
_OTHERS = ("(others)", "")


@dataclass
class Held:
    """What was held back from one channel, for one reason."""

    since: float = 0.0
    severity: str = "low"
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, message: Message, now: float) -> None:
        """One more."""
        if not self.counts:
            self.since, self.severity = now, message.severity
        self.severity = max(self.severity, message.severity, key=SEVERITIES.index)
        key = (message.rule, message.group)
        if key not in self.counts and len(self.counts) >= _MOST:
            key = _OTHERS
        self.counts[key] = self.counts.get(key, 0) + 1

    @property
    def total(self) -> int:
        """How many messages."""
        return sum(self.counts.values())


class Gate:
    """Lets messages through to ``out``, or holds them back."""

    def __init__(self, rules: Mapping[str, Rule], messages: int, per: float, language: str, key: str) -> None:
        self._rules, self._messages, self._per, self._language, self._key = rules, messages, per, language, key
        self.out: list[Message] = []
        self._sent: dict[str, list[float]] = {}
        #: By channel and whether quiet hours are the reason.
        self._held: dict[tuple[str, bool], Held] = {}
        #: Messages held back since it was last asked.
        self.suppressed: list[tuple[Message, str]] = []

    def offer(self, message: Message, now: float) -> bool:
        """Whether *message* goes out now."""
        rule = self._rules.get(message.rule)
        if rule is not None and any(quiet.holds(now, message.severity) for quiet in rule.quiet):
            return self._hold(message, now, quiet=True)
        # What is gravest gets through a storm of what is not.
        if not self._has_room(message.channel, now, 2 if message.severity == "critical" else 1):
            return self._hold(message, now, quiet=False)
        self._pass(message, now)
        return True

    def _hold(self, message: Message, now: float, *, quiet: bool) -> bool:
        self._held.setdefault((message.channel, quiet), Held()).add(message, now)
        self.suppressed.append((message, "quiet hours" if quiet else "too many messages"))
        return False

    def _has_room(self, channel: str, now: float, times_over: int = 1) -> bool:
        # A clock that was set back must not shut the gate for good.
        times = [at for at in self._sent.get(channel, ()) if now - self._per < at <= now]
        self._sent[channel] = times
        return len(times) < self._messages * times_over

    def _pass(self, message: Message, now: float) -> None:
        self._sent.setdefault(message.channel, []).append(now)
        self.out.append(message)

    def tick(self, now: float) -> None:
        """Sum up what has been held back long enough."""
        for (channel, quiet), held in list(self._held.items()):
            due = not self._is_quiet(held, now) if quiet else now >= held.since + self._per or now < held.since
            if due and self._has_room(channel, now):
                del self._held[(channel, quiet)]
                self._pass(self._summary(channel, quiet, held, now), now)

    def _is_quiet(self, held: Held, now: float) -> bool:
        rules = (self._rules.get(rule) for rule, _ in held.counts)
        return any(quiet.holds(now, held.severity) for rule in rules if rule is not None for quiet in rule.quiet)

    def _summary(self, channel: str, quiet: bool, held: Held, now: float) -> Message:
        entries = sorted(((rule, group, count) for (rule, group), count in held.counts.items()), key=lambda e: -e[2])
        return Message(
            id=message_id(self._key, "summary", channel, quiet, f"{held.since:.3f}"),
            kind="summary",
            channel=channel,
            rule="",
            severity=held.severity,
            count=held.total,
            total=held.total,
            since=held.since,
            last=now,
            created=now,
            language=self._language,
            entries=tuple(entries[:20]),
            span=max(0.0, now - held.since),
            quiet=quiet,
        )

    def dump(self) -> dict[str, Any]:
        """As JSON can hold it."""
        held = [
            [channel, quiet, each.since, each.severity, [[*key, count] for key, count in each.counts.items()]]
            for (channel, quiet), each in self._held.items()
        ]
        return {"sent": self._sent, "held": held}

    def load(self, data: Mapping[str, Any]) -> None:
        """Go on from what :meth:`dump` gave."""
        self._sent = {str(name): [float(at) for at in times] for name, times in data.get("sent", {}).items()}
        for channel, quiet, since, severity, counts in data.get("held", ()):
            found = {(str(rule), str(group)): int(count) for rule, group, count in counts}
            self._held[(channel, bool(quiet))] = Held(float(since), severity, found)
