"""Sends what is in the spool, a thread for each channel that has something to send: a slow one keeps no other waiting."""

from __future__ import annotations

import contextlib
import logging
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping

from lamalog.alerts.channels.base import Channel, SendError
from lamalog.alerts.events import say
from lamalog.alerts.message import Message
from lamalog.alerts.secrets import MissingSecretError
from lamalog.alerts.spool import Spool
from lamalog.handlers._background import start_thread
from lamalog.rescue import describe

#: Seconds before the second attempt; each further one waits twice as long,
_FIRST, _LONGEST = 1.0, 300.0
#: and at least so many are made.
_ATTEMPTS = 3
_SHOWN = 300


class Sender:
    """For one spool, in the one process that owns it."""

    def __init__(
        self, channels: Mapping[str, Channel], spool: Spool, give_up: float, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._channels, self._spool, self._give_up, self._clock = channels, spool, give_up, clock
        self._lines: dict[str, _Line] = {}
        self.sent = self.failed = self.buried = 0

    def add(self, message: Message, attempts: int = 0) -> None:
        """Send *message*, which is in the spool."""
        line = self._lines.get(message.channel)
        if line is None:
            line = self._lines[message.channel] = _Line(self, message.channel)
        line.add(message, attempts)

    def attempt(self, message: Message, attempts: int) -> float | None:
        """Try once. Seconds until the next attempt; None when there is none to be made."""
        channel = self._channels.get(message.channel)
        try:
            if channel is None:
                raise SendError("there is no such channel any more", retry=False)
            channel.send(message)
        except Exception as error:
            return self._failed(channel, message, attempts + 1, error)
        self.sent += 1
        with contextlib.suppress(OSError):  # sent is sent, whether it can be noted or not
            self._spool.done(message)
        say(logging.INFO, "sent", f"alert {message.rule or message.kind}: sent to {message.channel}", message)
        return None

    def _failed(self, channel: Channel | None, message: Message, attempts: int, error: Exception) -> float | None:
        self.failed += 1
        reason = str(error) if isinstance(error, (SendError, MissingSecretError)) else describe(error)
        reason = (channel.secrets.scrub(reason) if channel is not None else reason)[:_SHOWN]
        text = f"alert {message.rule or message.kind}: not sent to {message.channel}: {reason}"
        retry = error.retry if isinstance(error, SendError) else not isinstance(error, MissingSecretError)
        old = self._clock() - message.created >= self._give_up and attempts >= _ATTEMPTS
        if not retry or old:
            self.buried += 1
            with contextlib.suppress(OSError):
                self._spool.bury(message, attempts, reason)
            say(
                logging.ERROR,
                "dead_letter",
                f"{text}; given up after {attempts} attempt{'' if attempts == 1 else 's'}",
                message,
            )
            return None
        with contextlib.suppress(OSError):
            self._spool.keep(message, attempts)
        if attempts == 1 or attempts & (attempts - 1) == 0:
            say(logging.WARNING, "failed", f"{text}; attempt {attempts}, it will be tried again", message)
        asked: float = error.after if isinstance(error, SendError) else 0.0
        # Without a difference, all processes of a fleet would come back at the same moment.
        pause: float = min(_LONGEST, _FIRST * 2.0 ** min(attempts - 1, 20)) * (0.8 + 0.4 * random.random())
        return max(asked, pause)

    def drain(self, timeout: float) -> bool:
        """Wait until everything has been tried at least once, at most *timeout* seconds. Whether it has."""
        deadline = time.monotonic() + timeout
        return all(line.tried(deadline) for line in list(self._lines.values()))

    def stop(self, timeout: float) -> None:
        """End all threads. What is not sent stays in the spool."""
        for line in self._lines.values():
            line.stop()
        deadline = time.monotonic() + timeout
        for line in self._lines.values():
            line.join(max(0.0, deadline - time.monotonic()))

    def pause(self, timeout: float) -> None:
        """End the threads for now, those that are not in the middle of sending."""
        self.stop(timeout)

    def resume(self) -> None:
        """Go on after :meth:`pause`."""
        for line in self._lines.values():
            line.resume()

    def forget(self) -> None:
        """In a forked child: the threads are the parent's."""
        self._lines = {}


class _Line:
    """The messages of one channel, in order. The first one that can't be sent holds up the others: they would fail too."""

    def __init__(self, sender: Sender, name: str) -> None:
        self._sender, self._name = sender, name
        self._wake = threading.Condition()
        self._waiting: deque[tuple[Message, int]] = deque()
        self._thread: threading.Thread | None = None
        self._not_before = 0.0
        self._stopped = self._busy = False

    def add(self, message: Message, attempts: int) -> None:
        with self._wake:
            self._waiting.append((message, attempts))
            if self._thread is None and not self._stopped:
                self._thread = start_thread(self._run, f"lamalog-alerts-{self._name}")
            self._wake.notify_all()
            here = self._thread is None and not self._stopped
        if here:  # the interpreter is on its way out
            self._once()

    def _run(self) -> None:
        while True:
            with self._wake:
                while not self._stopped and self._waiting and (pause := self._not_before - time.monotonic()) > 0:
                    self._wake.wait(pause)
                if self._stopped or not self._waiting:
                    self._thread = None
                    self._wake.notify_all()
                    return
            self._once()

    def _once(self) -> None:
        with self._wake:
            if not self._waiting:
                return
            message, attempts = self._waiting[0]
            self._busy = True
        pause: float | None = 0.0
        try:
            pause = self._sender.attempt(message, attempts)
        except Exception:  # the disk is full: it is still in the spool, if anywhere
            pause = _LONGEST
        finally:
            with self._wake:
                self._busy = False
                if pause is None:
                    self._waiting.popleft()
                else:
                    self._waiting[0] = (message, attempts + 1)
                    self._not_before = time.monotonic() + pause
                self._wake.notify_all()

    def tried(self, deadline: float) -> bool:
        with self._wake:
            return self._wake.wait_for(
                lambda: not self._busy and (not self._waiting or self._waiting[0][1] > 0),
                max(0.0, deadline - time.monotonic()),
            )

    def stop(self) -> None:
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def resume(self) -> None:
        with self._wake:
            self._stopped = False
            if self._waiting and self._thread is None:
                self._thread = start_thread(self._run, f"lamalog-alerts-{self._name}")

    def join(self, timeout: float) -> None:
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)
