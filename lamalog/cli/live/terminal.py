"""The whole terminal for a while: an alternate screen, keys without Enter; and everything as before afterwards.

Also when it ends by Ctrl-C, SIGTERM or an exception, and while it is suspended (Ctrl-Z).
"""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType, TracebackType
from typing import Any

_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l\x1b[2J", "\x1b[?25h\x1b[?1049l"
#: What arrows and function keys send.
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
_HOME, _REST, _BELOW = "\x1b[H", "\x1b[K", "\x1b[J"


class Terminal:
    """For ``with``. *stream* is a terminal."""

    def __init__(self, stream: Any = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        self._mode: Any = None
        self._signals: dict[int, Any] = {}
        self._keys = _has_keys()
        #: The picture is gone: draw it anew.
        self.spoilt = True

    def __enter__(self) -> Terminal:
        self._enter()
        for name, handler in (("SIGTERM", self._end), ("SIGHUP", self._end), ("SIGTSTP", self._suspend)):
            number = getattr(signal, name, None)
            if number is not None:
                with contextlib.suppress(ValueError):  # not the main thread
                    self._signals[number] = signal.signal(number, handler)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        for number, before in self._signals.items():
            with contextlib.suppress(ValueError, TypeError):
                signal.signal(number, before)
        self._leave()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and lines, as they are now."""
        try:
            columns, lines = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):
            return 80, 24
        return columns or 80, lines or 24

    def draw(self, lines: list[str]) -> None:
        """Put *lines* from the top, and nothing below them."""
        if self.spoilt:
            self._write("\x1b[2J")
            self.spoilt = False
        # No newline behind the last line: the screen would scroll.
        self._write(_HOME + f"{_REST}\r\n".join(lines) + _REST + _BELOW)

    def keys(self, seconds: float) -> Iterator[str]:
        """Keys that are pressed in the next *seconds*, at once; what function keys send is passed over."""
        if not self._keys:
            time.sleep(seconds)
            return
        if sys.platform == "win32":
            yield from _windows_keys(seconds)
            return
        ready, _, _ = select.select([sys.stdin], [], [], max(0.0, seconds))
        if ready:
            typed = os.read(sys.stdin.fileno(), 1024).decode("utf-8", "replace")
            if not typed:  # the terminal is gone
                raise EOFError
            yield from _SEQUENCE.sub("", typed)

    # -----------------------------------------------------------------------------------------------------------------

    def _enter(self) -> None:
        if sys.platform == "win32":
            import colorama

            colorama.just_fix_windows_console()
        elif self._keys:
            import termios
            import tty

            with contextlib.suppress(termios.error):
                self._mode = termios.tcgetattr(sys.stdin)
                tty.setcbreak(sys.stdin.fileno())  # Ctrl-C still interrupts
        self._write(_ENTER)
        self.spoilt = True

    def _leave(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._write(_LEAVE)
        if self._mode is not None:
            import termios

            with contextlib.suppress(termios.error, OSError, ValueError):
                termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._mode)
            self._mode = None

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _end(self, number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    def _suspend(self, number: int, frame: FrameType | None) -> None:
        self._leave()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        # Here again: somebody has said fg.
        signal.signal(number, self._suspend)
        self._enter()


def _has_keys() -> bool:
    try:
        return sys.stdin.isatty()
    except (AttributeError, ValueError):
        return False


if sys.platform == "win32":
    import msvcrt

    def _windows_keys(seconds: float) -> Iterator[str]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if msvcrt.kbhit():
                yield msvcrt.getwch()
                return
            time.sleep(0.02)
