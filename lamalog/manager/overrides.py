"""Levels changed at run time: in force at once for every module and handler, and taken back when their time is up."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from lamalog.manager.gate import Gates
from lamalog.manager.scheduler import Timer, scheduler
from lamalog.settings.readers import as_level_name


class LevelOverride:
    """A level that was changed. ``cancel()``, or the end of a ``with`` block, takes it back."""

    def __init__(self, overrides: Overrides, name: str, level: int, until: float | None) -> None:
        self._overrides = overrides
        #: Name of the logger, ``""`` for root.
        self.name = name
        self.level = level
        #: ``time.monotonic()`` seconds at which it ends by itself.
        self.until = until
        self.base = logging.NOTSET
        self.was_disabled = False
        self.timer: Timer | None = None

    @property
    def remaining(self) -> float | None:
        """Seconds until it ends by itself; None if it does not."""
        return None if self.until is None else max(0.0, self.until - time.monotonic())

    def cancel(self) -> bool:
        """Take it back now. False if it was no longer in force."""
        return self._overrides.cancel(self)

    def __enter__(self) -> LevelOverride:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.cancel()

    def __repr__(self) -> str:
        ends = "" if self.until is None else f" for {self.remaining:.0f} s"
        return f"<LevelOverride {self.name or 'root'}={as_level_name(self.level)}{ends}>"


class Overrides:
    """All changed levels of one manager."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._active: dict[str, LevelOverride] = {}
        self._gates = Gates()

    def set(self, name: str, level: int, seconds: float | None, on_end: Any = None) -> LevelOverride:
        """Change a level. An earlier change of the same logger ends; what it goes back to stays the same."""
        until = None if seconds is None else time.monotonic() + seconds
        override = LevelOverride(self, name, level, until)
        logger = logging.getLogger(name or None)
        with self._lock:
            earlier = self._active.get(name)
            if earlier is None:
                override.base, override.was_disabled = logger.level, logger.disabled
            else:
                override.base, override.was_disabled = earlier.base, earlier.was_disabled
                self._stop_timer(earlier)
            self._active[name] = override
            self._force(override)
            self._update_gates()
        if seconds is not None:

            def end() -> None:
                if self.cancel(override) and on_end is not None:
                    on_end(override)

            override.timer = scheduler.call_later(seconds, end)
        return override

    def _force(self, override: LevelOverride) -> None:
        logger = logging.getLogger(override.name or None)
        logger.disabled = False
        logger.setLevel(override.level)

    def _update_gates(self) -> None:
        self._gates.update({name: each.level for name, each in self._active.items()})

    def cancel(self, override: LevelOverride) -> bool:
        """Take *override* back. False if another has taken its place, or it has ended."""
        with self._lock:
            if self._active.get(override.name) is not override:
                return False
            del self._active[override.name]
            self._stop_timer(override)
            logger = logging.getLogger(override.name or None)
            if logger.level == override.level:  # otherwise somebody else has changed it since: let it be
                logger.setLevel(override.base)
                logger.disabled = override.was_disabled
            self._update_gates()
        return True

    @staticmethod
    def _stop_timer(override: LevelOverride) -> None:
        if override.timer is not None:
            override.timer.cancel()
            scheduler.wake()

    def cancel_all(self) -> None:
        """Take all back."""
        for override in self.active():
            self.cancel(override)

    def active(self) -> list[LevelOverride]:
        """Those in force."""
        with self._lock:
            return list(self._active.values())

    def find(self, name: str) -> LevelOverride | None:
        """The one of a logger."""
        return self._active.get(name)

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Around the swap of a configuration: the changed levels stay in force under the new one."""
        with self._lock:
            for override in self._active.values():
                logger = logging.getLogger(override.name or None)
                logger.level = override.base  # setLevel would let go of cached levels: nobody is to notice
            try:
                yield
            finally:
                for override in self._active.values():
                    logger = logging.getLogger(override.name or None)
                    override.base, override.was_disabled = logger.level, False
                    self._force(override)
                self._update_gates()

    def reset_locks(self) -> None:
        """In a forked child: the thread that held the lock does not exist there."""
        self._lock = threading.RLock()
