"""SIGTERM and SIGINT: say in the log that the process was told to stop, then let happen what happens without us."""

from __future__ import annotations

import _thread
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from lamalog.context import current
from lamalog.hooks._replace import Uninstall
from lamalog.hooks.report import live_logger, make_record, willing
from lamalog.state import state_of

#: Seconds the record may take. Longer only where the signal came while a lock of a handler was held.
PATIENCE = 2.0
NAMES = ("SIGTERM", "SIGINT")

#: Called with the signal's name before it ends the process without any further Python code.
Goodbye = Callable[[str], object]


class _Stop:
    """The handler of one signal, and what it stands in front of."""

    def __init__(self, number: int, previous: Any, goodbye: Goodbye | None) -> None:
        self.number = number
        self.previous = previous
        self.goodbye = goodbye
        self.on = True
        # One object: each access to a bound method makes a new one.
        self.handler = self._handle
        self.raises = previous is signal.default_int_handler
        signal.signal(number, self.handler)
        if self.raises:
            # asyncio.run, trio and others take charge of Ctrl-C only where they find the default handler.
            vars(signal)["default_int_handler"] = self.handler

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if self.on:
            with contextlib.suppress(Exception):
                _tell(number, frame, self._ending)
        if callable(self.previous):
            self.previous(number, frame)
        else:
            self._end()

    def _ending(self, name: str) -> None:
        if self.previous is signal.SIG_DFL and self.goodbye is not None:
            self.goodbye(name)

    def _end(self) -> None:
        """End by the signal itself, so that the parent sees which one it was."""
        signal.signal(self.number, signal.SIG_DFL)
        os.kill(os.getpid(), self.number)
        # Still here: as process 1 of a container, which the system does not end that way.
        signal.signal(self.number, self.handler)

    def remove(self) -> None:
        self.on = False
        if self.raises and signal.default_int_handler is self.handler:
            vars(signal)["default_int_handler"] = self.previous
        if threading.current_thread() is threading.main_thread() and signal.getsignal(self.number) is self.handler:
            signal.signal(self.number, self.previous)


def install(goodbye: Goodbye | None = None) -> Uninstall | None:
    """INFO ``process.signal``. None where handlers can't be set: in another thread than the main one.

    The host's handler is called afterwards; without one the process ends by the signal, with its exit status. A signal
    that is ignored stays ignored. All handlers are flushed before, but nobody waits longer than PATIENCE for that.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    stops: list[_Stop] = []
    for name in NAMES:
        number = getattr(signal, name)
        previous = signal.getsignal(number)
        if previous is signal.SIG_DFL or callable(previous):
            with contextlib.suppress(ValueError, OSError):  # a subinterpreter
                stops.append(_Stop(number, previous, goodbye))

    def uninstall() -> None:
        while stops:
            stops.pop().remove()

    return uninstall if stops else None


def _tell(number: int, frame: FrameType | None, ending: Callable[[str], None]) -> None:
    name = signal.Signals(number).name
    logger = live_logger()
    fields = {"process.signal.name": name, "process.signal.number": int(number)}
    code = None if frame is None else frame.f_code
    place = ("<unknown>", 0, "<unknown>") if code is None or frame is None else (
        code.co_filename, frame.f_lineno or 0, code.co_name
    )  # fmt: skip
    record = make_record(logger, logging.INFO, "process.signal", f"{name} received", fields=fields, place=place)
    state_of(record).context = current()
    wanted = logger.isEnabledFor(logging.INFO) and logger.hasHandlers()

    def work() -> None:
        if wanted:
            logger.handle(record)
        ending(name)
        for handler in list(willing(logger, logging.CRITICAL)):
            with contextlib.suppress(Exception):
                handler.flush()

    _in_time(work)


def _in_time(work: Callable[[], None]) -> None:
    """Do *work* in a thread of its own: the one that was interrupted may hold a lock that *work* needs."""
    done = _thread.allocate_lock()
    done.acquire()

    def run() -> None:
        try:
            work()
        except Exception:
            pass
        finally:
            done.release()

    try:
        _thread.start_new_thread(run, ())
    except RuntimeError:  # too late, or too many threads
        run()
    done.acquire(timeout=PATIENCE)
