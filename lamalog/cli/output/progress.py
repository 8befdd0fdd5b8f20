"""How far the index is, on stderr: a bar on a terminal, one line elsewhere if it takes long."""

from __future__ import annotations

import os
import sys
import time

from lamalog.text import escape_control, truncate
from lamalog.units import format_size

_BLOCKS = " ▏▎▍▌▋▊▉█"
_WIDTH = 24
_STEP = 0.1


class Bar:
    """Told by the builder of the index; see :class:`lamalog.store.index.refresh.Progress`."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._total = self._done = 0
        self._begun = self._drawn = 0.0
        self._shown = False

    def begin(self, total: int) -> None:
        self._total, self._done = total, 0
        self._begun = time.monotonic()

    def advance(self, number: int, name: str) -> None:
        self._done += number
        now = time.monotonic()
        if self._terminal and now - self._drawn >= _STEP and now - self._begun > _STEP:
            self._drawn = now
            self._draw(f"indexing {name}")

    def wait(self) -> None:
        sys.stderr.write("lamalog: another process is indexing these logs: waiting for it\n")

    def end(self) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
        took = time.monotonic() - self._begun
        if self._total and took > 2 and not self._terminal:
            sys.stderr.write(f"lamalog: indexed {format_size(self._total)} of log files in {took:.0f} s\n")

    def _draw(self, label: str) -> None:
        share = min(1.0, self._done / self._total) if self._total else 1.0
        text = f"{bar(share, _WIDTH)} {share:4.0%}  {format_size(self._done)} of {format_size(self._total)}  {label}"
        sys.stderr.write("\r" + truncate(escape_control(text), columns() - 1) + "\x1b[K")
        sys.stderr.flush()
        self._shown = True


def columns() -> int:
    """Of the terminal on stderr; standard output may go elsewhere."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def bar(share: float, width: int) -> str:
    """*share* of *width* columns filled, to an eighth of a column."""
    eighths = round(share * width * 8)
    full, part = divmod(eighths, 8)
    text = "█" * full + (_BLOCKS[part] if part else "")
    return text.ljust(width)[:width]
