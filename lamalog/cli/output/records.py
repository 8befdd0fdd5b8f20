"""Records drawn as the console draws them when they are logged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lamalog.cli.output.style import Style


def record_lines(rows: Iterable[dict[str, Any]], style: Style) -> Iterator[str]:
    """One or more lines for each record, with its date."""
    import sys

    from lamalog.formatters.console import ConsoleFormatter
    from lamalog.handlers.console import _wants_emoji
    from lamalog.store.entry import Entry, parse_time
    from lamalog.store.replay import as_record

    emoji = _wants_emoji(style.terminal, sys.stdout.encoding or "utf-8")
    formatter = ConsoleFormatter(time_format="%Y-%m-%d %H:%M:%S.%3f")
    for row in rows:
        entry = Entry(b"", row, parse_time(row.get("timestamp")))
        yield formatter.render(as_record(entry), color=style.color, emoji=emoji)
