"""The events that the console draws in its own way: startup steps, and the goodbye.

The records are ordinary ones, with a message that says everything; here only the emoji changes, fields that the
message repeats are left out, and advice gets a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lamalog.formatters._theme import Pen
from lamalog.rescue import safe_str
from lamalog.text import escape_control, truncate

ADVICE = "startup.advice"
_ADVICE_WIDTH = 400
_SAID = frozenset({"event.name", "startup.component", "startup.step", "startup.steps", "startup.advice", "duration"})


@dataclass(frozen=True)
class EventStyle:
    """How an event's line differs: *emoji* or *tag* in place of the level's, and the fields its message repeats."""

    emoji: str
    tag: str
    said: frozenset[str] = _SAID
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
            }
        ),
        bold=True,
    ),
}


def event_style(fields: Mapping[str, Any]) -> EventStyle | None:
    """The style of the event these *fields* name; None for an ordinary record."""
    name = fields.get("event.name")
    return EVENTS.get(name) if type(name) is str else None


def advice_line(fields: Mapping[str, Any], p: Pen, indent: str, emoji: bool) -> str:
    """``\\n  → what to do``, or ``""``."""
    advice = fields.get(ADVICE)
    if not advice:
        return ""
    arrow = "→" if emoji else "->"
    text = truncate(escape_control(safe_str(advice)), _ADVICE_WIDTH)
    return f"\n{indent}{p.hint}{arrow} {text}{p.off}"
