"""SIGHUP means "read your configuration again", except when the terminal really has hung up."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any


class Hangup:
    """The handler of SIGHUP, which calls the one it has replaced. ``remove()`` puts that one back."""

    def __init__(self, reload: Callable[[], None]) -> None:
        self._reload = reload
        self._previous: Any = signal.getsignal(signal.SIGHUP)
        self._terminal = _has_terminal()
        # One object: each access to a bound method makes a new one.
        self._handler = self._handle
        signal.signal(signal.SIGHUP, self._handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        self._reload()
        if callable(self._previous):
            self._previous(number, frame)
        elif self._previous is signal.SIG_DFL and self._terminal and not _has_terminal():
            # The user closed the window: end, as without us.
            signal.signal(signal.SIGHUP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGHUP)

    def remove(self) -> None:
        """Put the handler back that was there before, unless somebody has replaced ours since."""
        if threading.current_thread() is threading.main_thread() and signal.getsignal(signal.SIGHUP) is self._handler:
            # None: it was not set from Python and can't be put back.
            signal.signal(signal.SIGHUP, signal.SIG_DFL if self._previous is None else self._previous)


def install(reload: Callable[[], None]) -> Hangup | None:
    """Call *reload* on SIGHUP. None where that can't be: on Windows, in another thread than the main one."""
    if not hasattr(signal, "SIGHUP") or threading.current_thread() is not threading.main_thread():
        return None
    with contextlib.suppress(ValueError, OSError):  # a subinterpreter
        return Hangup(reload)
    return None


def _has_terminal() -> bool:
    """Whether this process has a controlling terminal that is still there."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
