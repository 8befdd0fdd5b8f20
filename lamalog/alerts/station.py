"""One process's part in the alerts of a directory: it leaves signals, and if it is the owner, decides and sends."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from lamalog.alerts.config import Alerts
from lamalog.alerts.engine import Engine
from lamalog.alerts.events import say
from lamalog.alerts.known import learn
from lamalog.alerts.owner import Ownership
from lamalog.alerts.sender import Sender
from lamalog.alerts.signals import Signal
from lamalog.alerts.spool import Spool
from lamalog.alerts.states import States

#: The engine's memory is written down this often, and whenever it has something to tell.
_SAVE_EVERY = 2.0
#: Seconds between two looks for messages that nobody is left to send.
_ADOPT_EVERY = 30.0
STATE, OWNER = "state", "owner.lock"


class Station:
    """*log_dir* is where the logs are that decisions about errors and known errors are read from."""

    def __init__(
        self,
        alerts: Alerts,
        spool: Spool,
        log_dir: str | os.PathLike[str],
        *,
        begun: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.alerts, self.spool, self._clock = alerts, spool, clock
        self._log_dir = Path(log_dir)
        self._ownership = Ownership(spool.root / OWNER)
        self._states = States(self._log_dir)
        # Errors since then are news even though they stand in the files already.
        self._begun = clock() if begun is None else begun
        self._engine: Engine | None = None
        self.sender: Sender | None = None
        self._looked_at: list[str] = []
        self._saved = self._next_adoption = 0.0
        #: Signals that nobody will look at: too many waited.
        self.lost = 0

    @property
    def owner(self) -> bool:
        """Whether this process decides and sends."""
        return self._ownership.held

    def leave(self, signals: list[Signal]) -> None:
        """Put *signals* where the owner finds them."""
        try:
            kept = not signals or self.spool.put_signals(signals)
        except OSError:  # a full disk: whoever decides can do without it, others can't
            kept = self._feed(signals)
        if not kept:
            self.lost += sum(signal.count for signal in signals)

    def _feed(self, signals: list[Signal]) -> bool:
        for signal in signals if self._engine is not None else ():
            assert self._engine is not None
            self._engine.feed(signal, self._clock())
        return self._engine is not None

    def step(self) -> bool:
        """Do what there is to do. Whether this process is the owner."""
        if not self._ownership.held:
            if not self._ownership.take():
                return False
            self._begin()
        engine = self._engine
        assert engine is not None
        now = self._clock()
        for name in self.spool.waiting():
            if name not in self._looked_at:
                for signal in self.spool.signals(name):
                    engine.feed(signal, now)
                self._looked_at.append(name)
        engine.tick(now)
        self._pass_on(engine, now)
        if time.monotonic() >= self._next_adoption:
            self._next_adoption = time.monotonic() + _ADOPT_EVERY
            self._adopt()
        return True

    def _begin(self) -> None:
        self._engine = engine = Engine(self.alerts, self._clock(), self._states)
        kept = self.spool.load(STATE)
        try:
            if kept is not None:
                engine.load(kept)
        except Exception:  # of another version, or damaged: what is new is found out again
            engine = self._engine = Engine(self.alerts, self._clock(), self._states)
            kept = None
        if kept is None:
            engine.known = learn(self._log_dir, self._begun) | self._known_to_others()
            self.spool.save(STATE, engine.dump())
        self.sender = Sender(self.alerts.channels, self.spool, self.alerts.give_up, clock=self._clock)
        self._looked_at = []
        for message, attempts in self.spool.pending():
            self.sender.add(message, attempts)
        self._next_adoption = 0.0

    def _known_to_others(self) -> dict[str, float]:
        """The rules have changed; what was known under the old ones is no news."""
        known: dict[str, float] = {}
        for other in self.spool.others():
            kept = other.load(STATE)
            with contextlib.suppress(AttributeError, TypeError, ValueError, KeyError):
                known |= {str(group): float(at) for group, at in kept["known"].items()}
        return known

    def _adopt(self) -> None:
        """Messages under other rules that nobody is left to send, as far as there is such a channel under ours."""
        assert self.sender is not None
        for other in self.spool.others():
            pending = [each for each in other.pending() if each[0].channel in self.alerts.channels]
            ownership = Ownership(other.root / OWNER)
            if not pending or not ownership.take():
                continue
            try:
                for message, attempts in pending:
                    if self.spool.add(message):
                        self.sender.add(message, attempts)
                    other.done(message)
            finally:
                ownership.release()

    def _pass_on(self, engine: Engine, now: float) -> None:
        assert self.sender is not None
        messages, engine.gate.out = engine.gate.out, []
        for message in messages:
            try:
                fresh = self.spool.add(message)
            except OSError:  # not kept, but not withheld
                fresh = True
            if fresh:
                self.sender.add(message)
        self._tell(engine)
        # What is in the spool is safe; what the engine knows may be a moment old, for it decides the same again.
        if messages or (self._looked_at and not 0 <= now - self._saved < _SAVE_EVERY):
            self.save()

    def _tell(self, engine: Engine) -> None:
        notes, engine.notes = engine.notes, []
        for level, event, text, message in notes[:20]:
            say(level, event, text, message)
        held, engine.gate.suppressed = engine.gate.suppressed, []
        if held:
            message, reason = held[-1]
            text = f"{len(held)} alert messages held back: {reason}" if len(held) > 1 else f"alert held back: {reason}"
            say(logging.INFO, "suppressed", text, message, **{"alert.suppressed": len(held)})

    def save(self) -> None:
        """Write down what the engine knows; then the signals it has seen are no longer needed."""
        if self._engine is not None and self._ownership.held:
            self.spool.save(STATE, self._engine.dump())
            self.spool.drop_signals(self._looked_at)
            self._looked_at = []
            self._saved = self._clock()

    def close(self, timeout: float) -> None:
        """Try to send what is to be sent, and let another process be the owner."""
        if not self._ownership.held:
            return
        deadline = time.monotonic() + timeout
        with contextlib.suppress(OSError):
            self.save()
        if self.sender is not None:
            self.sender.drain(timeout)
            self.sender.stop(max(0.1, deadline - time.monotonic()))
        self._engine = self.sender = None
        self._ownership.release()

    def forget(self) -> None:
        """In a forked child: everything is the parent's."""
        self._ownership.forget()
        if self.sender is not None:
            self.sender.forget()
        self._engine = self.sender = None
        self._looked_at = []
