"""How the console looks: colours and emoji of each level, and of the parts of a line.

Only the 16 colours of the terminal's own palette and "faint" are used, so that dark and light themes both work, and
only emoji that every terminal draws two columns wide (no variation selectors).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from lamalog.levels import SUCCESS, TRACE

#: Columns of an emoji, and of the tag in its place.
SIGN_WIDTH = 2


@dataclass(frozen=True)
class LevelStyle:
    """What a level looks like. *tag* stands for the emoji where there is none."""

    emoji: str
    tag: str
    sgr: str
    #: The message takes the level's colour too.
    loud: bool = False


_STYLES = (
    (logging.CRITICAL, LevelStyle("🔥", "!!", "1;97;41", loud=True)),
    (logging.ERROR, LevelStyle("❌", "x ", "1;31", loud=True)),
    (logging.WARNING, LevelStyle("🚧", "! ", "33", loud=True)),
    (SUCCESS, LevelStyle("✅", "+ ", "1;32")),
    (logging.INFO, LevelStyle("💡", "i ", "32")),
    (logging.DEBUG, LevelStyle("🐛", "# ", "34")),
    (TRACE, LevelStyle("🔬", ". ", "2;36")),
)


def level_style(levelno: int) -> LevelStyle:
    """The style of the nearest named level at or below *levelno*."""
    for number, style in _STYLES:
        if levelno >= number:
            return style
    return _STYLES[-1][1]


@dataclass(frozen=True)
class Pen:
    """Escape sequences (or empty strings, when colour is off) to put before each part; ``off`` goes after it."""

    off: str = ""
    bold: str = ""
    dim: str = ""
    logger: str = ""
    key: str = ""
    trouble: str = ""
    good: str = ""
    bad: str = ""
    hint: str = ""
    title: str = ""
    link: str = ""
    color: bool = False

    def level(self, style: LevelStyle) -> str:
        """The sequence that starts this level's colour."""
        return f"\x1b[{style.sgr}m" if self.color else ""

    def loud(self, style: LevelStyle) -> str:
        """The sequence for a message of this level; empty for the quiet ones."""
        if not (self.color and style.loud):
            return ""
        # A red background is for the level's name; a whole line of it can't be read.
        return "\x1b[1;31m" if "41" in style.sgr else f"\x1b[{style.sgr}m"


PLAIN = Pen()
COLOR = Pen(
    off="\x1b[0m",
    bold="\x1b[1m",
    dim="\x1b[2m",
    logger="\x1b[36m",
    key="\x1b[35m",
    trouble="\x1b[33m",
    good="\x1b[32m",
    bad="\x1b[1;31m",
    hint="\x1b[33m",
    title="\x1b[1;36m",
    link="\x1b[4;36m",
    color=True,
)


def pen(color: bool) -> Pen:
    """The pen for a stream that takes colour, or not."""
    return COLOR if color else PLAIN
