"""The events that the console draws in its own way: startup steps, and the goodbye.

The records are ordinary ones, with a message that says everything; here only the emoji changes, fields that the
message repeats are left out, and advice gets a line of its own.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from lamalog.formatters._theme import Pen
from lamalog.rescue import safe_str
from lamalog.text import escape_control, truncate

#: Where advice stands: from startup steps, from the events of tasks, models and files, from warnings of the monitor.
ADVICE = ("startup.advice", "error.advice", "advice")
_ADVICE_WIDTH = 400
_SAID = frozenset({"event.name", "startup.component", "startup.step", "startup.steps", "startup.advice", "duration"})


class _Everything(frozenset[str]):
    """Of records for machines the message is enough."""

    def __contains__(self, _: object) -> bool:
        return True


@dataclass(frozen=True)
class Said(Container[str]):
    """The fields that an event's message says already, by the beginning of their names, and *others*."""

    beginnings: tuple[str, ...]
    others: frozenset[str] = frozenset({"event.name", "duration"})

    def __contains__(self, name: object) -> bool:
        return name in self.others or (isinstance(name, str) and name.startswith(self.beginnings))


@dataclass(frozen=True)
class EventStyle:
    """How an event's line differs: *emoji* or *tag* in place of the level's, and the fields its message repeats."""

    #: Empty: the level's own.
    emoji: str = ""
    tag: str = ""
    said: Container[str] = _SAID
    #: A milestone: its message is bold.
    bold: bool = False


EVENTS: dict[str, EventStyle] = {
    "startup.begin": EventStyle("🚀", "> "),
    "startup.step.begin": EventStyle("⏳", ".."),
    "startup.step.done": EventStyle("✅", "+ "),
    "startup.step.failed": EventStyle("❌", "x "),
    "startup.step.stopped": EventStyle("🛑", "- "),
    "startup.stopped": EventStyle("🛑", "- "),
    "startup.done": EventStyle("🚀", "> ", bold=True),
    "startup.failed": EventStyle("💥", "!!"),
    "resource.sample": EventStyle(said=_Everything()),
    "log.pipeline.health": EventStyle(said=_Everything()),
    "user.action": EventStyle("👤", "* ", frozenset({"event.name", "user.action.name"})),
    "error.tracked": EventStyle(said=frozenset({"event.name", "error.type"})),
    "service.stop": EventStyle(
        "👋",
        "- ",
        frozenset(
            {
                "event.name",
                "service.name",
                "service.version",
                "stop.reason",
                "process.uptime",
                "lamalog.records.by_level",
                "lamalog.records.dropped",
                "lamalog.redactions",
            }
        ),
        bold=True,
    ),
}


#: Events of one kind, by the beginning of their name.
_KINDS = {
    "http.server.": EventStyle(
        said=Said(
            ("http.", "network.", "server.", "session.", "url.", "user.", "user_agent."),
            frozenset({"event.name", "duration", "error.type"}),
        )
    ),
    "resource.": EventStyle(said=Said(("resource.",), frozenset({"advice", "event.name", "duration"}))),
    "anomaly.": EventStyle(said=Said(("anomaly.",))),
    "bottleneck.": EventStyle(said=Said(("bottleneck.", "operation."))),
    "operation.": EventStyle(said=Said(("operation.",))),
    "alert.": EventStyle(said=Said(("alert.",))),
    "report.": EventStyle(said=Said(("report.", "duration", "file.size"))),
    "monitor.": EventStyle(said=frozenset({"event.name", "monitor.part", "monitor.reason"})),
    "process.": EventStyle(said=frozenset({"event.name"})),
    "thread.": EventStyle(said=frozenset({"event.name"})),
    "logging.": EventStyle(said=frozenset({"event.name", "log.logger", "log.level"})),
    "python.warning": EventStyle(said=frozenset({"event.name"})),
}
#: Of a task, node, queue, model or file: the message names it, and says what a person needs. What the caller adds stays.
_LIFECYCLE = EventStyle(
    said=Said(
        ("file.", "host.", "hw.", "lama.", "messaging.", "network.", "operation.", "os.", "process.", "server.", "system.", "url."),
        frozenset({"event.name", "duration", "error.advice", "error.type"}),
    )
)  # fmt: skip


def event_style(fields: Mapping[str, Any]) -> EventStyle | None:
    """The style of the event these *fields* name; None for an ordinary record."""
    name = fields.get("event.name")
    if type(name) is not str:
        return None
    known = EVENTS.get(name)
    if known is not None:
        return known
    if "lama.operation" in fields:
        return _LIFECYCLE
    return next((style for kind, style in _KINDS.items() if name.startswith(kind)), None)


def advice_line(fields: Mapping[str, Any], p: Pen, indent: str, emoji: bool) -> str:
    """``\\n  → what to do``, or ``""``."""
    advice = next((fields[name] for name in ADVICE if fields.get(name)), None)
    if not advice:
        return ""
    arrow = "→" if emoji else "->"
    text = truncate(escape_control(safe_str(advice)), _ADVICE_WIDTH)
    return f"\n{indent}{p.hint}{arrow} {text}{p.off}"
