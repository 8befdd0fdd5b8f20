"""What is sent: plain data that survives on disk, without any secret, whose text is made when it is sent."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, fields
from typing import Any

#: Fields of the record that say what happened; each is cut to so many characters.
SAMPLE = (
    "timestamp",
    "severity_text",
    "message",
    "logger",
    "event.name",
    "service.name",
    "service.version",
    "host.name",
    "lama.node.id",
    "lama.task.id",
    "trace_id",
    "exception.type",
    "exception.message",
    "error.fingerprint",
    "error.title",
    "error.culprit",
    "error.category",
    "error.code",
    "error.severity",
    "error.advice",
    "resource.name",
    "resource.value",
    "resource.limit",
    "advice",
)
_LONGEST = 500


@dataclass(frozen=True)
class Message:
    """One thing to tell through one channel."""

    id: str
    #: fired, again, escalated, resolved, summary or test.
    kind: str
    channel: str
    rule: str
    severity: str
    group: str = ""
    #: Records since the alert was last sent, and since it began.
    count: int = 0
    total: int = 0
    #: When the alert began, when it last happened, when this was made: seconds since the epoch.
    since: float = 0.0
    last: float = 0.0
    created: float = 0.0
    language: str = "en"
    note: str = ""
    sample: dict[str, Any] = field(default_factory=dict)
    #: Of a summary: ``(rule, group, count)``, the most frequent first; *count* is that of all alerts.
    entries: tuple[tuple[str, str, int], ...] = ()
    #: Of a summary: over how many seconds, and whether it was quiet hours that held them back.
    span: float = 0.0
    quiet: bool = False
    #: Of silence, in seconds.
    silent: float = 0.0
    when: str = ""

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Message:
        """From what :meth:`plain` gave. Raises TypeError or ValueError for anything else."""
        names = {each.name for each in fields(cls)}
        known = {name: value for name, value in data.items() if name in names}
        if "entries" in known:
            known["entries"] = tuple((str(a), str(b), int(c)) for a, b, c in known["entries"])
        return cls(**known)


def sample_of(record: dict[str, Any]) -> dict[str, Any]:
    """The part of *record* that is told."""
    found: dict[str, Any] = {}
    for name in SAMPLE:
        value = record.get(name)
        if isinstance(value, str):
            found[name] = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
        elif isinstance(value, (int, float)):
            found[name] = value
    return found


def message_id(*parts: object) -> str:
    """The same for the same parts: what was sent before a crash is known again after it."""
    return hashlib.blake2b("\0".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
