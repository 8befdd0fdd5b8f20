"""Flush asynchronous handlers before the process goes: at exit, and on SIGTERM where nobody else looks after it."""

from __future__ import annotations

import atexit
import os
import signal
import threading
import weakref
from types import FrameType
from typing import Protocol

#: Seconds the flush may take when the process is asked to go.
PATIENCE = 5.0


class Flushable(Protocol):
    def drain(self, timeout: float) -> bool: ...


_members: weakref.WeakSet[Flushable] = weakref.WeakSet()
_registered = False


def watch(member: Flushable, *, sigterm: bool) -> None:
    """Flush *member* at exit, before ``logging.shutdown`` closes its targets, and on SIGTERM if *sigterm*.

    SIGTERM is only taken where it would kill the process at once, and from the main thread; the process still dies
    of it. Whoever installs a handler of their own later replaces ours.
    """
    global _registered
    _members.add(member)
    if not _registered:
        _registered = True
        atexit.register(_flush_all)
    if sigterm and threading.current_thread() is threading.main_thread():
        try:
            if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
                signal.signal(signal.SIGTERM, _on_sigterm)
        except (ValueError, OSError):  # a subinterpreter, an embedding host
            pass


def forget(member: Flushable) -> None:
    """Undo ``watch``; with the last member gone the signal is as it was."""
    _members.discard(member)
    if not _members and threading.current_thread() is threading.main_thread():
        try:
            if signal.getsignal(signal.SIGTERM) is _on_sigterm:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
        except (ValueError, OSError):
            pass


def _flush_all() -> None:
    for member in list(_members):
        member.drain(PATIENCE)


def _on_sigterm(number: int, frame: FrameType | None) -> None:
    _flush_all()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)
