"""Draw records that were read back, the way the console draws them when they are logged."""

from __future__ import annotations

import sys
from collections.abc import Callable

from lamalog.formatters.console import ConsoleFormatter
from lamalog.handlers.console import _wants_emoji, wants_color
from lamalog.store.entry import Entry
from lamalog.store.replay import as_record
from lamalog.text import encodable


def console(color: str, *, date: bool) -> Callable[[Entry], bytes]:
    """A function from record to what is to be printed on stdout. *color* is auto, always or never."""
    stream = sys.stdout
    encoding = stream.encoding or "utf-8"
    is_tty = stream.isatty()
    colored = wants_color(is_tty) if color == "auto" else color == "always"
    emoji = _wants_emoji(is_tty, encoding)
    formatter = ConsoleFormatter(time_format="%Y-%m-%d %H:%M:%S.%3f" if date else "%H:%M:%S.%3f")

    def draw(entry: Entry) -> bytes:
        text = formatter.render(as_record(entry), color=colored, emoji=emoji)
        return encodable(text, encoding).encode(encoding, "replace") + b"\n"

    return draw


def raw(entry: Entry) -> bytes:
    """The line as it stands in the file."""
    return entry.line + b"\n"
