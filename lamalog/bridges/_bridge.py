"""What every bridge is made of: the loggers it adopts, the filters it puts on them, and what else the library needs."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lamalog.bridges._adopted import adopt_logger, release_logger

Undo = Callable[[], None]


@dataclass
class Bridge:
    """How one library is made to log in our format, each record once."""

    name: str
    #: Loggers whose own terminal handlers are refused, those below them included.
    loggers: tuple[str, ...] = ()
    #: Filters by logger, which turn the library's access lines and the like into fields.
    filters: Mapping[str, Callable[[], logging.Filter]] = field(default_factory=dict)
    #: Levels of loggers that have none of their own.
    levels: Mapping[str, int] = field(default_factory=dict)
    #: What can only be done once the library is there; called with it imported.
    connect: Callable[[], Undo] | None = None
    #: The library, as imported; None: there is nothing to import for *connect*.
    module: str | None = None
    _undo: list[Undo] = field(default_factory=list)
    _connected: bool = False

    @property
    def present(self) -> bool:
        """The library has been imported."""
        return self.module is not None and self.module in sys.modules

    def adopt(self, *, load: bool) -> None:
        """Put the bridge up, or finish it. *load*: import the library for it, if it is installed."""
        if not self._undo:
            for name in self.loggers:
                adopt_logger(name)
            self._undo.append(self._release_loggers)
            for name, make in self.filters.items():
                self._undo.append(_filtered(name, make()))
            for name, level in self.levels.items():
                if logging.getLogger(name).level == logging.NOTSET:
                    logging.getLogger(name).setLevel(level)
                    self._undo.append(_level_back(name, level))
        if self.connect is None or self._connected or not (load or self.present):
            return
        try:
            if self.module is not None:
                importlib.import_module(self.module)
            self._undo.append(self.connect())
            self._connected = True
        except ImportError:
            return

    def release(self) -> None:
        """Take the bridge down again."""
        self._connected = False
        while self._undo:
            self._undo.pop()()

    def _release_loggers(self) -> None:
        for name in self.loggers:
            release_logger(name)


def _filtered(name: str, one: logging.Filter) -> Undo:
    logger = logging.getLogger(name)
    logger.addFilter(one)
    return lambda: logger.removeFilter(one)


def _level_back(name: str, level: int) -> Undo:
    def undo() -> None:
        if logging.getLogger(name).level == level:
            logging.getLogger(name).setLevel(logging.NOTSET)

    return undo
