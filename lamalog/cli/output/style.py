"""What the output may look like: colours, width, times."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass

RESET = "\x1b[0m"
_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_LEVELS = {"WARNING": "yellow", "ERROR": "red", "CRITICAL": "red", "SUCCESS": "green", "DEBUG": "dim", "TRACE": "dim"}
#: Columns of what is no terminal: nothing is cut there.
_ENDLESS = 100_000


@dataclass(frozen=True)
class Style:
    """How to print."""

    color: bool
    #: Columns of the terminal.
    width: int
    terminal: bool
    #: Times with their date, in UTC as they were written.
    utc: bool = False

    def paint(self, text: str, *names: str) -> str:
        """*text* in these colours, if there are any."""
        if not self.color or not names or not text:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}{RESET}"

    def level(self, text: str, name: str) -> str:
        """*text* in the colour of a level."""
        color = _LEVELS.get(name)
        return self.paint(text, color) if color else text


def make_style(color: str, *, utc: bool = False) -> Style:
    """For stdout as it is; *color* is auto, always or never."""
    terminal = sys.stdout.isatty()
    colored = _wants_color(terminal) if color == "auto" else color == "always"
    width = shutil.get_terminal_size().columns if terminal else _ENDLESS
    return Style(colored, max(20, width), terminal, utc)


def _wants_color(terminal: bool) -> bool:
    from lamalog.handlers.console import wants_color  # takes a while, and most formats have no colours anyway

    return wants_color(terminal)
